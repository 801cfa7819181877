using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Records;

/// <summary>Says which formula kept a record from being written: engines name the error, not the expression. The formulas are tried one by one, after the transaction is gone.</summary>
internal static class FormulaFailure
{
    /// <summary>The failure with the name of the formula; the failure itself when it came from something else.</summary>
    /// <param name="database">The account.</param>
    /// <param name="schema">The schema that the write used.</param>
    /// <param name="table">The table.</param>
    /// <param name="failure">What the write threw.</param>
    /// <param name="valueOf">The value that the write gives a column; null where it gives none.</param>
    /// <param name="where">Writes which records were to be changed; null for a record to be added.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async ValueTask<TSqlException> NameAsync(
        AccountDatabase database, AccountSchema schema, TableDefinition table, TSqlException failure, Func<SqlColumn, SqlValue?> valueOf, Action<SqlTextWriter>? where,
        CancellationToken cancellation)
    {
        var formulas = table.Formulas.Where(f => f.FormulaFault is null).ToList();
        if (formulas.Count == 0 || failure.Error.Number < 0)
            return failure;
        if (where is not null && await FailsAsync(database, w => w.Append('1'), table, where, cancellation))
            return failure;
        foreach (var formula in formulas)
        {
            var compiled = FormulaCompiler.Compile(database.Compiler, schema, table, formula);
            // A record to be added has no columns yet: what a formula needs and is made by the database cannot be tried.
            if (where is null && compiled.Columns.Any(c => valueOf(c) is null))
                continue;
            if (await FailsAsync(database, w => compiled.WriteTo(w, column => valueOf(column) is { } value ? inner => inner.AppendParameter(value) : null), table, where, cancellation))
                return Named(formula.Name, failure);
        }

        // Only formulas can fail where a record is added; a condition of the user's may have failed otherwise.
        return where is null ? Named(string.Join(" or ", formulas.Select(f => f.Name)), failure) : failure;
    }

    private static TSqlException Named(string name, TSqlException failure) =>
        new(failure.Error with { Message = $"The formula field {name} cannot be computed: {failure.Error.Message}" }, failure);

    private static async ValueTask<bool> FailsAsync(AccountDatabase database, Action<SqlTextWriter> write, TableDefinition table, Action<SqlTextWriter>? where, CancellationToken cancellation)
    {
        using var writer = new SqlTextWriter(database.Engine.Dialect);
        writer.Append("SELECT count(\"x\") FROM (SELECT ");
        write(writer);
        writer.Append(" AS \"x\"");
        if (where is not null)
        {
            writer.Append(" FROM ").AppendIdentifier(table.Name).Append(" AS \"t0\" WHERE (");
            where(writer);
            writer.Append(')');
        }

        writer.Append(") AS \"q\"");
        try
        {
            await using var rows = await database.Engine.QueryAsync(writer.ToStatement(), cancellation);
            await rows.ReadAsync(cancellation);
            return false;
        }
        catch (TSqlException)
        {
            return true;
        }
    }
}
