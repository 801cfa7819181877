namespace Tarn.Apps.Packages;

/// <summary>A line of the app's list of objects (<c>Object</c> of <c>AppSettings.xml</c>).</summary>
public sealed record PackageObjectEntry(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The kind: a code of <see cref="PackageObjectType"/> or one the format does not know.</summary>
    public string Type => Text("Type").ToUpperInvariant();

    /// <summary>The identity.</summary>
    public ObjectGuid Guid => ObjectGuid.Parse(Text("GUID"));

    /// <summary>The object's name.</summary>
    public string Name => Text("Name");

    /// <summary>The key of a DataPage; empty on other objects.</summary>
    public string UniqueKey => Text("UniqueKey");

    /// <summary>The folder of a DataPage; empty is the root.</summary>
    public string Folder => Text("Folder");

    /// <summary>The entry of the ZIP that holds the object, with slashes.</summary>
    public string File => PackageContainer.Normalise(Text("File"));

    /// <summary>The action the exporting app proposes.</summary>
    public string DefaultImportAction => Text("DefaultImportAction", "NEW").ToUpperInvariant();
}
