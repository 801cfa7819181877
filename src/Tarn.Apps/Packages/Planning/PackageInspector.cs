namespace Tarn.Apps.Packages;

/// <summary>Thinks an import through: actions and names, dependencies, keys, report. A pure function of package, plan and target.</summary>
public static class PackageInspector
{
    /// <summary>Inspects what the reader found.</summary>
    /// <param name="reader">The opened package.</param>
    /// <param name="plan">The caller's wishes; null for the defaults.</param>
    /// <param name="target">What exists in the account.</param>
    public static PackageInspection Inspect(PackageReader reader, PackagePlan? plan, IPackageTarget target)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Inspect(reader.Package, reader.Issues, plan, target);
    }

    /// <summary>Inspects a model.</summary>
    public static PackageInspection Inspect(AppPackage package, IEnumerable<PackageIssue> readIssues, PackagePlan? plan, IPackageTarget target)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(target);
        plan ??= new PackagePlan();
        var issues = new PackageIssueList();
        issues.AddRange(readIssues);
        PlanCheck.Check(plan, issues);

        var app = TargetApp(package, plan, target, issues);
        var objects = new ActionPlanner(package, plan, target, app.Existing, issues).Plan();
        var sources = new SourceMap(package, objects, target);
        var viewOrder = new DependencyCheck(package, objects, sources, target, app.Existing, issues).Check();
        RowIssues.Add(package, objects, plan, target, issues);
        var keys = KeyMap.Build(package, objects, target, app.Existing);
        var renamed = new PackageRewriter(package, objects, keys).Rewrite(app.Report.Name);

        IReadOnlyList<PackageIssue> final = plan.Strict
            ? [.. issues.Select(issue => issue.Severity is PackageSeverity.Warning or PackageSeverity.Unsupported ? issue with { Severity = PackageSeverity.Fatal } : issue)]
            : [.. issues];
        var ok = !final.Any(issue => issue.Severity == PackageSeverity.Fatal);
        var report = new PackageReport(ok, app.Report, Counts(package, objects), objects, keys, final);
        return new PackageInspection(report, renamed, viewOrder, Parameters(package, plan, app.Existing), Removed(objects, plan, app.Existing));
    }

    private static (PackageReportApp Report, PackageTargetApp? Existing) TargetApp(AppPackage package, PackagePlan plan, IPackageTarget target, PackageIssueList issues)
    {
        var same = package.App is { } app && app.Guid.Value.Length > 0 ? target.FindSameApp(app.Guid.Identity) : null;
        var mode = plan.App.Mode is "replace" or "into" ? plan.App.Mode : "new";
        PackageTargetApp? existing = null;
        if (mode != "new")
        {
            existing = plan.App.ExternalKey is { } key ? target.FindApp(key) : mode == "replace" ? same : null;
            if (existing is null)
                issues.Fatal(PackageIssueCode.ObjectNotFound, PackageIssue.Package, "app", "The app to import into does not exist.");
        }

        var name = existing?.Name ?? FreeNames.Numbered(plan.App.Name ?? package.App?.Name ?? "Imported app", target.HasApp);
        return (new PackageReportApp(name, existing?.ExternalKey, mode) { ProposedMode = same is null ? null : "replace", SameAppKey = same?.ExternalKey }, existing);
    }

    private static PackageCounts Counts(AppPackage package, IReadOnlyList<PackageObjectPlan> objects)
    {
        bool Comes(PackageItem item) => objects.First(plan => plan.Type == item.Type && plan.Name == item.Name).Action != PackageAction.UseExisting;
        var kept = package with
        {
            Tables = [.. package.Tables.Where(Comes)],
            Views = [.. package.Views.Where(Comes)],
            Authentications = [.. package.Authentications.Where(Comes)],
            DataPages = [.. package.DataPages.Where(Comes)],
        };
        var rows = kept.Tables.Where(table => objects.First(plan => plan.Type == table.Type && plan.Name == table.Name).Action != PackageAction.UpdateDesign).Sum(table => table.RowCount);
        return kept.Count() with { Rows = rows };
    }

    // New app: the package's value; existing app: its value wins; the plan wins over both.
    private static Dictionary<string, string> Parameters(AppPackage package, PackagePlan plan, PackageTargetApp? existing)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in package.Parameters)
            values[parameter.Name] = existing?.Parameters.FirstOrDefault(pair => Same(pair.Key, parameter.Name)) is { Key: not null } current ? current.Value : parameter.Value;
        foreach (var (name, value) in plan.Parameters)
            values[name] = value;
        return values;
    }

    private static List<string> Removed(IReadOnlyList<PackageObjectPlan> objects, PackagePlan plan, PackageTargetApp? existing) =>
        existing is null || plan.App.Mode != "replace" || !plan.RemoveMissing
            ? []
            : [.. existing.DataPages.Keys.Where(name => !objects.Any(item => item.Type == PackageObjectType.DataPage && Same(item.NewName, name)))];

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
