using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Transfer;

/// <summary>
/// Finds the records that the rows of a batch mean, by the match fields. All keys travel as one JSON parameter and are joined to the table, so that a batch is one
/// query whether an index serves or not.
/// </summary>
internal static class RecordMatch
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The match values as one text, for comparing rows of a batch with each other.</summary>
    public static string KeyOf(ImportMapping mapping, SqlValue[] row)
    {
        var key = new StringBuilder();
        foreach (var target in mapping.Targets)
        {
            if (target.Match)
                key.Append(row[target.Position].IsNull ? "" : row[target.Position].ToString().TrimEnd(' ')).Append('\u001F');
        }

        return key.ToString();
    }

    /// <summary>Gives for each row of a batch the keys of the records it matches; rows that match none are missing.</summary>
    public static async ValueTask<Dictionary<int, List<long>>> FindAsync(
        IWriteSession session, TableDefinition table, ImportMapping mapping, ImportBatch batch, List<int> rows, CancellationToken cancellation)
    {
        var match = mapping.Targets.Where(t => t.Match).ToList();
        var keys = WriteKeys(match, batch, rows, session.Engine.Dialect);
        using var writer = new SqlTextWriter(session.Engine.Dialect);
        if (session.Engine.Dialect == SqlDialect.Sqlite)
            WriteSqlite(writer, table, match, keys);
        else
            WritePostgres(writer, table, match, keys);
        var found = new Dictionary<int, List<long>>();
        await using var records = await session.QueryAsync(writer.ToStatement(), cancellation);
        while (await records.ReadAsync(cancellation))
        {
            var row = (int)records.GetInt64(0);
            if (found.TryGetValue(row, out var known))
                known.Add(records.GetInt64(1));
            else
                found.Add(row, [records.GetInt64(1)]);
        }

        return found;
    }

    private static void WriteSqlite(SqlTextWriter writer, TableDefinition table, List<ImportMapping.Target> match, string keys)
    {
        // CROSS JOIN keeps SQLite from scanning the table outside: keys are looked up one by one, by the table's index or one made for the statement.
        writer.Append("SELECT json_extract(s.value, '$.n'), t.\"PK_ID\" FROM json_each(").AppendParameter(SqlValue.FromText(keys)).Append(") AS s CROSS JOIN ").AppendIdentifier(table.Name).Append(" AS t WHERE ");
        for (var i = 0; i < match.Count; i++)
        {
            var field = table.Fields[match[i].Position];
            writer.Append(i > 0 ? " AND t." : "t.").AppendIdentifier(field.Name).Append(field.Type.SqlType.IsText ? " COLLATE TARN = " : " = ")
                .Append("json_extract(s.value, '$.k").Append(i).Append("')");
        }
    }

    private static void WritePostgres(SqlTextWriter writer, TableDefinition table, List<ImportMapping.Target> match, string keys)
    {
        writer.Append("SELECT s.\"n\"::bigint, t.\"PK_ID\" FROM jsonb_to_recordset(CAST(").AppendParameter(SqlValue.FromText(keys)).Append(" AS jsonb)) AS s(\"n\" int");
        for (var i = 0; i < match.Count; i++)
            writer.Append(", \"k").Append(i).Append("\" ").Append(TypeOf(table.Fields[match[i].Position].Type.SqlType.Kind));
        writer.Append(") JOIN ").AppendIdentifier(table.Name).Append(" AS t ON ");
        for (var i = 0; i < match.Count; i++)
        {
            var field = table.Fields[match[i].Position];
            if (i > 0)
                writer.Append(" AND ");
            if (field.Type.SqlType.IsText)
                writer.Append("rtrim(t.").AppendIdentifier(field.Name).Append(") = rtrim(s.\"k").Append(i).Append("\") COLLATE tarn.ci");
            else
                writer.Append("t.").AppendIdentifier(field.Name).Append(" = s.\"k").Append(i).Append('"');
        }

        // What is found is about to be changed; the lock keeps it as it was found.
        writer.Append(" FOR UPDATE OF t");
    }

    private static string TypeOf(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.Bit => "boolean",
        SqlTypeKind.Int => "int",
        SqlTypeKind.BigInt => "bigint",
        SqlTypeKind.Money => "numeric",
        SqlTypeKind.Float => "double precision",
        SqlTypeKind.DateTime => "timestamp",
        _ => "text",
    };

    private static string WriteKeys(List<ImportMapping.Target> match, ImportBatch batch, List<int> rows, SqlDialect dialect)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Json);
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteNumber("n", row);
            for (var i = 0; i < match.Count; i++)
            {
                json.WritePropertyName("k" + i.ToString(CultureInfo.InvariantCulture));
                WriteKey(json, batch.Rows[row][match[i].Position], dialect);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteKey(Utf8JsonWriter json, in SqlValue key, SqlDialect dialect)
    {
        if (key.IsNull)
        {
            json.WriteNullValue();
            return;
        }

        switch (key.Kind)
        {
            case SqlTypeKind.Bit when dialect == SqlDialect.Postgres:
                json.WriteBooleanValue(key.AsBit);
                break;
            case SqlTypeKind.Bit or SqlTypeKind.Int or SqlTypeKind.BigInt:
                json.WriteNumberValue(key.AsBigInt);
                break;
            case SqlTypeKind.Money when dialect == SqlDialect.Sqlite:
                json.WriteNumberValue(key.AsMoney);
                break;
            case SqlTypeKind.Money:
                json.WriteNumberValue(key.AsMoney / 10_000m);
                break;
            case SqlTypeKind.Float:
                json.WriteNumberValue(key.AsFloat);
                break;
            case SqlTypeKind.UniqueIdentifier:
                json.WriteStringValue(key.AsGuid.ToString("D").ToUpperInvariant());
                break;
            case SqlTypeKind.DateTime:
                json.WriteStringValue(key.AsDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(key.AsText.Replace("\0", "", StringComparison.Ordinal));
                break;
        }
    }
}
