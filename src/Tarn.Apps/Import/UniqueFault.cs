using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Apps.Import;

/// <summary>Says where a refused import went wrong; for a value that stands twice it finds the row, after the transaction is gone.</summary>
internal static class UniqueFault
{
    public static async Task<PackageIssue> DescribeAsync(AccountDatabase database, PackageReader reader, ImportRun run, DataException failure, CancellationToken cancellation)
    {
        var code = failure.Problem switch
        {
            DataProblem.NotUnique => PackageIssueCode.UniqueViolation,
            DataProblem.AlreadyExists => PackageIssueCode.NameClash,
            DataProblem.Relationship => PackageIssueCode.BadValue,
            DataProblem.ObjectNotFound or DataProblem.FieldNotFound => PackageIssueCode.UnresolvedField,
            _ => PackageIssueCode.UnknownValue,
        };
        var field = failure.Fields.Count > 0 ? failure.Fields[0] : "";
        var message = failure.Message;
        if (failure.Problem == DataProblem.NotUnique && run.CurrentTable is { } table && await FindRowAsync(database, reader, table, run.AddsToTable, field, cancellation) is { } row)
            message = string.Create(CultureInfo.InvariantCulture, $"Row {row}: {message}");
        return new PackageIssue(PackageSeverity.Fatal, code, run.CurrentLabel, field, 1, message);
    }

    private static async Task<long?> FindRowAsync(AccountDatabase database, PackageReader reader, PackageTable table, string? addsTo, string field, CancellationToken cancellation)
    {
        var position = table.Fields.Select((f, i) => (f, i)).FirstOrDefault(pair => string.Equals(pair.f.Name, field, StringComparison.OrdinalIgnoreCase), (null!, -1)).Item2;
        if (position < 0)
            return null;
        var seen = new HashSet<string>(StringComparer.InvariantCultureIgnoreCase);
        if (addsTo is not null)
            await AddStoredAsync(database, addsTo, field, seen, cancellation);
        using var rows = reader.OpenRows(table);
        while (rows.Read())
        {
            if (!seen.Add(rows[position].TrimEnd(' ')))
                return rows.RowNumber;
        }

        return null;
    }

    private static async Task AddStoredAsync(AccountDatabase database, string tableName, string fieldName, HashSet<string> seen, CancellationToken cancellation)
    {
        var schema = await database.GetSchemaAsync(cancellation);
        if (schema.FindTableDefinition(tableName) is not { } table || table.FindField(fieldName) is not { } field)
            return;
        using var writer = new SqlTextWriter(database.Engine.Dialect);
        writer.Append("SELECT ").AppendIdentifier(field.Name).Append(" FROM ").AppendIdentifier(table.Name);
        await using RowReader rows = await database.Engine.QueryAsync(writer.ToStatement(), cancellation);
        while (await rows.ReadAsync(cancellation))
            seen.Add((field.Type.Format(rows, 0, field) ?? "").TrimEnd(' '));
    }
}
