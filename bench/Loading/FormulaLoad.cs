using System.Diagnostics;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Bench.Loading;

/// <summary>Loads rows in one transaction into a table without formulas, and into one with two.</summary>
internal static class FormulaLoad
{
    private const int BatchSize = 1000;

    public static async Task RunAsync(int rows, string folder, string? connection)
    {
        await using var database = await Account.OpenAsync(folder, connection);
        foreach (var formulas in (int[])[0, 2])
        {
            var name = "Loaded" + formulas;
            FieldDesign[] computed =
            [
                new(new FieldDefinition { Name = "Amount", Type = FieldTypes.Number, Formula = "[@field:Qty] * [@field:Price]" }),
                new(new FieldDefinition { Name = "Label", Type = FieldTypes.String, Formula = "UPPER([@field:Name]) + ' ' + CAST([@field:Qty] AS varchar(20))" }),
            ];
            var table = await database.Designer.CreateTableAsync(
                name, "", [Account.Field("Name", FieldTypes.String), Account.Field("Qty", FieldTypes.Integer), Account.Field("Price", FieldTypes.Number), .. computed.Take(formulas)], default);
            database.ForgetSchema();
            var schema = await database.GetSchemaAsync(default);
            var watch = Stopwatch.StartNew();
            await database.Engine.WriteExclusivelyAsync(async session => await LoadAsync(database, session, schema, table, rows), default);
            Console.WriteLine(FormattableString.Invariant($"{rows} rows, {formulas} formulas: {watch.Elapsed.TotalSeconds:0.00} s, {rows / watch.Elapsed.TotalSeconds:0} rows/s"));
        }
    }

    private static async ValueTask<bool> LoadAsync(Data.AccountDatabase database, Data.Engines.IWriteSession session, AccountSchema schema, TableDefinition table, int rows)
    {
        var loader = await RecordLoader.BeginAsync(database, session, schema, schema.Table(table.Name), keepGenerated: false, default);
        for (var start = 0; start < rows; start += BatchSize)
        {
            var batch = Enumerable.Range(start, Math.Min(BatchSize, rows - start)).Select(i =>
            {
                var cells = new SqlValue[table.Fields.Length];
                Array.Fill(cells, SqlValue.Null(SqlTypeKind.NVarChar));
                cells[0] = SqlValue.FromText("Name " + i);
                cells[1] = SqlValue.FromInt(i);
                cells[2] = SqlValue.FromFloat(i / 8d);
                return cells;
            }).ToList();
            await loader.AddAsync(batch, default);
        }

        await loader.CompleteAsync(default);
        return true;
    }
}
