using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Tarn.Data;
using Tarn.Data.Schema;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>
/// Keeps for a moment what is dear to compute and the same for everybody who asks the same: counts, totals, the points of charts (datapages-reports, 7.3). What a statement asks is its text and its
/// values, so criteria, record-level security and parameters are all part of the key. A write of this process to one of the tables ends it; others' writes are seen when it has grown old.
/// One for each account and process.
/// </summary>
/// <param name="database">The account's data.</param>
public sealed class ResultCache(AccountDatabase database)
{
    private const int Most = 1_000;

    /// <summary>A computation that nobody waits for any more is given up after so long.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Youngest = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Gives what a statement's key stands for, or begins to compute it. Who asks the same meanwhile waits for the same; it goes on when nobody waits.</summary>
    /// <param name="source">What it is computed from.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="compute">Computes it; must end with its token.</param>
    public Task<T> GetAsync<T>(DataSource source, SqlStatement statement, Func<CancellationToken, ValueTask<T>> compute)
    {
        // A view or a subquery reads other tables besides.
        var isOneTable = source is { IsView: false, Table: not null } && statement.Text.IndexOf("SELECT", StringComparison.Ordinal) == statement.Text.LastIndexOf("SELECT", StringComparison.Ordinal);
        var stamp = isOneTable ? database.Engine.Stamps.Of(source.Table!.Id) : database.Engine.Stamps.All;
        var key = KeyOf(source.Schema, statement);
        if (_entries.TryGetValue(key, out var known) && known.Stamp == stamp && known.Task is Task<T> task && !IsOld(known))
            return task;
        if (_entries.Count >= Most)
            _entries.Clear();
        var entry = new Entry(stamp, database.Clock.GetTimestamp());
        var computing = Task.Run(() => RunAsync(key, entry, compute));
        entry.Task = computing;
        _entries[key] = entry;
        return computing;
    }

    private async Task<T> RunAsync<T>(string key, Entry entry, Func<CancellationToken, ValueTask<T>> compute)
    {
        using var limit = new CancellationTokenSource(Limit, database.Clock);
        try
        {
            var value = await compute(limit.Token);
            entry.Took = database.Clock.GetElapsedTime(entry.Began);
            return value;
        }
        catch
        {
            _entries.TryRemove(KeyValuePair.Create(key, entry));
            throw;
        }
    }

    /// <summary>What took longer is kept longer: it costs the more to have it anew.</summary>
    private bool IsOld(Entry entry)
    {
        var age = database.Clock.GetElapsedTime(entry.Began);
        if (!entry.Task!.IsCompleted)
            return age > Limit;
        var life = entry.Took * 50;
        return age > (life < Youngest ? Youngest : life > Oldest ? Oldest : life) + entry.Took;
    }

    private static string KeyOf(AccountSchema schema, SqlStatement statement)
    {
        var key = new StringBuilder(statement.Text).Append('\n').Append(schema.Version);
        foreach (var parameter in statement.Parameters)
        {
            var text = parameter.IsNull ? "\0" : RecordView.InvariantText(parameter);
            key.Append(CultureInfo.InvariantCulture, $"\n{(int)parameter.Kind}:{text.Length}:").Append(text);
        }

        return key.ToString();
    }

    private sealed class Entry(long stamp, long began)
    {
        public long Stamp { get; } = stamp;

        public long Began { get; } = began;

        public TimeSpan Took { get; set; }

        public Task? Task { get; set; }
    }
}
