using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Changes;

/// <summary>
/// A record as it was at a moment, as a JSON object: values by number of the field, so that a field may be renamed meanwhile. PASSWORD fields are left out.
/// Users of a directory have their status in it, as <c>_status</c>. On PostgreSQL the database makes it within the statement that writes; on SQLite it is made here, of the rows that the statement returns.
/// </summary>
public static class RecordImage
{
    private static readonly ConditionalWeakTable<TableDefinition, CellWriter[]> Writers = [];

    /// <summary>Are two values of a field the same? Text compares exactly: case and trailing blanks count.</summary>
    public static bool Same(JsonElement before, JsonElement after) =>
        before.ValueKind == after.ValueKind && (before.ValueKind == JsonValueKind.String ? before.ValueEquals(after.GetString()) : before.GetRawText() == after.GetRawText());

    /// <summary>Reads the image of a table's newest record; null when it has none.</summary>
    public static async ValueTask<(long Key, string Image)?> ReadNewestAsync(IEngine engine, TableDefinition table, CancellationToken cancellation)
    {
        using var writer = new SqlTextWriter(engine.Dialect);
        writer.Append("SELECT \"PK_ID\"");
        WriteColumns(writer, table, "");
        writer.Append(" FROM ").AppendIdentifier(table.Name).Append(" ORDER BY \"PK_ID\" DESC LIMIT 1");
        await using var rows = await engine.QueryAsync(writer.ToStatement(), cancellation);
        return await rows.ReadAsync(cancellation) ? (rows.GetInt64(0), Read(rows, table)) : null;
    }

    /// <summary>The fields that an image holds.</summary>
    internal static IEnumerable<FieldDefinition> FieldsOf(TableDefinition table) => table.Fields.Where(static f => f.Type is not PasswordFieldType);

    /// <summary>Writes the columns of an image behind a key: <c>, "t0"."Name" AS "12", ...</c></summary>
    internal static void WriteColumns(SqlTextWriter writer, TableDefinition table, string prefix)
    {
        foreach (var field in FieldsOf(table))
            writer.Append(", ").Append(prefix).AppendIdentifier(field.Name).Append(" AS \"").Append(field.Id).Append('"');
        if (table.IsDirectory)
            UserStatusLog.WriteColumn(writer, table, prefix);
    }

    /// <summary>Makes the image of a row whose columns behind the first are those of <see cref="WriteColumns"/>.</summary>
    internal static string Read(RowReader row, TableDefinition table)
    {
        var cells = Writers.GetValue(table, static t => [.. FieldsOf(t).Select(static f =>
            CellWriter.For(new SqlResultColumn(f.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), f.Type.SqlType, null)))]);
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        for (var i = 0; i < cells.Length; i++)
        {
            json.WritePropertyName(cells[i].Name);
            cells[i].Write(json, row, i + 1);
        }

        if (table.IsDirectory)
            json.WriteString(DirectoryTable.Status, row.FindText(cells.Length + 1));
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads the images of records by key, inside a transaction.</summary>
    internal static async ValueTask<Dictionary<long, string>> ReadAsync(
        IWriteSession session, TableDefinition table, Action<SqlTextWriter> where, CancellationToken cancellation)
    {
        using var writer = new SqlTextWriter(session.Engine.Dialect);
        writer.Append("SELECT \"t0\".\"PK_ID\"");
        WriteColumns(writer, table, "\"t0\".");
        writer.Append(" FROM ").AppendIdentifier(table.Name).Append(" AS \"t0\" WHERE (");
        where(writer);
        writer.Append(')');
        if (session.Engine.Dialect == SqlDialect.Postgres)
            writer.Append(" FOR NO KEY UPDATE OF \"t0\"");
        var images = new Dictionary<long, string>();
        await using var rows = await session.QueryAsync(writer.ToStatement(), cancellation);
        while (await rows.ReadAsync(cancellation))
            images[rows.GetInt64(0)] = Read(rows, table);
        return images;
    }
}
