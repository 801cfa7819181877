using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Settings;
using Tarn.Identity.Storage;
using Tarn.Sql;

namespace Tarn.Identity.Profiles;

/// <summary>
/// The web services profiles of one account. Every change is one transaction and holds at once in this process, within <see cref="IdentityOptions.CacheLife"/> in others.
/// </summary>
public sealed class ProfileStore
{
    private const string NameTaken = "A profile of this name exists already. Choose another name.";

    private static readonly SystemStatement SelectAll = new($"SELECT {ProfileRow.Columns} FROM _tarn_profile");
    private static readonly SystemStatement SelectById = new($"SELECT {ProfileRow.Columns} FROM _tarn_profile WHERE id = {{0}}");
    private static readonly SystemStatement SelectByName = new($"SELECT {ProfileRow.Columns} FROM _tarn_profile WHERE name_key = {{0}}");
    private static readonly SystemStatement SelectByClient = new($"SELECT {ProfileRow.Columns} FROM _tarn_profile WHERE client_id = {{0}}");
    private static readonly SystemStatement SetMcp = new(
        "INSERT INTO _tarn_profile_mcp (profile_id, access) VALUES ({0}, {1}) ON CONFLICT (profile_id) DO UPDATE SET access = excluded.access");

    private static readonly SystemStatement DeleteMcp = new("DELETE FROM _tarn_profile_mcp WHERE profile_id = {0}");
    private static readonly SystemStatement Count = new("SELECT COUNT(*) FROM _tarn_profile");
    private static readonly SystemStatement NextId = new("UPDATE _tarn_identity SET next_id = next_id + 1, version = version + 1 RETURNING next_id - 1");

    private static readonly SystemStatement Insert = new("""
        INSERT INTO _tarn_profile (id, name, name_key, description, first_name, last_name, email, client_id, secret_hash, secret_sealed, generation, enabled, access_all, can_create,
            default_access, ip_rules, created, modified)
        VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, 1, 1, {10}, {11}, {12}, {13}, {14}, {14}) ON CONFLICT (name_key) DO NOTHING
        """);

    private static readonly SystemStatement Update = new("""
        UPDATE _tarn_profile SET name = {1}, name_key = {2}, description = {3}, first_name = {4}, last_name = {5}, email = {6}, access_all = {7}, can_create = {8},
            default_access = {9}, ip_rules = {10}, modified = {11} WHERE id = {0}
        """);

    private static readonly SystemStatement Lock = new("UPDATE _tarn_profile SET name_key = name_key WHERE id = {0}");

    private static readonly SystemStatement UpdateSecret = new(
        "UPDATE _tarn_profile SET client_id = {1}, secret_hash = {2}, secret_sealed = {3}, generation = generation + 1, modified = {4} WHERE id = {0}");

    private static readonly SystemStatement UpdateEnabled = new("UPDATE _tarn_profile SET enabled = {1}, modified = {2} WHERE id = {0}");

    // Raising the generation takes the row's lock, which token requests take too: no token slips in beside the deletion.
    private static readonly SystemStatement UpdateGeneration = new("UPDATE _tarn_profile SET generation = generation + 1 WHERE id = {0}");
    private static readonly SystemStatement Delete = new("DELETE FROM _tarn_profile WHERE id = {0}");
    private static readonly SystemStatement DeleteTokens = new("DELETE FROM _tarn_token WHERE profile_id = {0}");
    private static readonly SystemStatement DeleteUsage = new("DELETE FROM _tarn_profile_usage WHERE profile_id = {0}");
    private static readonly SystemStatement CountTokens = new("SELECT profile_id, COUNT(*) FROM _tarn_token WHERE kind = 0 AND expires > {0} GROUP BY profile_id");
    private static readonly SystemStatement CountRequests = new("SELECT profile_id, SUM(requests) FROM _tarn_profile_usage WHERE day > {0} GROUP BY profile_id");

    private readonly IEngine _engine;
    private readonly IdentityOptions _options;
    private readonly SettingsStore _settings;
    private readonly TimeProvider _time;
    private readonly Action _changed;

    internal ProfileStore(IEngine engine, IdentityOptions options, SettingsStore settings, TimeProvider time, Action changed)
    {
        _engine = engine;
        _options = options;
        _settings = settings;
        _time = time;
        _changed = changed;
        Grants = new ProfileGrants(engine, time, changed);
    }

    /// <summary>Rights of profiles on single objects.</summary>
    public ProfileGrants Grants { get; }

    /// <summary>All profiles by name, without the figures that have to be counted.</summary>
    public async ValueTask<IReadOnlyList<Profile>> ListAsync(CancellationToken cancellation)
    {
        var rows = await _engine.QueryAsync(SelectAll.With(_engine), cancellation).ReadAllAsync(ProfileRow.Read, cancellation);
        return [.. rows.Select(r => r.Profile).OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>All profiles by name, with active tokens and requests of the last 30 days, as the list in the console shows them.</summary>
    public async ValueTask<IReadOnlyList<ProfileListing>> ListWithUseAsync(CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        var tokens = await CountAsync(CountTokens.With(_engine, Cell.Time(now)), cancellation);
        var requests = await CountAsync(CountRequests.With(_engine, Cell.Number(ProfileUse.Day(now) - 30)), cancellation);
        var profiles = await ListAsync(cancellation);
        return [.. profiles.Select(p => new ProfileListing(p, tokens.GetValueOrDefault(p.Id), requests.GetValueOrDefault(p.Id)))];
    }

    /// <summary>Finds a profile by number; null when there is none.</summary>
    public async ValueTask<Profile?> FindAsync(long id, CancellationToken cancellation) =>
        (await FindRowAsync(SelectById, Cell.Number(id), cancellation))?.Profile;

    /// <summary>Finds a profile by name without regard to case; null when there is none.</summary>
    public async ValueTask<Profile?> FindByNameAsync(string name, CancellationToken cancellation) =>
        (await FindRowAsync(SelectByName, Cell.Text(Key(name)), cancellation))?.Profile;

    /// <summary>Creates a profile, enabled, with a new client id and secret.</summary>
    /// <exception cref="DataException">A field breaks a rule, the name is taken, or the account has as many profiles as it may.</exception>
    public async ValueTask<ProfileCredentials> CreateAsync(ProfileDraft draft, CancellationToken cancellation)
    {
        var data = ProfileChecks.Check(draft, _options);
        var (clientId, secret) = (Secrets.NewClientText(), Secrets.NewClientText());
        var now = Now();
        var id = await _engine.WriteAsync(
            async session =>
            {
                var next = await session.QueryAsync(NextId.With(_engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
                await CheckQuotaAsync(session, cancellation);
                var inserted = await session.ExecuteAsync(
                    Insert.With(
                        _engine, Cell.Number(next), Cell.Text(data.Name), Cell.Text(Key(data.Name)), Cell.Text(data.Description), Cell.Text(data.FirstName), Cell.Text(data.LastName),
                        Cell.Text(data.Email), Cell.Text(clientId), Cell.Text(Secrets.Hash(secret)), Cell.Text(Seal(secret, clientId)), Cell.Flag(data.AccessAllObjects),
                        Cell.Flag(data.CanCreateObjects), Cell.Number((long)data.DefaultAccess), Cell.Text(ProfileRow.Write(data.IpRules)), Cell.Time(now)),
                    cancellation);
                if (inserted != 1)
                    throw new DataException(DataProblem.AlreadyExists, NameTaken, "Profile Name");
                await session.ExecuteAsync(SetMcp.With(_engine, Cell.Number(next), Cell.Number((long)data.Mcp)), cancellation);
                return next;
            },
            cancellation);
        _changed();
        var profile = new Profile { Id = id, Data = data, ClientId = clientId, Enabled = true, Generation = 1, Created = now, Modified = now };
        return new ProfileCredentials(profile, secret);
    }

    /// <summary>Changes what a person entered. Tokens stay; rights and IP rules hold for them from the next request on.</summary>
    /// <exception cref="DataException">No such profile, a field breaks a rule, or the name is taken.</exception>
    public ValueTask<Profile> EditAsync(long id, ProfileDraft draft, CancellationToken cancellation) => EditAsync(id, draft, null, null, cancellation);

    /// <summary>Changes a profile that somebody has looked at, and its rights on single objects, in one transaction, unless somebody else has changed any of it since.</summary>
    /// <param name="seen">The profile as it was read.</param>
    /// <param name="draft">What was entered.</param>
    /// <param name="seenGrants">Its grants as they were read.</param>
    /// <param name="grants">Its grants from now on.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">No such profile by now, somebody else has changed it, a field breaks a rule, or the name is taken.</exception>
    public ValueTask<Profile> EditAsync(Profile seen, ProfileDraft draft, IEnumerable<ObjectGrant> seenGrants, IEnumerable<ObjectGrant> grants, CancellationToken cancellation)
    {
        var rows = ProfileChecks.Check(grants);
        return EditAsync(
            seen.Id,
            draft,
            async session =>
            {
                var now = await session.QueryAsync(SelectById.With(_engine, Cell.Number(seen.Id)), cancellation).ReadOneAsync(ProfileRow.Read, cancellation);
                var grantsNow = await Grants.ListAsync(session.QueryAsync, seen.Id, cancellation);
                if (!IsSame(now!.Profile.Data, seen.Data) || !grantsNow.ToHashSet().SetEquals(seenGrants))
                    throw DataException.Overtaken("this profile");
            },
            session => Grants.ReplaceAsync(session, seen.Id, rows, cancellation),
            cancellation);
    }

    private async ValueTask<Profile> EditAsync(long id, ProfileDraft draft, Func<IWriteSession, ValueTask>? check, Func<IWriteSession, ValueTask>? then, CancellationToken cancellation)
    {
        var data = ProfileChecks.Check(draft, _options);
        try
        {
            await ChangeAsync(
                id,
                check,
                Update.With(
                    _engine, Cell.Number(id), Cell.Text(data.Name), Cell.Text(Key(data.Name)), Cell.Text(data.Description), Cell.Text(data.FirstName), Cell.Text(data.LastName),
                    Cell.Text(data.Email), Cell.Flag(data.AccessAllObjects), Cell.Flag(data.CanCreateObjects), Cell.Number((long)data.DefaultAccess),
                    Cell.Text(ProfileRow.Write(data.IpRules)), Cell.Time(Now())),
                [SetMcp.With(_engine, Cell.Number(id), Cell.Number((long)data.Mcp))],
                then,
                cancellation);
        }
        catch (UniqueViolationException)
        {
            throw new DataException(DataProblem.AlreadyExists, NameTaken, "Profile Name");
        }

        return await FindAsync(id, cancellation) ?? throw NoProfile(id);
    }

    /// <summary>Gives the profile a new client id and a new secret; all its tokens die at once.</summary>
    /// <exception cref="DataException">No such profile.</exception>
    public async ValueTask<ProfileCredentials> RegenerateAsync(long id, CancellationToken cancellation)
    {
        var (clientId, secret) = (Secrets.NewClientText(), Secrets.NewClientText());
        await ChangeAsync(
            id,
            UpdateSecret.With(_engine, Cell.Number(id), Cell.Text(clientId), Cell.Text(Secrets.Hash(secret)), Cell.Text(Seal(secret, clientId)), Cell.Time(Now())),
            [DeleteTokens.With(_engine, Cell.Number(id))],
            cancellation);
        return new ProfileCredentials(await FindAsync(id, cancellation) ?? throw NoProfile(id), secret);
    }

    /// <summary>Refuses the profile at the token endpoint and at the API; its tokens stay.</summary>
    /// <exception cref="DataException">No such profile.</exception>
    public ValueTask DisableAsync(long id, CancellationToken cancellation) => SetEnabledAsync(id, false, cancellation);

    /// <summary>Lets the profile work again, with the tokens that have not expired meanwhile.</summary>
    /// <exception cref="DataException">No such profile.</exception>
    public ValueTask EnableAsync(long id, CancellationToken cancellation) => SetEnabledAsync(id, true, cancellation);

    /// <summary>Ends all tokens of the profile; its credentials stay.</summary>
    /// <exception cref="DataException">No such profile.</exception>
    public ValueTask RevokeTokensAsync(long id, CancellationToken cancellation) =>
        ChangeAsync(id, UpdateGeneration.With(_engine, Cell.Number(id)), [DeleteTokens.With(_engine, Cell.Number(id))], cancellation);

    /// <summary>Removes the profile with its tokens and rights. Logs keep its name.</summary>
    /// <exception cref="DataException">No such profile.</exception>
    public ValueTask DeleteAsync(long id, CancellationToken cancellation) =>
        ChangeAsync(
            id,
            Delete.With(_engine, Cell.Number(id)),
            [.. new[] { DeleteTokens, ProfileGrants.DeleteOfProfile, DeleteUsage, DeleteMcp }.Select(s => s.With(_engine, Cell.Number(id)))],
            cancellation);

    /// <summary>Shows the secret again; null when the server stores only its hash, or did when the secret was made.</summary>
    /// <exception cref="DataException">No such profile.</exception>
    public async ValueTask<string?> RevealSecretAsync(long id, CancellationToken cancellation)
    {
        var row = await FindRowAsync(SelectById, Cell.Number(id), cancellation) ?? throw NoProfile(id);
        return row.SecretSealed is { } box && _options.SecretVisibility == SecretVisibility.Always
            ? Secrets.Open(box, row.Profile.ClientId, _options.SecretKey.Span)
            : null;
    }

    internal ValueTask<ProfileRow?> FindByClientAsync(string clientId, CancellationToken cancellation) =>
        FindRowAsync(SelectByClient, Cell.Text(clientId), cancellation);

    internal ValueTask<ProfileRow?> FindRowAsync(long id, CancellationToken cancellation) => FindRowAsync(SelectById, Cell.Number(id), cancellation);

    private static bool IsSame(ProfileDraft a, ProfileDraft b) => a with { IpRules = b.IpRules } == b && ProfileRow.Write(a.IpRules) == ProfileRow.Write(b.IpRules);

    private static string Key(string name) => name.Trim().ToUpperInvariant();

    private static DataException NoProfile(long id) => DataException.NoObject("profile", id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Now, in the precision that is stored.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());

    private string? Seal(string secret, string clientId) =>
        _options.SecretVisibility == SecretVisibility.Always ? Secrets.Seal(secret, clientId, _options.SecretKey.Span) : null;

    private ValueTask SetEnabledAsync(long id, bool enabled, CancellationToken cancellation) =>
        ChangeAsync(id, UpdateEnabled.With(_engine, Cell.Number(id), Cell.Flag(enabled), Cell.Time(Now())), [], cancellation);

    private ValueTask ChangeAsync(long id, SqlStatement change, SqlStatement[] then, CancellationToken cancellation) => ChangeAsync(id, null, change, then, null, cancellation);

    /// <summary>Runs the statement that changes the profile's row, then what follows from it, in one transaction. What is to be checked before is, once nobody else can change the row.</summary>
    private async ValueTask ChangeAsync(
        long id, Func<IWriteSession, ValueTask>? check, SqlStatement change, SqlStatement[] then, Func<IWriteSession, ValueTask>? last, CancellationToken cancellation)
    {
        await _engine.WriteAsync(
            async session =>
            {
                if (check is not null)
                {
                    if (await session.ExecuteAsync(Lock.With(_engine, Cell.Number(id)), cancellation) == 0)
                        throw NoProfile(id);
                    await check(session);
                }

                if (await session.ExecuteAsync(change, cancellation) == 0)
                    throw NoProfile(id);
                foreach (var statement in then)
                    await session.ExecuteAsync(statement, cancellation);
                if (last is not null)
                    await last(session);
                return await session.ExecuteAsync(IdentityTables.RaiseVersion.With(_engine), cancellation);
            },
            cancellation);
        _changed();
    }

    private async ValueTask CheckQuotaAsync(IWriteSession session, CancellationToken cancellation)
    {
        if (((await _settings.ReadQuotasAsync(session, cancellation)).ApiProfiles ?? _options.ProfilesPerAccount) is not { } limit)
            return;
        var count = await session.QueryAsync(Count.With(_engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
        if (count >= limit)
            throw new DataException(DataProblem.QuotaExceeded, $"Limit reached ({count} of {limit} API profiles). Delete one that is not used, or ask for a higher limit.");
    }

    private async ValueTask<Dictionary<long, long>> CountAsync(SqlStatement statement, CancellationToken cancellation) =>
        (await _engine.QueryAsync(statement, cancellation).ReadAllAsync(static row => (Id: row.GetInt64(0), Count: row.GetInt64(1)), cancellation)).ToDictionary(r => r.Id, r => r.Count);

    private ValueTask<ProfileRow?> FindRowAsync(SystemStatement statement, SqlValue value, CancellationToken cancellation) =>
        _engine.QueryAsync(statement.With(_engine, value), cancellation).ReadOneAsync(ProfileRow.Read, cancellation);
}
