using System.Runtime.CompilerServices;
using Tarn.Data;
using Tarn.Data.Engines;

namespace Tarn.Studio.Frame;

/// <summary>How a person likes things to be: places of boxes, widths of columns. Kept in the account's own database, so that it is the same on every computer.</summary>
public sealed class Preferences(Workspace workspace)
{
    /// <summary>Longest value in characters; a longer one is not kept.</summary>
    public const int MaxLength = 64_000;

    private static readonly SystemTables Tables = new("""
        CREATE TABLE IF NOT EXISTS "_tarn_preference" ("identity" BIGINT NOT NULL, "name" TEXT NOT NULL, "value" TEXT NOT NULL, PRIMARY KEY ("identity", "name"))
        """);

    private static readonly SystemStatement Set = new("""
        INSERT INTO "_tarn_preference" ("identity", "name", "value") VALUES ({0}, {1}, {2}) ON CONFLICT ("identity", "name") DO UPDATE SET "value" = excluded."value"
        """);

    private static readonly SystemStatement Get = new("SELECT \"value\" FROM \"_tarn_preference\" WHERE \"identity\" = {0} AND \"name\" = {1}");

    /// <summary>The accounts whose table is known to be there.</summary>
    private static readonly ConditionalWeakTable<AccountDatabase, object> Prepared = [];

    /// <summary>What the person chose; null when nothing.</summary>
    public async ValueTask<string?> FindAsync(string name, CancellationToken cancellation)
    {
        await PrepareAsync(cancellation);
        return await workspace.Database.Engine.QueryAsync(Get.With(workspace.Database.Engine, Cell.Number(workspace.User.Id), Cell.Text(name)), cancellation).ReadOneAsync(static row => row.GetText(0), cancellation);
    }

    /// <summary>Keeps what the person chose.</summary>
    public async ValueTask KeepAsync(string name, string value, CancellationToken cancellation)
    {
        if (value.Length > MaxLength)
            return;
        await PrepareAsync(cancellation);
        var engine = workspace.Database.Engine;
        await engine.WriteAsync(session => session.ExecuteAsync(Set.With(engine, Cell.Number(workspace.User.Id), Cell.Text(name), Cell.Text(value)), cancellation), cancellation);
    }

    private async ValueTask PrepareAsync(CancellationToken cancellation)
    {
        if (Prepared.TryGetValue(workspace.Database, out _))
            return;
        await Tables.PrepareAsync(workspace.Database.Engine, cancellation);
        Prepared.AddOrUpdate(workspace.Database, workspace.Database);
    }
}
