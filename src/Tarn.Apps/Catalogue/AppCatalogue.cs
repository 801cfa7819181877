using Tarn.Data;

namespace Tarn.Apps.Catalogue;

/// <summary>Lists and finds an account's apps, DataPages, authentications and parameters. One for each account and process; it keeps the newest snapshot.</summary>
public sealed class AppCatalogue(AccountDatabase database)
{
    private Kept? _kept;

    /// <summary>The apps as they are, at most a quarter of a second behind another process (as <see cref="AccountDatabase.GetSchemaAsync"/>).</summary>
    public async ValueTask<AppSnapshot> GetAsync(CancellationToken cancellation)
    {
        var version = (await database.GetSchemaAsync(cancellation)).Version;
        if (Volatile.Read(ref _kept) is { } kept && kept.Version == version)
            return kept.Snapshot;
        var snapshot = await AppSnapshot.ReadAsync(database.Engine.QueryAsync, database.Engine.Dialect, cancellation);
        // Read after its version: a change in between only means that it is read once more.
        Volatile.Write(ref _kept, new Kept(version, snapshot));
        return snapshot;
    }

    private sealed record Kept(long Version, AppSnapshot Snapshot);
}
