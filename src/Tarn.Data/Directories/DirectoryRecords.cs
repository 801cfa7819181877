using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Directories;

/// <summary>
/// What it means that records are users, for every way in which records are written: part of the one door for writes, inside its transactions.
/// A new record is an inactive user, a changed address is looked up by its new form, a deleted record takes credentials, sessions and links along.
/// </summary>
internal static class DirectoryRecords
{
    private static readonly SystemStatement Add = new("""
        INSERT INTO _tarn_dir_user (table_id, record_id, email_norm, must_change, failed_count, sessions_from) VALUES ({0}, {1}, {2}, 0, 0, 0)
        """);

    private static readonly SystemStatement Find = new("SELECT email_norm FROM _tarn_dir_user WHERE table_id = {0} AND record_id = {1}");
    private static readonly SystemStatement Move = new("UPDATE _tarn_dir_user SET email_norm = {2}, activation_expires = NULL WHERE table_id = {0} AND record_id = {1}");

    // They are in the mailbox of the old address.
    private static readonly SystemStatement EndLinks = new("DELETE FROM _tarn_dir_token WHERE table_id = {0} AND record_id = {1}");

    private const int BatchSize = 1000;

    /// <summary>Checks the values of a write, and takes blanks around the address away.</summary>
    /// <exception cref="DataException">No address, or a value for a field that nobody writes.</exception>
    public static void Check(TableDefinition table, RecordValues values)
    {
        var password = table.PositionOf(DirectoryTable.Password);
        if (values.IsGiven(password) && !table.Fields[password].Type.IsBlank(values[password]))
            throw NoPassword(table);
        if (values.IsGiven(table.PositionOf(DirectoryTable.UserGuid)))
            throw DataException.ReadOnlyFields(DirectoryTable.UserGuid);
        var email = table.PositionOf(DirectoryTable.Email);
        if (!values.IsGiven(email) || table.Fields[email].Type.IsBlank(values[email]))
            return;
        _ = Normalize(values[email]);
        values[email] = SqlValue.FromText(values[email].AsText.Trim());
    }

    /// <summary>Checks records that are loaded all at once.</summary>
    /// <exception cref="DataException">One of them brings a password.</exception>
    public static void Check(TableDefinition table, IReadOnlyList<SqlValue[]> rows)
    {
        var password = table.PositionOf(DirectoryTable.Password);
        if (rows.Any(row => !table.Fields[password].Type.IsBlank(row[password])))
            throw NoPassword(table);
    }

    /// <summary>Makes a new record a user.</summary>
    public static async ValueTask AddedAsync(IWriteSession session, TableDefinition table, long key, SqlValue email, CancellationToken cancellation)
    {
        try
        {
            await session.ExecuteAsync(Add.With(session.Engine, SqlValue.FromBigInt(table.Id), SqlValue.FromBigInt(key), SqlValue.FromText(Normalize(email))), cancellation);
        }
        catch (UniqueViolationException)
        {
            throw DataException.Duplicates(DirectoryTable.Email);
        }
    }

    /// <summary>Follows a change of addresses.</summary>
    public static async ValueTask ChangedAsync(IWriteSession session, TableDefinition table, RecordValues values, List<long> keys, CancellationToken cancellation)
    {
        var position = table.PositionOf(DirectoryTable.Email);
        if (!values.IsGiven(position))
            return;
        var normal = SqlValue.FromText(Normalize(values[position]));
        foreach (var key in keys)
        {
            var (tableId, record) = (SqlValue.FromBigInt(table.Id), SqlValue.FromBigInt(key));
            if (await session.QueryAsync(Find.With(session.Engine, tableId, record), cancellation).ReadOneAsync(static row => row.GetText(0), cancellation) == normal.AsText)
                continue;
            try
            {
                await session.ExecuteAsync(Move.With(session.Engine, tableId, record, normal), cancellation);
            }
            catch (UniqueViolationException)
            {
                throw DataException.Duplicates(DirectoryTable.Email);
            }

            await session.ExecuteAsync(EndLinks.With(session.Engine, tableId, record), cancellation);
        }
    }

    /// <summary>Removes what is kept of users whose records are gone.</summary>
    public static async ValueTask RemovedAsync(IWriteSession session, TableDefinition table, List<long> keys, CancellationToken cancellation)
    {
        foreach (var some in keys.Chunk(BatchSize))
            await DirectoryTables.DeleteAsync(session, table.Id, some, cancellation);
    }

    /// <summary>Removes what is kept of all users.</summary>
    public static ValueTask RemovedAllAsync(IWriteSession session, TableDefinition table, CancellationToken cancellation) => DirectoryTables.DeleteAllAsync(session, table.Id, cancellation);

    /// <summary>Makes users of records that were loaded all at once.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="table">The directory's table.</param>
    /// <param name="after">Records up to this key are users already.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">An address that is none, or that two have.</exception>
    public static async ValueTask AdoptAsync(IWriteSession session, TableDefinition table, long after, CancellationToken cancellation)
    {
        IReadOnlyList<(long Key, string Email)> loaded;
        do
        {
            var select = SystemStatement.Write(
                session.Engine.Dialect,
                $$"""SELECT "PK_ID", "{{DirectoryTable.Email}}" FROM "{{table.Name}}" t WHERE "PK_ID" > {0} AND NOT EXISTS (SELECT 1 FROM _tarn_dir_user u WHERE u.table_id = {1} AND u.record_id = t."PK_ID") ORDER BY "PK_ID" LIMIT {2}""",
                SqlValue.FromBigInt(after), SqlValue.FromBigInt(table.Id), SqlValue.FromBigInt(BatchSize));
            loaded = await session.QueryAsync(select, cancellation).ReadAllAsync(static row => (row.GetInt64(0), row.FindText(1) ?? ""), cancellation);
            foreach (var (key, email) in loaded)
                await AddedAsync(session, table, key, SqlValue.FromText(email), cancellation);
            if (loaded.Count > 0)
                after = loaded[^1].Key;
        }
        while (loaded.Count == BatchSize);
    }

    private static string Normalize(in SqlValue email) => DirectoryEmail.TryNormalize(email.IsNull ? "" : email.AsText, out var normal)
        ? normal
        : throw new DataException(DataProblem.InvalidValue, $"Enter a valid email address in the field '{DirectoryTable.Email}'.", DirectoryTable.Email);

    private static DataException NoPassword(TableDefinition table) => new(
        DataProblem.PartOfDirectory, $"The field '{DirectoryTable.Password}' of the directory '{table.Name}' cannot be written: users choose their passwords themselves, by activation or reset.", DirectoryTable.Password);
}
