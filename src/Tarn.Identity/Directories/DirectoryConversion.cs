using System.Globalization;
using Tarn.Data;
using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Identity.Directories;

/// <summary>
/// Makes a directory of a table (directories.md, 2.4): renames fields to the required ones, adds those that are missing, moves stored passwords out of the table.
/// Everything is checked before anything is done, and done in one transaction.
/// </summary>
public sealed class DirectoryConversion
{
    private const int MostListed = 100;

    private readonly AccountDatabase _database;
    private readonly DirectoryStore _store;

    internal DirectoryConversion(AccountDatabase database, DirectoryStore store)
    {
        _database = database;
        _store = store;
    }

    /// <summary>Says what a conversion would do. Changes nothing.</summary>
    /// <param name="plan">Which fields become which.</param>
    /// <param name="usersOf">What names a table's fields where this layer cannot rename them, such as DataPages.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">There is no such table.</exception>
    public async ValueTask<ConversionReport> CheckAsync(ConversionPlan plan, Func<TableDefinition, IEnumerable<string>> usersOf, CancellationToken cancellation)
    {
        var schema = await _database.GetSchemaAsync(cancellation);
        return (await CheckAsync(_database.Engine.QueryAsync, schema.Table(plan.Table), plan, usersOf, cancellation)).Report;
    }

    /// <summary>Converts.</summary>
    /// <returns>The directory.</returns>
    /// <exception cref="DataException">Something stands in the way; the message lists all of it. Nothing was changed.</exception>
    public ValueTask<UserDirectory> ConvertAsync(ConversionPlan plan, Func<TableDefinition, IEnumerable<string>> usersOf, string actor, CancellationToken cancellation) => _database.Designer.ChangeAsync(
        async (session, schema) =>
        {
            var (report, fields) = await CheckAsync(session.QueryAsync, schema.Table(plan.Table), plan, usersOf, cancellation);
            if (report.Problems.Count > 0)
                throw new DataException(DataProblem.InvalidDefinition, string.Join('\n', report.Problems));
            await DirectoryTables.EnsureAsync(session, cancellation);
            foreach (var (required, field) in fields)
            {
                if (field is not null && (field.Name != required.Name || field.UniqueAllowNulls != required.UniqueAllowNulls))
                {
                    var change = new FieldChange { Name = required.Name, UniqueAllowNulls = required.Unique ? required.UniqueAllowNulls : null };
                    await _database.Designer.UpdateFieldAsync(session, await ObjectStore.ReadSchemaAsync(session.QueryAsync, cancellation), plan.Table, field.Name, change, cancellation);
                }
            }

            schema = await ObjectStore.ReadSchemaAsync(session.QueryAsync, cancellation);
            var table = await _database.Designer.ExtendTableAsync(session, schema, schema.Table(plan.Table), [.. fields.Where(static f => f.Field is null).Select(static f => f.Required)], cancellation);
            await FillGuidsAsync(session, table, cancellation);
            await DirectoryTables.AdoptAllAsync(session, table, cancellation);
            await MovePasswordsAsync(session, table, cancellation);
            return await _store.SaveNewAsync(session, table, table.Note.Length > 1000 ? "" : table.Note, actor, cancellation);
        },
        cancellation);

    private async ValueTask<(ConversionReport Report, List<(FieldDefinition Required, FieldDefinition? Field)> Fields)> CheckAsync(
        Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, TableDefinition table, ConversionPlan plan, Func<TableDefinition, IEnumerable<string>> usersOf, CancellationToken cancellation)
    {
        var problems = new List<string>();
        if (table.IsDirectory)
            return (new ConversionReport([$"The table '{table.Name}' is a directory already."], [], [], 0), []);
        string?[] mapped = [plan.Email, plan.UserGuid, plan.FirstName, plan.LastName, plan.Password];
        var fields = DirectoryTable.RequiredFields.Select((required, i) => (required, Field: FindField(table, required, mapped[i], problems))).ToList();
        foreach (var twice in fields.Where(static f => f.Field is not null).GroupBy(static f => f.Field!.Id).Where(static g => g.Skip(1).Any()))
            problems.Add($"The field '{twice.First().Field!.Name}' cannot become two fields.");
        var email = fields[0].Field;
        if (email is null && plan.Email is null)
            problems.Add("Name the field with the e-mail addresses: a unique STRING field.");
        else if (email is { Unique: false })
            problems.Add($"The field '{email.Name}' must be unique before its addresses can be what users sign in with.");
        var renamed = fields.Where(static f => f.Field is not null && f.Field.Name != f.required.Name).Select(static f => (f.Field!.Name, f.required.Name)).ToList();
        if (renamed.Count > 0)
            problems.AddRange(usersOf(table).Select(user => $"{user} names fields of '{table.Name}', of which {string.Join(", ", renamed.Select(r => $"'{r.Item1}'"))} would be called otherwise. Rename the fields there first."));
        var users = email is null ? 0 : await CheckAddressesAsync(query, table, email, problems, cancellation);
        return (new ConversionReport(problems, renamed, [.. fields.Where(static f => f.Field is null).Select(static f => f.required.Name)], users), fields);
    }

    private static FieldDefinition? FindField(TableDefinition table, FieldDefinition required, string? name, List<string> problems)
    {
        var field = table.FindField(name ?? required.Name);
        if (field is null)
        {
            if (name is not null)
                problems.Add($"The table '{table.Name}' has no field '{name}'.");
            return null;
        }

        if (field.IsFormula || field.Type != required.Type)
        {
            problems.Add(name is null
                ? $"The field '{field.Name}' ({field.Type.Code}) has the name of one that the directory needs as {required.Type.Code}. Rename it first."
                : $"The field '{field.Name}' cannot become '{required.Name}': that must be a {required.Type.Code} field.");
            return null;
        }

        if (name is not null && !field.Name.Equals(required.Name, StringComparison.OrdinalIgnoreCase) && table.FindField(required.Name) is not null)
            problems.Add($"The table '{table.Name}' has another field '{required.Name}'. Rename it first, or map it.");
        return field;
    }

    private async ValueTask<long> CheckAddressesAsync(
        Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, TableDefinition table, FieldDefinition email, List<string> problems, CancellationToken cancellation)
    {
        var seen = new Dictionary<string, (long Key, string Email)>(StringComparer.Ordinal);
        var (bad, twice, count) = (new List<string>(), new List<string>(), 0L);
        await using (var rows = await query(new SqlStatement($"SELECT \"PK_ID\", \"{email.Name}\" FROM \"{table.Name}\" ORDER BY \"PK_ID\"", []), cancellation))
        {
            while (await rows.ReadAsync(cancellation))
            {
                count++;
                var (key, address) = (rows.GetInt64(0), rows.FindText(1) ?? "");
                if (!DirectoryEmail.TryNormalize(address, out var normal))
                    bad.Add($"{Text(key)} '{address}'");
                else if (!seen.TryAdd(normal, (key, address)))
                    twice.Add($"{Text(seen[normal].Key)} '{seen[normal].Email}' and {Text(key)} '{address}'");
            }
        }

        if (bad.Count > 0)
            problems.Add($"{bad.Count} records have no valid e-mail address (PK_ID, value): {List(bad)}.");
        if (twice.Count > 0)
            problems.Add($"{twice.Count} addresses are the same but for case or writing (PK_ID, value): {List(twice)}.");
        return count;
    }

    private static async ValueTask FillGuidsAsync(IWriteSession session, TableDefinition table, CancellationToken cancellation)
    {
        var select = new SqlStatement($"SELECT \"PK_ID\" FROM \"{table.Name}\" WHERE \"{DirectoryTable.UserGuid}\" IS NULL", []);
        var update = new SystemStatement($$"""UPDATE "{{table.Name}}" SET "{{DirectoryTable.UserGuid}}" = {0} WHERE "PK_ID" = {1}""");
        foreach (var key in await session.QueryAsync(select, cancellation).ReadAllAsync(static row => row.GetInt64(0), cancellation))
            await session.ExecuteAsync(update.With(session.Engine, SqlValue.FromGuid(Guid.NewGuid()), SqlValue.FromBigInt(key)), cancellation);
    }

    /// <summary>Who had a password keeps it and is active; all other users are to be activated.</summary>
    private async ValueTask MovePasswordsAsync(IWriteSession session, TableDefinition table, CancellationToken cancellation)
    {
        var now = _database.Clock.GetUtcNow();
        // What passwords look like when they are stored; anything else was never one that could be verified.
        const string Stored = "{\"algorithm\":";
        var move = new SystemStatement($$"""
            INSERT INTO _tarn_dir_credential (table_id, record_id, kind, hash, created)
            SELECT {0}, "PK_ID", 1, "{{DirectoryTable.Password}}", {1} FROM "{{table.Name}}" WHERE substr("{{DirectoryTable.Password}}", 1, {{Stored.Length.ToString(CultureInfo.InvariantCulture)}}) = {2}
            """);
        await session.ExecuteAsync(move.With(session.Engine, Cell.Number(table.Id), Cell.Time(now), Cell.Text(Stored)), cancellation);
        var activate = new SystemStatement("""
            UPDATE _tarn_dir_user SET activated = {1}, password_set = {2} WHERE table_id = {0} AND record_id IN (SELECT record_id FROM _tarn_dir_credential WHERE table_id = {0} AND kind = 1)
            """);
        await session.ExecuteAsync(activate.With(session.Engine, Cell.Number(table.Id), UserWrites.Instant(now), Cell.Time(now)), cancellation);
        await session.ExecuteAsync(new SqlStatement($"UPDATE \"{table.Name}\" SET \"{DirectoryTable.Password}\" = ''", []), cancellation);
    }

    private static string List(List<string> items) => string.Join(", ", items.Take(MostListed)) + (items.Count > MostListed ? " and others" : "");

    private static string Text(long key) => key.ToString(CultureInfo.InvariantCulture);
}
