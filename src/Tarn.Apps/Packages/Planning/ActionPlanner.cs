namespace Tarn.Apps.Packages;

/// <summary>Decides the action and the new name of every object.</summary>
internal sealed class ActionPlanner(AppPackage package, PackagePlan plan, IPackageTarget target, PackageTargetApp? app, PackageIssueList issues)
{
    private readonly HashSet<(string Type, string Name)> _given = [];

    public List<PackageObjectPlan> Plan()
    {
        // Names of the package itself are taken as well: a renamed object must not meet another one of the package.
        foreach (var item in package.Items)
        {
            if (!_given.Add((item.Type, item.Name.ToUpperInvariant())))
                issues.Fatal(PackageIssueCode.NameClash, item.Label, "", "The package holds two objects of this kind and name.");
        }

        return [.. package.Items.Select(Plan)];
    }

    private PackageObjectPlan Plan(PackageItem item)
    {
        var clash = Exists(item.Type, item.Name);
        var action = Action(item, clash);
        var newName = action == PackageAction.New && clash ? FreeName(item) : item.Name;
        long? rows = item is PackageTable table ? action is PackageAction.UseExisting or PackageAction.UpdateDesign ? 0 : table.RowCount : null;
        if (action == PackageAction.Append && item is PackageTable appended)
            CheckTypes(appended);
        return new PackageObjectPlan(item.Type, item.Name, newName, action, rows) { Clash = clash, Invalid = DefinitionCheck.IsInvalid(item) };
    }

    private string Action(PackageItem item, bool clash)
    {
        var wish = plan.Objects.FirstOrDefault(entry => string.Equals(entry.Type, item.Type, StringComparison.OrdinalIgnoreCase)
            && string.Equals(entry.Name, item.Name, StringComparison.OrdinalIgnoreCase))?.Action.ToUpperInvariant();
        if (wish is not null && !PackageAction.IsKnown(wish, item.Type))
        {
            issues.Fatal(PackageIssueCode.UnknownValue, item.Label, "plan", $"'{wish}' is no action for this object.");
            return PackageAction.New;
        }

        if (wish is null && clash)
            return OnClash(item);
        var action = wish ?? item.Entry?.DefaultImportAction ?? PackageAction.New;
        if (clash)
            return action;
        // Nothing is there to replace or to add to; what was to be used must be there.
        if (action == PackageAction.UseExisting && wish is not null)
            Missing(item);
        return action == PackageAction.UseExisting && wish is not null ? action : PackageAction.New;
    }

    private string OnClash(PackageItem item)
    {
        // Replacing an app means replacing its pages, unless the plan says otherwise.
        var word = plan.OnClash ?? (plan.App.Mode == "replace" && item.Type == PackageObjectType.DataPage ? "replace" : "rename");
        switch (word)
        {
            case "skip":
                return PackageAction.UseExisting;
            case "replace":
                return PackageAction.Replace;
            case "fail":
                issues.Fatal(PackageIssueCode.NameClash, item.Label, "", "The name is taken.");
                return PackageAction.New;
            default:
                return PackageAction.New;
        }
    }

    private void Missing(PackageItem item) => issues.Fatal(
        item.Type switch
        {
            PackageObjectType.Table => PackageIssueCode.UnresolvedTable,
            PackageObjectType.Authentication => PackageIssueCode.UnresolvedAuthentication,
            _ => PackageIssueCode.UnresolvedDataSource,
        },
        item.Label, "", "The existing object to be used does not exist.");

    private string FreeName(PackageItem item)
    {
        var original = item.Name;
        bool Taken(string name) => Exists(item.Type, name) || (name != original && _given.Contains((item.Type, name.ToUpperInvariant())));
        var free = item.Type is PackageObjectType.Table or PackageObjectType.View ? FreeNames.Suffixed(original, Taken) : FreeNames.Numbered(original, Taken);
        _given.Add((item.Type, free.ToUpperInvariant()));
        return free;
    }

    private bool Exists(string type, string name) => type switch
    {
        PackageObjectType.Table => target.FindTable(name) is not null,
        PackageObjectType.View => target.FindView(name) is not null,
        PackageObjectType.Authentication => target.FindAuthentication(name) is not null,
        PackageObjectType.DataPage => app is not null && app.DataPages.Keys.Contains(name, StringComparer.OrdinalIgnoreCase),
        _ => target.HasDefinition(type, name),
    };

    private void CheckTypes(PackageTable table)
    {
        var existing = target.FindTable(table.Name);
        foreach (var field in table.Fields)
        {
            var there = existing?.Columns.FirstOrDefault(pair => string.Equals(pair.Key, field.Name, StringComparison.OrdinalIgnoreCase)).Value;
            if (there is not null && !PackageDataType.Converts(field.DataType, PackageDataType.Normalise(there)))
                issues.Fatal(PackageIssueCode.TypeMismatch, table.Label, field.Name, $"{field.DataType} values cannot be added to a field of type {there}.");
        }
    }
}
