using Tarn.Data.Engines;

namespace Tarn.Identity.Storage;

/// <summary>
/// Knows the version of what is cached: a number in the database that every change raises in its own transaction. Read again when the last reading
/// is older than <paramref name="life"/>, by one caller for all; <see cref="Expire"/> makes a change of this process hold at once.
/// </summary>
internal sealed class VersionWatch(IEngine engine, SystemStatement read, TimeSpan life, TimeProvider time)
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
        return readAt != long.MinValue && time.GetElapsedTime(readAt) < life;
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
            var version = await engine.QueryAsync(read.With(engine), CancellationToken.None).ReadOneAsync(static row => row.GetInt64(0), CancellationToken.None);
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
