using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Files;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Apps.Import;

/// <summary>Shows an inspection what exists in an account.</summary>
internal static class AccountTarget
{
    /// <summary>The files of the account; none are read when the package neither names nor carries files.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, FileItem>> ReadFilesAsync(
        AccountDatabase database, AppPackage package, Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, CancellationToken cancellation) =>
        package.Files.IsEmpty && !package.Tables.Any(t => t.Scan.Any(s => s.Files.Count > 0))
            ? new Dictionary<string, FileItem>()
            : await database.Files.ReadPathsAsync(query, cancellation);

    public static PackageTargetSnapshot Of(
        AccountDatabase database, AccountSchema schema, AppSnapshot apps, KeyAccount account, IReadOnlyDictionary<string, FileItem> files, AppPackage? package)
    {
        var faults = package is null ? null : new FormulaFaults(database, schema, package);
        return new PackageTargetSnapshot
        {
            AccountId = account.Digits,
            Tables = [.. schema.Tables.Select(SourceOf)],
            Views = [.. schema.Views.Select(view => SourceOf(schema, view))],
            Authentications = [.. apps.Authentications.Select(a => new PackageTargetAuthentication(a.Name, a.Definition.DataSourceName, a.Definition.IsView))],
            Apps = [.. apps.Apps.Reverse().Select(app => (TargetOf(apps, app), app.PackageIdentity))],
            Definitions = [.. apps.Definitions.Select(d => (d.Type, d.Name))],
            Styles = NumbersOf(apps, PackageObjectType.Style),
            Localizations = NumbersOf(apps, PackageObjectType.Localization),
            FileExists = files.ContainsKey,
            CheckFormula = faults is null ? null : faults.Of,
        };
    }

    private static int[] NumbersOf(AppSnapshot apps, string type) =>
        [.. apps.Definitions.Where(d => d.Type == type).Select(d => int.TryParse(d.Element["Number"], System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0)];

    private static PackageTargetApp TargetOf(AppSnapshot apps, AppDefinition app) => new(
        app.ExternalKey, app.Name, apps.DataPagesOf(app).ToDictionary(p => p.Name, p => p.AppKey, StringComparer.OrdinalIgnoreCase),
        app.Parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.OrdinalIgnoreCase));

    private static PackageTargetSource SourceOf(TableDefinition table) =>
        new(table.Name, table.Fields.ToDictionary(f => f.Name, f => f.Type.PackageCode, StringComparer.OrdinalIgnoreCase));

    private static PackageTargetSource SourceOf(AccountSchema schema, ViewDefinition view)
    {
        var columns = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in view.Columns)
        {
            var table = view.Tables.FirstOrDefault(t => string.Equals(t.Alias, column.TableAlias, StringComparison.OrdinalIgnoreCase));
            columns[column.Alias] = table is null ? "" : schema.FindTable(table.Table)?.FindField(column.Field)?.Type.PackageCode ?? "";
        }

        return new PackageTargetSource(view.Name, columns);
    }
}
