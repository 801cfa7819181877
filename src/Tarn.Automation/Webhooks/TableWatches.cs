using Tarn.Data.Engines;
using Tarn.Data.Schema;

namespace Tarn.Automation.Webhooks;

/// <summary>Tells the data layer which tables have active events. It is part of the schema, so that all writes that begin afterwards know.</summary>
internal static class TableWatches
{
    private static readonly SystemStatement SelectActive = new("SELECT DISTINCT table_id, type FROM _tarn_hook_event WHERE active = 1");

    /// <summary>Compares what is watched with what must be, and raises the schema's version when they differ.</summary>
    public static async ValueTask RenewAsync(IWriteSession session, CancellationToken cancellation)
    {
        var active = await session.QueryAsync(SelectActive.With(session.Engine), cancellation).ReadAllAsync(static row => (Table: row.GetInt64(0), Type: EventTypes.Watches((EventType)row.GetInt64(1))), cancellation);
        var wanted = active.GroupBy(static a => a.Table).ToDictionary(static g => g.Key, static g => g.Aggregate(Watched.None, static (set, a) => set | a.Type));
        var known = (await ObjectStore.ReadAsync<TableWatch>(session.QueryAsync, session.Engine.Dialect, ObjectStore.WatchKind, cancellation)).ToDictionary(static w => w.Table, static w => w.Changes);
        var changed = false;
        foreach (var (table, changes) in wanted)
        {
            if (known.GetValueOrDefault(table) == changes)
                continue;
            await ObjectStore.SaveAsync(session, ObjectStore.WatchKind, table, new TableWatch(table, changes), cancellation);
            changed = true;
        }

        foreach (var table in known.Keys.Except(wanted.Keys))
        {
            await ObjectStore.DeleteAsync(session, ObjectStore.WatchKind, table, cancellation);
            changed = true;
        }

        if (changed)
            await ObjectStore.RaiseVersionAsync(session, cancellation);
    }
}
