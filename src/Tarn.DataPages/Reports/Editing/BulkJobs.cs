using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Records;
using Tarn.Data.Schema;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>
/// Bulk actions on so many records that nobody waits for them (datapages-reports, 12.4): they run on in the background, a batch at a time and each batch in a transaction of its own, while the
/// results say how far they are. They end with the server: what was written until then stays, and the visitor may start the rest again.
/// </summary>
/// <param name="database">The account's data.</param>
public sealed class BulkJobs(AccountDatabase database) : IAsyncDisposable
{
    /// <summary>Up to so many records an action is done at once and in one transaction.</summary>
    public const int AtOnce = 10_000;

    private const int Batch = 1_000;

    /// <summary>How long the outcome can be read.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<string, BulkJob> _jobs = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();

    /// <summary>Finds a job by its name; null when it is not known (any more, or to this server).</summary>
    public BulkJob? Find(string? name) => name is not null && _jobs.TryGetValue(name, out var job) ? job : null;

    /// <summary>Begins a job.</summary>
    /// <param name="source">The table or view.</param>
    /// <param name="selection">The records: the search's condition with record-level security.</param>
    /// <param name="total">How many there are.</param>
    /// <param name="write">Makes the write of a batch.</param>
    /// <param name="context">Who writes.</param>
    /// <param name="after">What follows its end, such as a mail: gets the number of records written.</param>
    /// <returns>Its name.</returns>
    internal string Begin(Values.DataSource source, RecordSelection selection, long total, Func<RecordSelection, RecordWrite> write, WriteContext context, Func<long, ValueTask> after)
    {
        foreach (var old in _jobs.Where(j => j.Value.IsOver && database.Clock.GetElapsedTime(j.Value.Began) > Life).ToList())
            _jobs.TryRemove(old);
        var name = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var job = _jobs[name] = new BulkJob(total, database.Clock.GetTimestamp());
        job.Work = Task.Run(() => RunAsync(job, source, selection, write, context, after));
        return name;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_jobs.Values.Select(j => j.Work)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task RunAsync(BulkJob job, Values.DataSource source, RecordSelection selection, Func<RecordSelection, RecordWrite> write, WriteContext context, Func<long, ValueTask> after)
    {
        var column = source.IsView ? ViewText.KeyOf(source.EditableAlias!) : ObjectNames.Key;
        try
        {
            // By key, so that each record is met once, also when the change takes it out of the criteria.
            for (long last = 0; ;)
            {
                var keys = await ReadKeysAsync(source, selection, column, last);
                if (keys.Count == 0)
                    break;
                last = keys[^1];
                var batch = selection with { Where = $"[{column}] IN ({string.Join(", ", keys.Select(k => k.ToString(CultureInfo.InvariantCulture)))})" };
                var written = await database.Writer.WriteAllAsync([write(batch)], context, _end.Token);
                job.Add(keys.Count, written.Sum(w => w.Affected));
            }

            await after(job.Written);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            job.Failure = "";
        }
        catch (Exception failure) when (failure is RefusedWriteException or DataException or Sql.TSqlException or Data.Engines.DatabaseUnavailableException)
        {
            job.Failure = (failure as RefusedWriteException)?.InnerException?.Message ?? failure.Message;
        }
        finally
        {
            job.IsOver = true;
        }
    }

    private async ValueTask<List<long>> ReadKeysAsync(Values.DataSource source, RecordSelection selection, string column, long after)
    {
        var beyond = $"[{column}] > {after.ToString(CultureInfo.InvariantCulture)}";
        var query = new Sql.RecordQuery
        {
            Source = source.Source,
            Select = source.IsView ? $"DISTINCT [{column}]" : $"[{column}]",
            Where = selection.Where is null ? beyond : $"({selection.Where}) AND {beyond}",
            Filters = [.. selection.Filters],
            OrderBy = $"[{column}]",
            ByKey = false,
        };
        var keys = new List<long>(Batch);
        await using var rows = await database.Reader.OpenAsync(_ => query, 0, Batch, _end.Token);
        while (await rows.ReadAsync(_end.Token))
            keys.Add(rows.Rows.GetInt64(0));
        return keys;
    }
}

/// <summary>A bulk action that runs in the background.</summary>
/// <param name="total">The records that it was begun for.</param>
/// <param name="began">When, by the clock's timestamp.</param>
public sealed class BulkJob(long total, long began)
{
    private long _done;
    private long _written;

    /// <summary>The records that it was begun for.</summary>
    public long Total => total;

    /// <summary>When it began, by the clock's timestamp.</summary>
    public long Began => began;

    /// <summary>Records that it has come by.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Records that were written.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Whether it has ended.</summary>
    public volatile bool IsOver;

    /// <summary>Why it ended before it was done; null while it did not.</summary>
    public string? Failure { get; set; }

    internal Task Work { get; set; } = Task.CompletedTask;

    internal void Add(long done, long written)
    {
        Interlocked.Add(ref _done, done);
        Interlocked.Add(ref _written, written);
    }
}
