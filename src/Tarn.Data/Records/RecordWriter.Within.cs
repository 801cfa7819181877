using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Data.Records;

/// <summary>Writes inside a transaction of the caller's, such as the rows that belong to a record being written.</summary>
public sealed partial class RecordWriter
{
    /// <summary>Adds a record within a transaction. Passwords must be hashed before: hashing takes long on purpose.</summary>
    /// <returns>The new record's <c>PK_ID</c>.</returns>
    /// <exception cref="DataException">The record is refused; the transaction must be undone.</exception>
    public async ValueTask<long> InsertWithinAsync(IWriteSession session, AccountSchema schema, TableDefinition table, RecordValues values, WriteContext context, CancellationToken cancellation)
    {
        RefusePasswords(table, values);
        var now = _database.UtcNow;
        var rules = TableRules.Of(schema, table);
        try
        {
            return await InsertAsync(session, schema, table, rules, Complete(table, values, rules, now), context, now, cancellation);
        }
        catch (UniqueViolationException violation)
        {
            throw Duplicate(table, FieldOf(table, violation));
        }
    }

    /// <summary>Changes a record within a transaction.</summary>
    /// <returns>False when there is no such record.</returns>
    /// <exception cref="DataException">The change is refused; the transaction must be undone.</exception>
    public async ValueTask<bool> UpdateWithinAsync(
        IWriteSession session, AccountSchema schema, TableDefinition table, long key, RecordValues values, WriteContext context, CancellationToken cancellation)
    {
        RefusePasswords(table, values);
        CheckUpdate(table, values);
        return (await UpdateAsync(session, schema, table, values, (w, _) => WriteKeys(w, [key]), context, _database.UtcNow, cancellation)).Affected > 0;
    }

    /// <summary>Gives several records the same values within a transaction.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="DataException">The change is refused; the transaction must be undone.</exception>
    public async ValueTask<long> UpdateWithinAsync(
        IWriteSession session, AccountSchema schema, TableDefinition table, IReadOnlyCollection<long> keys, RecordValues values, WriteContext context, CancellationToken cancellation)
    {
        RefusePasswords(table, values);
        CheckUpdate(table, values);
        return (await UpdateAsync(session, schema, table, values, (w, _) => WriteKeys(w, keys), context, _database.UtcNow, cancellation)).Affected;
    }

    /// <summary>Deletes a record within a transaction, with what cascades from it.</summary>
    /// <returns>Blobs of its attachments, to be removed after the commit.</returns>
    /// <exception cref="DataException">Other records refer to it; the transaction must be undone.</exception>
    public async ValueTask<IReadOnlyList<string>> DeleteWithinAsync(IWriteSession session, AccountSchema schema, TableDefinition table, long key, WriteContext context, CancellationToken cancellation)
    {
        var orphans = new List<string>();
        await DeleteAsync(session, schema, table, (w, _) => WriteKeys(w, [key]), context, _database.UtcNow, orphans, 0, cancellation);
        return orphans;
    }

    private static void RefusePasswords(TableDefinition table, RecordValues values)
    {
        for (var i = 0; i < table.Fields.Length; i++)
        {
            if (values.IsGiven(i) && table.Fields[i].Type is PasswordFieldType)
                throw DataException.ReadOnlyFields(table.Fields[i].Name);
        }
    }
}
