using Tarn.Data.Engines;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Schema;

/// <summary>Computes a column of every record in Tarn, a thousand records at a time: one read and one statement for each thousand.</summary>
internal static class ColumnRewrite
{
    private const int BatchSize = 1000;

    /// <summary>Rewrites.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="table">The table.</param>
    /// <param name="source">The column read; it is column 1 of the reader, the key is column 0.</param>
    /// <param name="target">The field whose column is written.</param>
    /// <param name="compute">Gives the new value of a record; its second argument is the key.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async ValueTask RunAsync(
        IWriteSession session, TableDefinition table, string source, FieldDefinition target, Func<RowReader, long, SqlValue> compute, CancellationToken cancellation)
    {
        var last = 0L;
        var batch = new List<(long Key, SqlValue Value)>(BatchSize);
        do
        {
            batch.Clear();
            using (var select = new SqlTextWriter(session.Engine.Dialect))
            {
                select.Append("SELECT \"PK_ID\", ").AppendIdentifier(source).Append(" FROM ").AppendIdentifier(table.Name).Append(" WHERE \"PK_ID\" > ")
                    .AppendParameter(SqlValue.FromBigInt(last)).Append(" ORDER BY \"PK_ID\" LIMIT ").Append(BatchSize);
                await using var rows = await session.QueryAsync(select.ToStatement(), cancellation);
                while (await rows.ReadAsync(cancellation))
                {
                    last = rows.GetInt64(0);
                    batch.Add((last, compute(rows, last)));
                }
            }

            if (batch.Count > 0)
                await session.ExecuteAsync(Update(session.Engine.Dialect, table, target, batch), cancellation);
        }
        while (batch.Count == BatchSize);
    }

    private static SqlStatement Update(SqlDialect dialect, TableDefinition table, FieldDefinition target, List<(long Key, SqlValue Value)> batch)
    {
        using var writer = new SqlTextWriter(dialect);
        writer.Append("WITH \"v\" (\"k\", \"x\") AS (VALUES ");
        for (var i = 0; i < batch.Count; i++)
        {
            if (i > 0)
                writer.Append(", ");
            writer.Append('(').AppendParameter(SqlValue.FromBigInt(batch[i].Key)).Append(", ").AppendParameter(batch[i].Value).Append(')');
        }

        writer.Append(") UPDATE ").AppendIdentifier(table.Name).Append(" AS \"t0\" SET ").AppendIdentifier(target.Name)
            .Append(" = \"v\".\"x\" FROM \"v\" WHERE \"t0\".\"PK_ID\" = \"v\".\"k\"");
        return writer.ToStatement();
    }
}
