namespace Tarn.Apps.Packages;

/// <summary>Writes <c>Manifest.xml</c>: a digest for every other part; signatures stay empty.</summary>
internal static class ManifestWriter
{
    public static void Write(Stream stream, PartSet parts)
    {
        var items = parts.InOrder().Select(part => new PackageElement(
            "Item", [new PackageAttribute("File", part.Name), new PackageAttribute("t:Sha256", part.Sha256)], [new PackageElement("Sign")]));
        using var writer = PackageXmlWriter.Begin(stream, bom: false, null, indent: true);
        PackageXmlWriter.Write(writer, new PackageElement("PackageManifest", children: items), declareOwn: true);
    }
}
