using System.Text.Json;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Storage;

namespace Tarn.Identity.Settings;

/// <summary>Keeps an account's settings. A change holds at once in this process, and after <see cref="IdentityOptions.CacheLife"/> at most in others.</summary>
public sealed class SettingsStore
{
    private const string Api = "api";

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
        _watch.TryGet(out var version) && Volatile.Read(ref _kept) is { } kept && kept.Version == version ? new(kept.Api) : ReadAsync(cancellation);

    /// <summary>Changes the settings of the API.</summary>
    /// <param name="change">Makes the new settings from those that hold; may be called again.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The settings as they are now.</returns>
    /// <exception cref="DataException">A setting is out of its range; the message names it.</exception>
    public async ValueTask<ApiSettings> ChangeApiAsync(Func<ApiSettings, ApiSettings> change, CancellationToken cancellation)
    {
        var changed = await _engine.WriteExclusivelyAsync(
            async session =>
            {
                var settings = change(await ReadAsync(session.QueryAsync, cancellation)).Checked();
                await session.ExecuteAsync(Upsert.With(_engine, Cell.Text(Api), Cell.Text(JsonSerializer.Serialize(settings))), cancellation);
                await session.ExecuteAsync(IdentityTables.RaiseVersion.With(_engine), cancellation);
                return settings;
            },
            cancellation);
        _watch.Expire();
        return changed;
    }

    private async ValueTask<ApiSettings> ReadAsync(CancellationToken cancellation)
    {
        // The version comes first: what is read after it is at least as new.
        var version = await _watch.GetAsync(cancellation);
        var api = await ReadAsync(_engine.QueryAsync, cancellation);
        Volatile.Write(ref _kept, new Kept(version, api));
        return api;
    }

    private async ValueTask<ApiSettings> ReadAsync(Func<Sql.SqlStatement, CancellationToken, ValueTask<RowReader>> query, CancellationToken cancellation) =>
        await query(Select.With(_engine, Cell.Text(Api)), cancellation).ReadOneAsync(static row => row.GetText(0), cancellation) is { } text
            ? JsonSerializer.Deserialize<ApiSettings>(text)!
            : new ApiSettings();

    private sealed record Kept(long Version, ApiSettings Api);
}
