using Tarn.Data.Engines;

namespace Tarn.Data.Changes;

/// <summary>Changes that follow a position, streamed. Dispose it to give its connection back.</summary>
public sealed class ChangeWindow : IAsyncDisposable
{
    private readonly RowReader _rows;
    private readonly long _horizon;

    internal ChangeWindow(RowReader rows, ChangePosition from, long horizon)
    {
        _rows = rows;
        _horizon = horizon;
        Position = from;
    }

    /// <summary>The position behind the last change given; behind the whole window once it is read to its end.</summary>
    public ChangePosition Position { get; private set; }

    /// <summary>Gives the next change; null at the end.</summary>
    public async ValueTask<Change?> ReadAsync(CancellationToken cancellation)
    {
        if (await _rows.ReadAsync(cancellation))
        {
            var change = Read(_rows);
            Position = Position with { Sequence = change.Sequence };
            return change;
        }

        if (_horizon > 0)
            Position = new ChangePosition(_horizon, _horizon, 0);
        return null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    internal static Change Read(RowReader row) =>
        new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), (ChangeOperation)row.GetInt64(3), (ChangeSource)row.GetInt64(4), row.FindText(5), row.GetDateTime(6))
        {
            Before = row.FindText(7),
            After = row.FindText(8),
            Chain = row.FindText(9),
        };
}
