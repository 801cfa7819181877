using Tarn.Sql;
using Tarn.Sql.Rendering;
using Tarn.Sql.Runtime;

namespace Tarn.Data.Engines;

/// <summary>
/// Indexes on text stand in the order that the machine's Unicode data gives. When that data changes (an upgrade of ICU), SQLite's indexes are built anew
/// before anybody reads them; PostgreSQL watches its own collations.
/// </summary>
internal static class SortVersion
{
    public static async ValueTask EnsureAsync(IWriteSession session, CancellationToken cancellation)
    {
        if (session.Engine.Dialect != SqlDialect.Sqlite)
            return;
        string stored;
        await using (var reader = await session.QueryAsync(new SqlStatement("SELECT \"sort_version\" FROM \"_tarn_state\"", []), cancellation))
            stored = await reader.ReadAsync(cancellation) ? reader.GetText(0) : "";
        if (stored == SqlCollation.SortVersion)
            return;
        if (stored.Length > 0)
            await session.ExecuteAsync(new SqlStatement("REINDEX", []), cancellation);
        using var writer = new SqlTextWriter(SqlDialect.Sqlite);
        writer.Append("UPDATE \"_tarn_state\" SET \"sort_version\" = ").AppendParameter(SqlValue.FromText(SqlCollation.SortVersion));
        await session.ExecuteAsync(writer.ToStatement(), cancellation);
    }
}
