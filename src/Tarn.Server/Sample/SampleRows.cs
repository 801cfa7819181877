using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Server.Sample;

/// <summary>
/// Rows of a sample table: a text with tabs, embedded in the program. The first line names the fields; an empty cell leaves its field out.
/// </summary>
internal sealed class SampleRows
{
    private SampleRows(string[] fields, IReadOnlyList<string[]> rows)
    {
        Fields = fields;
        Rows = rows;
    }

    public string[] Fields { get; }

    public IReadOnlyList<string[]> Rows { get; }

    /// <summary>Reads an embedded text.</summary>
    public static SampleRows Read(string name)
    {
        using var stream = typeof(SampleRows).Assembly.GetManifestResourceStream("Sample." + name)
            ?? throw new InvalidOperationException($"The program was built without its sample rows '{name}'.");
        using var reader = new StreamReader(stream);
        var fields = reader.ReadLine()!.Split('\t');
        var rows = new List<string[]>();
        while (reader.ReadLine() is { } line)
            rows.Add(line.Split('\t'));
        return new SampleRows(fields, rows);
    }

    /// <summary>Adds the rows to a table, in their order, so that generated numbers are the same in every account.</summary>
    public async Task LoadAsync(AccountDatabase database, IWriteSession session, AccountSchema schema, TableDefinition table, CancellationToken cancellation)
    {
        var positions = Array.ConvertAll(Fields, table.PositionOf);
        var loader = await RecordLoader.BeginAsync(database, session, schema, table, keepGenerated: false, cancellation);
        await loader.AddAsync([.. Rows.Select(row => ToValues(table, positions, row))], cancellation);
        await loader.CompleteAsync(cancellation);
    }

    private static SqlValue[] ToValues(TableDefinition table, int[] positions, string[] row)
    {
        var values = table.Fields.Select(f => f.Type.Default).ToArray();
        for (var i = 0; i < row.Length; i++)
        {
            var field = table.Fields[positions[i]];
            if (row[i].Length == 0)
                continue;
            values[positions[i]] = field.Type.TryParse(row[i], field, out var value)
                ? value
                : throw new InvalidOperationException($"The sample's '{row[i]}' is no value of {table.Name}.{field.Name}.");
        }

        return values;
    }
}
