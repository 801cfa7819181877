using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Records;

/// <summary>
/// The stored form of passwords, for whoever verifies them: the one way around the rule that no query gives a PASSWORD field.
/// Only sign-in and recovery have a use for it.
/// </summary>
public sealed class StoredPasswords
{
    private readonly AccountDatabase _database;

    internal StoredPasswords(AccountDatabase database) => _database = database;

    /// <summary>Reads the stored form; null when the record is gone or has no password.</summary>
    public async ValueTask<string?> ReadAsync(TableDefinition table, FieldDefinition field, long key, CancellationToken cancellation)
    {
        using var writer = new SqlTextWriter(_database.Engine.Dialect);
        writer.Append("SELECT ").AppendIdentifier(field.Name).Append(" FROM ").AppendIdentifier(table.Name).Append(" WHERE \"PK_ID\" = ").AppendParameter(SqlValue.FromBigInt(key));
        await using var row = await _database.Engine.QueryAsync(writer.ToStatement(), cancellation);
        return await row.ReadAsync(cancellation) && !row.IsNull(0) ? row.GetText(0) : null;
    }

    /// <summary>Replaces a stored form by another of the same password. No change in the user's sense: nothing is logged. Nothing happens when the password was changed meanwhile.</summary>
    public async ValueTask ReplaceAsync(TableDefinition table, FieldDefinition field, long key, string old, string stored, CancellationToken cancellation)
    {
        using var writer = new SqlTextWriter(_database.Engine.Dialect);
        writer.Append("UPDATE ").AppendIdentifier(table.Name).Append(" SET ").AppendIdentifier(field.Name).Append(" = ").AppendParameter(SqlValue.FromText(stored))
            .Append(" WHERE \"PK_ID\" = ").AppendParameter(SqlValue.FromBigInt(key)).Append(" AND ").AppendIdentifier(field.Name).Append(" = ").AppendParameter(SqlValue.FromText(old));
        var statement = writer.ToStatement();
        await _database.Engine.WriteAsync(session => session.ExecuteAsync(statement, cancellation), cancellation);
    }
}
