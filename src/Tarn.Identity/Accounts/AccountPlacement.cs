using Tarn.Sql;

namespace Tarn.Identity.Accounts;

/// <summary>Where an account's database is.</summary>
/// <param name="Engine">The kind of database.</param>
/// <param name="Location">SQLite: path of the file, relative to the data folder, with <c>/</c>. PostgreSQL: name of the schema.</param>
public sealed record AccountPlacement(SqlDialect Engine, string Location)
{
    /// <summary>Where a new account goes.</summary>
    public static AccountPlacement ForNew(SqlDialect engine, string accountId) =>
        new(engine, engine == SqlDialect.Sqlite ? $"accounts/{accountId}/data.db" : $"tarn_{accountId}");
}
