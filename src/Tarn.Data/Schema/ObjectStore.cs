using System.Text.Json;
using System.Text.Json.Serialization;
using Tarn.Data.Engines;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Schema;

/// <summary>
/// Definitions of an account's objects, stored as JSON in <c>_tarn_object</c> and read as a whole. Tables, views and relationships live here;
/// other layers keep their own kinds here too. Every change raises the account's schema version in the same transaction.
/// </summary>
public static class ObjectStore
{
    public const string TableKind = "table";
    public const string ViewKind = "view";
    public const string RelationshipKind = "relationship";
    public const string WatchKind = "watch";

    /// <summary>How definitions are written.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads all objects of a kind.</summary>
    public static async ValueTask<IReadOnlyList<T>> ReadAsync<T>(Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, SqlDialect dialect, string kind, CancellationToken cancellation)
    {
        using var writer = new SqlTextWriter(dialect);
        writer.Append("SELECT \"body\" FROM \"_tarn_object\" WHERE \"kind\" = ").AppendParameter(SqlValue.FromText(kind)).Append(" ORDER BY \"id\"");
        await using var reader = await query(writer.ToStatement(), cancellation);
        var objects = new List<T>();
        while (await reader.ReadAsync(cancellation))
            objects.Add(JsonSerializer.Deserialize<T>(reader.GetText(0), Json)!);
        return objects;
    }

    /// <summary>Adds or replaces an object.</summary>
    public static async ValueTask SaveAsync<T>(IWriteSession session, string kind, long id, T body, CancellationToken cancellation)
    {
        using var writer = new SqlTextWriter(session.Engine.Dialect);
        writer.Append("INSERT INTO \"_tarn_object\" (\"kind\", \"id\", \"body\") VALUES (").AppendParameter(SqlValue.FromText(kind)).Append(", ")
            .AppendParameter(SqlValue.FromBigInt(id)).Append(", ").AppendParameter(SqlValue.FromText(JsonSerializer.Serialize(body, Json)))
            .Append(") ON CONFLICT (\"kind\", \"id\") DO UPDATE SET \"body\" = excluded.\"body\"");
        await session.ExecuteAsync(writer.ToStatement(), cancellation);
    }

    /// <summary>Removes an object.</summary>
    public static async ValueTask DeleteAsync(IWriteSession session, string kind, long id, CancellationToken cancellation)
    {
        using var writer = new SqlTextWriter(session.Engine.Dialect);
        writer.Append("DELETE FROM \"_tarn_object\" WHERE \"kind\" = ").AppendParameter(SqlValue.FromText(kind)).Append(" AND \"id\" = ").AppendParameter(SqlValue.FromBigInt(id));
        await session.ExecuteAsync(writer.ToStatement(), cancellation);
    }

    /// <summary>Takes numbers for new objects and fields.</summary>
    /// <returns>The first of <paramref name="count"/> consecutive numbers.</returns>
    public static async ValueTask<long> TakeIdsAsync(IWriteSession session, int count, CancellationToken cancellation)
    {
        await using var reader = await session.QueryAsync(new SqlStatement($"UPDATE \"_tarn_state\" SET \"next_id\" = \"next_id\" + {count} RETURNING \"next_id\"", []), cancellation);
        await reader.ReadAsync(cancellation);
        return reader.GetInt64(0) - count;
    }

    /// <summary>Raises the schema version, so that every process compiles anew.</summary>
    /// <returns>The new version.</returns>
    public static async ValueTask<long> RaiseVersionAsync(IWriteSession session, CancellationToken cancellation)
    {
        await using var reader = await session.QueryAsync(new SqlStatement("UPDATE \"_tarn_state\" SET \"version\" = \"version\" + 1 RETURNING \"version\"", []), cancellation);
        await reader.ReadAsync(cancellation);
        return reader.GetInt64(0);
    }

    /// <summary>Which changes of a table are watched, as this transaction sees it.</summary>
    public static async ValueTask<Watched> FindWatchAsync(IWriteSession session, long table, CancellationToken cancellation)
    {
        var statement = SystemStatement.Write(
            session.Engine.Dialect, "SELECT \"body\" FROM \"_tarn_object\" WHERE \"kind\" = {0} AND \"id\" = {1}", SqlValue.FromText(WatchKind), SqlValue.FromBigInt(table));
        var body = await session.QueryAsync(statement, cancellation).ReadOneAsync(static row => row.GetText(0), cancellation);
        return body is null ? Watched.None : JsonSerializer.Deserialize<TableWatch>(body, Json)!.Changes;
    }

    /// <summary>Reads the snapshot of tables, views and relationships, in one statement.</summary>
    public static async ValueTask<AccountSchema> ReadSchemaAsync(Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, CancellationToken cancellation)
    {
        const string Text = "SELECT s.\"version\", o.\"kind\", o.\"body\" FROM \"_tarn_state\" s LEFT JOIN \"_tarn_object\" o ON o.\"kind\" IN ('table', 'view', 'relationship', 'watch')";
        var tables = new List<TableDefinition>();
        var views = new List<ViewDefinition>();
        var relationships = new List<RelationshipDefinition>();
        var watches = new List<TableWatch>();
        var version = 0L;
        await using var reader = await query(new SqlStatement(Text, []), cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            version = reader.GetInt64(0);
            if (reader.IsNull(1))
                continue;
            var body = reader.GetText(2);
            switch (reader.GetText(1))
            {
                case TableKind:
                    tables.Add(JsonSerializer.Deserialize<TableDefinition>(body, Json)!);
                    break;
                case ViewKind:
                    views.Add(JsonSerializer.Deserialize<ViewDefinition>(body, Json)!);
                    break;
                case WatchKind:
                    watches.Add(JsonSerializer.Deserialize<TableWatch>(body, Json)!);
                    break;
                default:
                    relationships.Add(JsonSerializer.Deserialize<RelationshipDefinition>(body, Json)!);
                    break;
            }
        }

        return new AccountSchema(version, tables, views, relationships, watches);
    }
}
