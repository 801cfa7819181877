namespace Tarn.Apps.Packages;

/// <summary>An object of Tarn's own kinds (style, localization, connection, triggered action, task, extension), kept as its element.</summary>
/// <param name="Type">The two-letter code.</param>
/// <param name="Element">The definition, named by its <c>Name</c> attribute.</param>
/// <param name="Entry">The line in the list of objects.</param>
public sealed record PackageDefinition(string Type, PackageElement Element, PackageObjectEntry? Entry) : PackageItem(Element, Entry)
{
    /// <inheritdoc/>
    public override string Type { get; } = Type;
}
