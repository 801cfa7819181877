namespace Tarn.Apps.Packages;

/// <summary>An object of a package: its definition and its line in the app's list of objects.</summary>
/// <param name="Element">The definition.</param>
/// <param name="Entry">The line of <c>AppSettings.xml</c>; null when the package does not list the object or the object was made in Tarn.</param>
public abstract record PackageItem(PackageElement Element, PackageObjectEntry? Entry) : PackageNode(Element)
{
    /// <summary>The two-letter code of the kind.</summary>
    public abstract string Type { get; }

    /// <summary>The object's name.</summary>
    public virtual string Name => Text("Name");

    /// <summary>How issues and reports call it: type and name.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Label => $"{Type} {Name}";
}
