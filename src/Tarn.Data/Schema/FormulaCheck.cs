using System.Collections.Immutable;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Sheets;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Schema;

/// <summary>A formula tried out: what is wrong with it, or what it gives for the first records.</summary>
/// <param name="Type">Type of the field that would hold its results; null when it is not valid.</param>
/// <param name="Problem">What is wrong, in a sentence; null when nothing is.</param>
/// <param name="Position">Where in the text, from 1; null when not known.</param>
/// <param name="Samples">Results for the first records.</param>
public sealed record FormulaCheck(FieldType? Type, string? Problem, int? Position, ImmutableArray<FormulaSample> Samples)
{
    /// <summary>Records on which a formula is tried.</summary>
    public const int Records = 5;

    /// <summary>Longest formula in characters.</summary>
    public const int MaxLength = 10_000;

    /// <summary>Tries a formula as a person writes it. Nothing is changed.</summary>
    /// <param name="database">The account.</param>
    /// <param name="tableName">The table.</param>
    /// <param name="formula">The formula, as it stands.</param>
    /// <param name="cancellation">Cancels.</param>
    public static ValueTask<FormulaCheck> RunAsync(AccountDatabase database, string tableName, string formula, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(formula))
            return new(new FormulaCheck(null, "Write a formula.", null, []));
        if (formula.Length > MaxLength)
            return new(new FormulaCheck(null, $"A formula has at most {MaxLength:N0} characters.", MaxLength, []));
        return database.WithSchemaAsync(
            async schema =>
            {
                try
                {
                    var table = schema.Table(tableName);
                    var compiled = database.Compiler.CompileFormula(schema, schema.Source(table), formula);
                    var type = FormulaTypes.Of(compiled.Type);
                    var field = new FieldDefinition { Name = "_formula", Type = type, Formula = formula };
                    return new FormulaCheck(type, null, null, await ComputeAsync(database, table, FormulaCompiler.Compile(database.Compiler, schema, table, field), field, cancellation));
                }
                catch (TSqlException failure)
                {
                    return new FormulaCheck(null, failure.Message, failure.Error.Position, []);
                }
            },
            cancellation);
    }

    private static async ValueTask<ImmutableArray<FormulaSample>> ComputeAsync(AccountDatabase database, TableDefinition table, CompiledScalar compiled, FieldDefinition field, CancellationToken cancellation)
    {
        var inputs = compiled.Columns.Select(c => table.FindField(c.Name)).OfType<FieldDefinition>().ToList();
        using var writer = new SqlTextWriter(database.Engine.Dialect);
        writer.Append("SELECT \"t0\".\"PK_ID\", ");
        compiled.WriteTo(writer);
        foreach (var input in inputs)
            writer.Append(", \"t0\".").AppendIdentifier(input.Name);
        writer.Append(" FROM ").AppendIdentifier(table.Name).Append(" AS \"t0\" ORDER BY \"t0\".\"PK_ID\" LIMIT ").Append(Records);
        var samples = ImmutableArray.CreateBuilder<FormulaSample>();
        await using var rows = await database.Engine.QueryAsync(writer.ToStatement(), cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var used = string.Join(", ", inputs.Select((f, i) => $"{f.Name}: {SheetCell.Read(rows, i + 2, f) ?? "blank"}"));
            samples.Add(new FormulaSample(rows.GetInt64(0), used, SheetCell.Read(rows, 1, field)));
        }

        return samples.ToImmutable();
    }
}

/// <summary>What a formula gives for a record.</summary>
/// <param name="Key">The record.</param>
/// <param name="Inputs">The fields it used, with their values.</param>
/// <param name="Result">The result; null for blank.</param>
public sealed record FormulaSample(long Key, string Inputs, string? Result);
