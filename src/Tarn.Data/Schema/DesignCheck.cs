using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.Data.Schema;

/// <summary>Compares what an account's definitions say with the tables, columns and indexes that its engine has. They change together or not at all, so any difference is damage.</summary>
public static class DesignCheck
{
    /// <summary>The differences, each as half a sentence; empty when there are none. Changes nothing.</summary>
    public static async Task<IReadOnlyList<string>> FindDifferencesAsync(AccountDatabase database, CancellationToken cancellation)
    {
        var engine = database.Engine;
        for (var attempt = 1; ; attempt++)
        {
            database.ForgetSchema();
            var schema = await database.GetSchemaAsync(cancellation);
            var columns = await ReadAsync(engine, engine.Schema.ReadColumns, cancellation);
            var indexes = await ReadAsync(engine, engine.Schema.ReadIndexes, cancellation);
            // Three reads are no snapshot: a change of design between them would look like damage.
            if (await engine.ReadSchemaVersionAsync(cancellation) == schema.Version || attempt == 5)
                return [.. Compare(schema, columns, indexes)];
        }
    }

    private static IEnumerable<string> Compare(AccountSchema schema, ILookup<string, string> columns, ILookup<string, string> indexes)
    {
        foreach (var table in schema.Tables)
        {
            var expected = table.Fields.Select(f => f.Name).Append(ObjectNames.Key).ToList();
            foreach (var missing in expected.Except(columns[table.Name], StringComparer.OrdinalIgnoreCase))
                yield return $"the table '{table.Name}' has no column '{missing}'";
            // A table that is missing altogether has been told of above, once for each column; a table's surplus shows that a change stopped half-way.
            foreach (var surplus in columns[table.Name].Except(expected, StringComparer.OrdinalIgnoreCase))
                yield return $"the column '{surplus}' of the table '{table.Name}' belongs to no field";
            foreach (var index in table.Fields.SelectMany(SchemaDesigner.IndexesOf).Except(indexes[table.Name], StringComparer.OrdinalIgnoreCase))
                yield return $"the table '{table.Name}' has no index '{index}'";
        }

        var tables = schema.Tables.Select(t => t.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var table in columns.Select(c => c.Key).Where(name => !tables.Contains(name) && !name.StartsWith("_tarn_", StringComparison.Ordinal) && !name.StartsWith("sqlite_", StringComparison.Ordinal)))
            yield return $"the table '{table}' has no definition";
    }

    private static async Task<ILookup<string, string>> ReadAsync(IEngine engine, string query, CancellationToken cancellation)
    {
        var found = new List<(string Table, string Name)>();
        await using var rows = await engine.QueryAsync(new SqlStatement(query, []), cancellation);
        while (await rows.ReadAsync(cancellation))
            found.Add((rows.GetText(0), rows.GetText(1)));
        return found.ToLookup(f => f.Table, f => f.Name, StringComparer.OrdinalIgnoreCase);
    }
}
