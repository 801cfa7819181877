namespace Tarn.Data.Engines;

/// <summary>
/// Knows the version of what is cached: a number in the database that every change raises in its own transaction. A reading holds for
/// <paramref name="life"/> at most; past half of it the next one is made beside the work, so that under load nobody waits for it.
/// <see cref="Expire"/> makes a change of this process hold at once.
/// </summary>
/// <param name="read">Reads the number.</param>
/// <param name="life">How far a reader may be behind a change of another process.</param>
/// <param name="time">The clock.</param>
public sealed class VersionWatch(Func<CancellationToken, ValueTask<long>> read, TimeSpan life, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<long>? _reading;
    private long _readAt = long.MinValue;
    private long _version;

    /// <summary>Counts the expiries. A reading that began before one may carry the old version and must not be taken.</summary>
    private int _expiries;

    /// <summary>The hot path: the version if it was read lately enough.</summary>
    public bool TryGet(out long version)
    {
        var readAt = Volatile.Read(ref _readAt);
        version = Volatile.Read(ref _version);
        if (readAt == long.MinValue)
            return false;
        var age = time.GetElapsedTime(readAt);
        if (age >= life)
            return false;
        if (age >= life / 2 && Volatile.Read(ref _reading) is null)
            ReadBeside();
        return true;
    }

    /// <summary>The version, read from the database unless that was done lately.</summary>
    public ValueTask<long> GetAsync(CancellationToken cancellation) => TryGet(out var version) ? new(version) : new(Join().WaitAsync(cancellation));

    /// <summary>Called after the commit of a change of this process.</summary>
    public void Expire()
    {
        lock (_gate)
        {
            _expiries++;
            _reading = null;
            Volatile.Write(ref _readAt, long.MinValue);
        }
    }

    /// <summary>Begins a reading that nobody waits for. Of a failure nothing is to be said here: whoever needs the version will meet it.</summary>
    private void ReadBeside() => Join().ContinueWith(
        static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private Task<long> Join()
    {
        lock (_gate)
            return _reading ??= ReadAsync(_expiries);
    }

    private async Task<long> ReadAsync(int expiries)
    {
        // The gate is held until the first wait: without this a synchronous engine would read under it.
        await Task.Yield();
        var began = time.GetTimestamp();
        try
        {
            var version = await read(CancellationToken.None);
            lock (_gate)
            {
                if (expiries == _expiries)
                {
                    Volatile.Write(ref _version, version);
                    Volatile.Write(ref _readAt, began);
                }
            }

            return version;
        }
        finally
        {
            lock (_gate)
            {
                if (expiries == _expiries)
                    _reading = null;
            }
        }
    }
}
