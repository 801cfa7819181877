namespace Tarn.Apps.Packages;

/// <summary>Finds tables and views with their columns: those of the package first, then those of the account.</summary>
internal sealed class SourceMap
{
    private readonly Dictionary<string, PackageTargetSource> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, PackageTargetSource> _views = new(StringComparer.OrdinalIgnoreCase);
    private readonly IPackageTarget _target;

    public SourceMap(AppPackage package, IReadOnlyList<PackageObjectPlan> objects, IPackageTarget target)
    {
        _target = target;
        foreach (var table in package.Tables)
        {
            var action = ActionOf(objects, table);
            if (action == PackageAction.UseExisting)
                continue;
            var columns = table.Fields.DistinctBy(field => field.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(field => field.Name, field => field.DataType, StringComparer.OrdinalIgnoreCase);
            // Adding to a table keeps what it has.
            if (action is PackageAction.Append or PackageAction.UpdateDesign && target.FindTable(table.Name) is { } existing)
            {
                foreach (var (name, type) in existing.Columns)
                    columns.TryAdd(name, type);
            }

            _tables.TryAdd(table.Name, new PackageTargetSource(table.Name, columns));
        }

        foreach (var view in package.Views.Where(view => ActionOf(objects, view) != PackageAction.UseExisting))
        {
            var columns = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var table in view.Tables)
            {
                foreach (var column in table.Columns)
                    columns.TryAdd(column.Alias, Find(table.Name, isView: false)?.Columns.GetValueOrDefault(column.Field) ?? "");
            }

            _views.TryAdd(view.Name, new PackageTargetSource(view.Name, columns));
        }
    }

    /// <summary>The source of that name, or null.</summary>
    public PackageTargetSource? Find(string name, bool isView) => isView
        ? _views.GetValueOrDefault(name) ?? _target.FindView(name)
        : _tables.GetValueOrDefault(name) ?? _target.FindTable(name);

    /// <summary>Whether the source has that column.</summary>
    public static bool Has(PackageTargetSource source, string column) =>
        source.Columns.ContainsKey(column) || source.Columns.Keys.Contains(column, StringComparer.OrdinalIgnoreCase)
        || string.Equals(column, "PK_ID", StringComparison.OrdinalIgnoreCase);

    private static string ActionOf(IReadOnlyList<PackageObjectPlan> objects, PackageItem item) =>
        objects.First(plan => plan.Type == item.Type && plan.Name == item.Name).Action;
}
