using System.Collections.Immutable;

namespace Tarn.Apps.Packages;

/// <summary>Puts new names and keys into every reference of a package. Without any change the objects stay the same instances.</summary>
internal sealed class PackageRewriter
{
    private readonly AppPackage _package;
    private readonly Dictionary<(string Type, string Name), string> _names = [];
    private readonly Dictionary<string, string> _keys = new(StringComparer.OrdinalIgnoreCase);
    private readonly IReadOnlyList<PackageKeyChange> _pageKeys;

    public PackageRewriter(AppPackage package, IReadOnlyList<PackageObjectPlan> objects, IReadOnlyList<PackageKeyChange> keys)
    {
        _package = package;
        _pageKeys = keys;
        foreach (var plan in objects.Where(plan => plan.Name != plan.NewName))
            _names[(plan.Type, plan.Name.ToUpperInvariant())] = plan.NewName;
        foreach (var key in keys.Where(key => key.Old != key.New && DataPageKey.IsValid(key.Old)))
            _keys.TryAdd(key.Old, key.New);
    }

    /// <summary>The package as it goes into the account.</summary>
    /// <param name="appName">The app's name there.</param>
    public AppPackage Rewrite(string appName) => _package with
    {
        App = _package.App is { } app ? new PackageApp(app.Element.With("Name", appName)) : null,
        Tables = [.. _package.Tables.Select(Table)],
        Views = [.. _package.Views.Select(View)],
        Authentications = [.. _package.Authentications.Select(login => login with { Element = References(login.Element).With("Name", NewName(login)), Entry = Entry(login) })],
        DataPages = [.. _package.DataPages.Select((page, index) => Page(page, _pageKeys[index].New))],
        Definitions = [.. _package.Definitions.Select(item => item with { Element = References(item.Element).With("Name", NewName(item)), Entry = Entry(item) })],
        Relationships = [.. _package.Relationships.Select(Link)],
        Variables = [.. _package.Variables.Select(variable => new PackageVariable(Keys(variable.Element)))],
    };

    private string? Renamed(string type, string name) => _names.GetValueOrDefault((type, name.ToUpperInvariant()));

    private string NewName(PackageItem item) => Renamed(item.Type, item.Name) ?? item.Name;

    private PackageObjectEntry? Entry(PackageItem item) => item.Entry is { } entry ? new PackageObjectEntry(entry.Element.With("Name", NewName(item))) : null;

    private PackageTable Table(PackageTable table)
    {
        var element = table.Element.WithChildren(table.Element.Children.Select(child => child.Name switch
        {
            "Name" => child.WithText(NewName(table)),
            "Row" => child.WithChildren(child.Children.Select(Formula)),
            "t:Relations" => child.MapTexts((_, attribute, text) => attribute == "ParentTable" ? Renamed(PackageObjectType.Table, text) ?? text : text),
            _ => child,
        }));
        return table with { Element = element, Entry = Entry(table) };
    }

    private PackageElement Formula(PackageElement field) => field["FormulaText"] is { } formula && _names.Count > 0
        ? field.With("FormulaText", SqlNames.Replace(formula, name =>
            name.StartsWith("_v_", StringComparison.OrdinalIgnoreCase) ? Renamed(PackageObjectType.View, name[3..]) is { } view ? name[..3] + view : null : Renamed(PackageObjectType.Table, name)))
        : field;

    // Aliases stay: a table without one gets its old name as alias, since columns and conditions refer to it by that.
    private PackageView View(PackageView view)
    {
        var element = view.Element.With("Name", NewName(view));
        if (_names.Count > 0)
        {
            element = element.WithChildren(element.Children.Select(child => child.Name switch
            {
                "Table" => RenameTable(child, "Name", "Alias"),
                "Condition" => RenameTable(child, "Table", "TableAlias"),
                _ => child,
            }));
        }

        return view with { Element = element, Entry = Entry(view) };
    }

    private PackageElement RenameTable(PackageElement element, string nameAttribute, string aliasAttribute)
    {
        var old = element[nameAttribute] ?? "";
        var isView = !_package.Tables.Any(table => string.Equals(table.Name, old, StringComparison.OrdinalIgnoreCase));
        if (Renamed(isView ? PackageObjectType.View : PackageObjectType.Table, old) is not { } renamed)
            return element;
        return string.IsNullOrEmpty(element[aliasAttribute]) ? element.With(nameAttribute, renamed).With(aliasAttribute, old) : element.With(nameAttribute, renamed);
    }

    private DataPageDefinition Page(DataPageDefinition page, string key)
    {
        var name = NewName(page);
        var element = References(page.Element);
        if (name != page.Name)
        {
            element = element.With("Name", name);
            if (element["HomePageName"] == page.Name)
                element = element.With("HomePageName", name);
        }

        element = page.Element["AppKey"] == key ? element : element.With("AppKey", key);
        var entry = Entry(page);
        return new DataPageDefinition(element, entry is null ? null : new PackageObjectEntry(entry.Element.With("UniqueKey", key)));
    }

    private PackageRelationship Link(PackageRelationship link)
    {
        var login = _package.AuthenticationOf(link);
        return login is not null && Renamed(PackageObjectType.Authentication, login.Name) is { } renamed ? new PackageRelationship(link.Element.With("ChildObjectName", renamed)) : link;
    }

    private PackageElement References(PackageElement element) => Keys(Sources(element));

    private PackageElement Sources(PackageElement element) => _names.Count == 0 ? element : element.MapTexts((owner, attribute, text) =>
    {
        if (attribute != "DataSourceName")
            return text;
        var isView = string.Equals(owner["DataSourceType"], "View", StringComparison.OrdinalIgnoreCase);
        return Renamed(isView ? PackageObjectType.View : PackageObjectType.Table, text) ?? text;
    });

    // Any run of 28 hex digits that is an old key; the page's own AppKey is set apart from this.
    private PackageElement Keys(PackageElement element) => _keys.Count == 0 ? element : element.MapTexts((_, _, text) =>
    {
        if (text.Length < DataPageKey.Length)
            return text;
        foreach (var (old, key) in _keys)
            text = text.Replace(old, key, StringComparison.OrdinalIgnoreCase);
        return text;
    });
}
