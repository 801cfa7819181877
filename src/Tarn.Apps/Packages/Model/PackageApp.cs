namespace Tarn.Apps.Packages;

/// <summary>The app of a package: the element <c>App</c> without its lists of objects and variables.</summary>
public sealed record PackageApp(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The app's name.</summary>
    public string Name => Text("Name");

    /// <summary>A label for builders.</summary>
    public string Version => Text("Version", "1.0");

    /// <summary>A text for builders.</summary>
    public string Description => Text("Description");

    /// <summary>The identity, by which the same app is found again.</summary>
    public ObjectGuid Guid => ObjectGuid.Parse(Text("GUID"));

    /// <summary>False when only selected objects were exported, so that dependencies may be missing.</summary>
    public bool IsFullApp => Flag("FullApp", absent: true);

    /// <summary>The exporting account: the prefix of its keys.</summary>
    public string AuthorId => Text("AuthorID");

    /// <summary>The entry that holds the manifest.</summary>
    public string ManifestFile => PackageContainer.Normalise(Element.Child("PackageManifest")?["File"] is { Length: > 0 } file ? file : PackageParts.Manifest);
}
