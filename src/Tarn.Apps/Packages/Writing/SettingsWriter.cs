namespace Tarn.Apps.Packages;

/// <summary>Writes <c>AppSettings.xml</c>.</summary>
internal static class SettingsWriter
{
    public static void Write(Stream stream, AppPackage package)
    {
        var root = Build(package);
        using var writer = PackageXmlWriter.Begin(stream, bom: true, PackageXmlWriter.Declaration, indent: true);
        PackageXmlWriter.Write(writer, root, PackageXmlWriter.UsesOwn(root));
    }

    private static PackageElement Build(AppPackage package)
    {
        var entries = Entries(package).Select(entry => entry.Element);
        var objects = Extras.Apply(new PackageElement("AppObjects", children: entries.Concat(package.Relationships.Select(link => link.Element))), package.Extras, "AppObjects");
        var children = package.App!.Element.Children.Add(objects);
        var variables = Extras.Apply(new PackageElement("AppVariables", children: package.Variables.Select(variable => variable.Element)), package.Extras, "AppVariables");
        if (!variables.Children.IsEmpty)
            children = children.Add(variables);
        var app = Extras.Apply(package.App.Element.WithChildren(children), package.Extras, "App");
        return Extras.Apply(new PackageElement("BridgePackage", children: [app]), package.Extras, "BridgePackage");
    }

    // The order seen in vendor packages: DataPages, tables, views, authentications, then everything else.
    private static IEnumerable<PackageObjectEntry> Entries(AppPackage package) =>
    [
        .. package.DataPages.Select(item => item.Entry!), .. package.Tables.Select(item => item.Entry!), .. package.Views.Select(item => item.Entry!),
        .. package.Authentications.Select(item => item.Entry!), .. package.Definitions.Select(item => item.Entry!),
        .. package.Files.Select(item => item.Entry!), .. package.ForeignObjects.Select(item => item.Entry),
    ];
}
