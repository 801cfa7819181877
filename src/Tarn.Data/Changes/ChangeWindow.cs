using Tarn.Data.Engines;

namespace Tarn.Data.Changes;

/// <summary>
/// Changes that follow a position. On PostgreSQL they are streamed; on SQLite they are few and in memory, since a cursor that stays open while its reader writes keeps the write-ahead
/// log from being emptied. Dispose it to give its connection back.
/// </summary>
public sealed class ChangeWindow : IAsyncDisposable
{
    private readonly RowReader? _rows;
    private readonly Queue<Change> _read = [];
    private readonly long _horizon;

    internal ChangeWindow(RowReader rows, ChangePosition from, long horizon)
    {
        _rows = rows;
        _horizon = horizon;
        Position = from;
    }

    private ChangeWindow(Queue<Change> read, ChangePosition from)
    {
        _read = read;
        Position = from;
    }

    /// <summary>The position behind the last change given; behind the whole window once it is read to its end.</summary>
    public ChangePosition Position { get; private set; }

    /// <summary>Gives the next change; null at the end.</summary>
    public async ValueTask<Change?> ReadAsync(CancellationToken cancellation)
    {
        if (_read.TryDequeue(out var change) || (_rows is not null && await _rows.ReadAsync(cancellation)))
        {
            change ??= Read(_rows!);
            Position = Position with { Sequence = change.Sequence };
            return change;
        }

        if (_horizon > 0)
            Position = new ChangePosition(_horizon, _horizon, 0);
        return null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _rows?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Reads a window into memory, up to a number of characters of images.</summary>
    internal static async ValueTask<ChangeWindow> ReadAsync(ValueTask<RowReader> query, ChangePosition from, long mostCharacters, CancellationToken cancellation)
    {
        await using var rows = await query;
        var read = new Queue<Change>();
        for (var size = 0L; size < mostCharacters && await rows.ReadAsync(cancellation);)
        {
            var change = Read(rows);
            size += (change.Before?.Length ?? 0) + (change.After?.Length ?? 0);
            read.Enqueue(change);
        }

        return new ChangeWindow(read, from);
    }

    internal static Change Read(RowReader row) =>
        new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), (ChangeOperation)row.GetInt64(3), (ChangeSource)row.GetInt64(4), row.FindText(5), row.GetDateTime(6))
        {
            Before = row.FindText(7),
            After = row.FindText(8),
            Chain = row.FindText(9),
        };
}
