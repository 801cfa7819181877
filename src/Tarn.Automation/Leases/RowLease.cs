using Tarn.Data.Engines;

namespace Tarn.Automation.Leases;

/// <summary>
/// The right to do a work of an account: one process has it at a time. A row with a time by the database's clock; every transaction of the holder checks its fence, so that one
/// that was thought dead writes nothing.
/// </summary>
internal sealed class RowLease
{
    private readonly IEngine _engine;
    private readonly LeaseTable _table;
    private readonly TimeSpan _length;

    private RowLease(IEngine engine, LeaseTable table, TimeSpan length, long fence)
    {
        _engine = engine;
        _table = table;
        _length = length;
        Fence = fence;
    }

    /// <summary>Rises with every change of the holder.</summary>
    public long Fence { get; }

    /// <summary>Takes the lease; null while another process has it. One of this machine that has died does not have to be waited for.</summary>
    public static async ValueTask<RowLease?> TakeAsync(IEngine engine, LeaseTable table, TimeSpan length, CancellationToken cancellation)
    {
        var owner = await engine.QueryAsync(table.SelectOwner.With(engine), cancellation).ReadOneAsync(static row => row.FindText(0), cancellation);
        var dead = owner is not null && LeaseOwner.IsDead(owner) ? owner : "";
        return await engine.WriteAsync(
            session => session.QueryAsync(table.Take.With(engine, Cell.Text(LeaseOwner.New()), Cell.Number((long)length.TotalMilliseconds), Cell.Text(dead)), cancellation)
                .ReadOneAsync(row => new RowLease(engine, table, length, row.GetInt64(0)), cancellation),
            cancellation);
    }

    /// <summary>Locks the row for a transaction and checks that the lease still holds.</summary>
    /// <exception cref="LeaseLostException">It does not.</exception>
    public async ValueTask CheckAsync(IWriteSession session, CancellationToken cancellation)
    {
        if (await session.QueryAsync(_table.Check.With(_engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) != Fence)
            throw new LeaseLostException();
    }

    /// <summary>Renews the lease until cancelled.</summary>
    /// <exception cref="LeaseLostException">It could not be renewed in time.</exception>
    public async Task KeepAsync(CancellationToken cancellation)
    {
        var renewed = Environment.TickCount64;
        while (true)
        {
            await Task.Delay(_length / 5, cancellation);
            try
            {
                var rows = await _engine.WriteAsync(
                    session => session.ExecuteAsync(_table.Renew.With(_engine, Cell.Number(Fence), Cell.Number((long)_length.TotalMilliseconds)), cancellation), cancellation);
                if (rows == 0)
                    throw new LeaseLostException();
                renewed = Environment.TickCount64;
            }
            catch (DatabaseUnavailableException) when (Environment.TickCount64 - renewed < _length.TotalMilliseconds * 0.6)
            {
                // There is time for another try.
            }
        }
    }

    /// <summary>Gives the lease back, so that the next process need not wait.</summary>
    public async ValueTask ReleaseAsync()
    {
        try
        {
            await _engine.WriteAsync(session => session.ExecuteAsync(_table.Release.With(_engine, Cell.Number(Fence)), CancellationToken.None), CancellationToken.None);
        }
        catch (DatabaseUnavailableException)
        {
            // It runs out by itself.
        }
    }
}
