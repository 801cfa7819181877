using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using Tarn.Data.Engines.Postgres;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Records;

/// <summary>
/// Adds many records to a table with formulas on PostgreSQL: one statement with an array for each stored field, which computes the formulas as it inserts. COPY cannot
/// compute, and an UPDATE behind it would write every row twice.
/// </summary>
internal sealed class PostgresFormulaInsert
{
    private readonly SqlStatement _statement;
    private readonly TableDefinition _table;
    private readonly ImmutableArray<int> _stored;

    public PostgresFormulaInsert(AccountDatabase database, AccountSchema schema, TableDefinition table)
    {
        var parts = InsertPlan.Parts.Of(database, schema, table);
        using var writer = new SqlTextWriter(SqlDialect.Postgres);
        parts.WriteTarget(writer, table);
        writer.Append(") ");
        parts.WriteSelection(writer, table);
        var first = writer.ParameterCount;
        writer.Append(" FROM (SELECT ");
        InsertPlan.WriteList(writer, parts.Stored, (w, i) => w.Append("a.").AppendIdentifier(table.Fields[i].Name)
            .Append(InsertPlan.Collation(SqlDialect.Postgres, table.Fields[i])).Append(" AS ").AppendIdentifier(table.Fields[i].Name));
        writer.Append(" FROM unnest(");
        InsertPlan.WriteList(writer, Enumerable.Range(0, parts.Stored.Length), (w, i) => w.Append('$').Append(first + i + 1).Append("::").Append(TypeOf(table.Fields[parts.Stored[i]])).Append("[]"));
        writer.Append(") AS a(");
        InsertPlan.WriteList(writer, parts.Stored, (w, i) => w.AppendIdentifier(table.Fields[i].Name));
        writer.Append(")) AS \"t0\"");
        _statement = writer.ToStatement();
        _table = table;
        _stored = parts.Stored;
    }

    /// <summary>Adds a batch.</summary>
    public async ValueTask RunAsync(PostgresSession session, IReadOnlyList<SqlValue[]> rows, CancellationToken cancellation) =>
        await session.ExecuteAsync(_statement, [.. _stored.Select(i => Column(i, rows))], cancellation);

    private static string TypeOf(FieldDefinition field) => field.Type.SqlType.Kind switch
    {
        SqlTypeKind.Bit => "bool",
        SqlTypeKind.Int => "int4",
        SqlTypeKind.BigInt => "int8",
        SqlTypeKind.Money or SqlTypeKind.Decimal => "numeric",
        SqlTypeKind.Float => "float8",
        SqlTypeKind.DateTime or SqlTypeKind.DateTime2 => "timestamp",
        SqlTypeKind.Date => "date",
        _ => "text",
    };

    private NpgsqlParameter Column(int position, IReadOnlyList<SqlValue[]> rows)
    {
        return _table.Fields[position].Type.SqlType.Kind switch
        {
            SqlTypeKind.Bit => Values(NpgsqlDbType.Boolean, v => v.AsBit),
            SqlTypeKind.Int => Values(NpgsqlDbType.Integer, v => v.AsInt),
            SqlTypeKind.BigInt => Values(NpgsqlDbType.Bigint, v => v.AsBigInt),
            SqlTypeKind.Money => Values(NpgsqlDbType.Numeric, v => v.AsMoney / 10_000m),
            SqlTypeKind.Decimal => Values(NpgsqlDbType.Numeric, v => decimal.Parse(v.AsText, System.Globalization.CultureInfo.InvariantCulture)),
            SqlTypeKind.Float => Values(NpgsqlDbType.Double, v => v.AsFloat),
            SqlTypeKind.DateTime or SqlTypeKind.DateTime2 => Values(NpgsqlDbType.Timestamp, v => v.AsDateTime),
            SqlTypeKind.Date => Values(NpgsqlDbType.Date, v => v.AsDate),
            _ => Texts(),
        };

        NpgsqlParameter Values<T>(NpgsqlDbType type, Func<SqlValue, T> read)
            where T : struct
        {
            var values = new T?[rows.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = rows[i][position].IsNull ? null : read(rows[i][position]);
            return new NpgsqlParameter<T?[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
        }

        NpgsqlParameter Texts()
        {
            var values = new string?[rows.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = rows[i][position].IsNull ? null : PostgresCopy.TextOf(rows[i][position]);
            return new NpgsqlParameter<string?[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
        }
    }
}
