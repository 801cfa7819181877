using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Settings;

/// <summary>Keeps an account's settings. A change holds at once in this process, and after <see cref="IdentityOptions.CacheLife"/> at most in others.</summary>
public sealed class SettingsStore
{
    private const string Api = "api";
    private const string Quotas = "quotas";

    private static readonly SystemStatement Select = new("SELECT value FROM _tarn_setting WHERE name = {0}");
    private static readonly SystemStatement Upsert = new("INSERT INTO _tarn_setting (name, value) VALUES ({0}, {1}) ON CONFLICT (name) DO UPDATE SET value = excluded.value");

    private readonly IEngine _engine;
    private readonly VersionWatch _watch;
    private Kept? _kept;

    internal SettingsStore(IEngine engine, VersionWatch watch)
    {
        _engine = engine;
        _watch = watch;
    }

    /// <summary>The settings of the API. Completes synchronously when they were read lately.</summary>
    public ValueTask<ApiSettings> GetApiAsync(CancellationToken cancellation) =>
        TryGetKept(out var kept) ? new(kept.Api) : Then(ReadAsync(cancellation), static k => k.Api);

    /// <summary>The account's quotas. Completes synchronously when they were read lately.</summary>
    public ValueTask<QuotaSettings> GetQuotasAsync(CancellationToken cancellation) =>
        TryGetKept(out var kept) ? new(kept.Quotas) : Then(ReadAsync(cancellation), static k => k.Quotas);

    /// <summary>The account's quotas as a transaction sees them.</summary>
    internal ValueTask<QuotaSettings> ReadQuotasAsync(IWriteSession session, CancellationToken cancellation) => ReadAsync<QuotaSettings>(session.QueryAsync, Quotas, cancellation);

    /// <summary>Changes the settings of the API.</summary>
    /// <param name="change">Makes the new settings from those that hold; may be called again.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The settings as they are now.</returns>
    /// <exception cref="DataException">A setting is out of its range; the message names it.</exception>
    public ValueTask<ApiSettings> ChangeApiAsync(Func<ApiSettings, ApiSettings> change, CancellationToken cancellation) =>
        ChangeAsync<ApiSettings>(Api, settings => change(settings).Checked(), cancellation);

    /// <summary>Changes the account's quotas.</summary>
    /// <inheritdoc cref="ChangeApiAsync"/>
    public ValueTask<QuotaSettings> ChangeQuotasAsync(Func<QuotaSettings, QuotaSettings> change, CancellationToken cancellation) =>
        ChangeAsync<QuotaSettings>(Quotas, settings => change(settings).Checked(), cancellation);

    /// <summary>Changes all that somebody has looked at, in one transaction, unless somebody else has changed any of it since.</summary>
    /// <param name="api">The settings of the API as they were read, and as they are to be.</param>
    /// <param name="quotas">The quotas as they were read, and as they are to be.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">A setting is out of its range; or somebody else was first.</exception>
    public async ValueTask ChangeAsync((ApiSettings Seen, ApiSettings Wanted) api, (QuotaSettings Seen, QuotaSettings Wanted) quotas, CancellationToken cancellation)
    {
        await _engine.WriteExclusivelyAsync(
            async session =>
            {
                await WriteAsync<ApiSettings>(session, Api, now => IsSame(now, api.Seen) ? api.Wanted.Checked() : throw DataException.Overtaken("these settings"), cancellation);
                return await WriteAsync<QuotaSettings>(session, Quotas, now => IsSame(now, quotas.Seen) ? quotas.Wanted.Checked() : throw DataException.Overtaken("these settings"), cancellation);
            },
            cancellation);
        _watch.Expire();
    }

    private static bool IsSame<T>(T a, T b) => JsonSerializer.Serialize(a) == JsonSerializer.Serialize(b);

    private async ValueTask<T> ChangeAsync<T>(string name, Func<T, T> change, CancellationToken cancellation)
        where T : new()
    {
        var changed = await _engine.WriteExclusivelyAsync(session => WriteAsync(session, name, change, cancellation), cancellation);
        _watch.Expire();
        return changed;
    }

    private async ValueTask<T> WriteAsync<T>(IWriteSession session, string name, Func<T, T> change, CancellationToken cancellation)
        where T : new()
    {
        var settings = change(await ReadAsync<T>(session.QueryAsync, name, cancellation));
        await session.ExecuteAsync(Upsert.With(_engine, Cell.Text(name), Cell.Text(JsonSerializer.Serialize(settings))), cancellation);
        await session.ExecuteAsync(IdentityTables.RaiseVersion.With(_engine), cancellation);
        return settings;
    }

    private bool TryGetKept([NotNullWhen(true)] out Kept? kept)
    {
        kept = _watch.TryGet(out var version) && Volatile.Read(ref _kept) is { } known && known.Version == version ? known : null;
        return kept is not null;
    }

    private async ValueTask<Kept> ReadAsync(CancellationToken cancellation)
    {
        // The version comes first: what is read after it is at least as new.
        var version = await _watch.GetAsync(cancellation);
        var kept = new Kept(
            version, await ReadAsync<ApiSettings>(_engine.QueryAsync, Api, cancellation), await ReadAsync<QuotaSettings>(_engine.QueryAsync, Quotas, cancellation));
        Volatile.Write(ref _kept, kept);
        return kept;
    }

    private async ValueTask<T> ReadAsync<T>(Func<Sql.SqlStatement, CancellationToken, ValueTask<RowReader>> query, string name, CancellationToken cancellation)
        where T : new() =>
        await query(Select.With(_engine, Cell.Text(name)), cancellation).ReadOneAsync(static row => row.GetText(0), cancellation) is { } text
            ? JsonSerializer.Deserialize<T>(text)!
            : new T();

    private static async ValueTask<T> Then<T>(ValueTask<Kept> kept, Func<Kept, T> part) => part(await kept);

    private sealed record Kept(long Version, ApiSettings Api, QuotaSettings Quotas);
}
