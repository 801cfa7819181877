using Tarn.Data.Schema;
using Tarn.Data.Sheets;

namespace Tarn.Studio.Datasheets;

/// <summary>The part of a datasheet that is in sight: which records, read when they are needed; and which of them others have changed.</summary>
/// <param name="sheet">The table or view.</param>
internal sealed class SheetWindow(ISheet sheet)
{
    /// <summary>Rows read above and below those in sight.</summary>
    private const int Around = 20;

    private const int MostAnchors = 400;

    private readonly SortedList<long, long> _anchors = [];
    private long _stamp;

    /// <summary>The table or view.</summary>
    public ISheet Sheet => sheet;

    /// <summary>Its columns as they were when the window was opened.</summary>
    public TableDefinition Table => sheet.Shape;

    /// <summary>Records can be added: there is a row for a new one behind the last.</summary>
    public bool CanAdd => MayAdd && sheet.Edited is not null;

    /// <summary>The person may add records.</summary>
    public bool MayAdd { get; init; } = true;

    /// <summary>Place of the last row, the one for a new record included.</summary>
    public long Last => CanAdd ? Extent.Count : Math.Max(0, Extent.Count - 1);

    /// <summary>Which records.</summary>
    public required SheetQuery Query { get; set; }

    /// <summary>How many.</summary>
    public SheetExtent Extent { get; private set; } = new(0);

    /// <summary>Place of the first of <see cref="Rows"/>.</summary>
    public long Start { get; private set; }

    /// <summary>The records read.</summary>
    public List<SheetRow> Rows { get; private set; } = [];

    /// <summary>Cells that others changed a moment ago: key and position of the field.</summary>
    public HashSet<(long Key, int Field)> Fresh { get; } = [];

    /// <summary>The record at a place; null when it is not read.</summary>
    public SheetRow? At(long place) => place >= Start && place < Start + Rows.Count ? Rows[(int)(place - Start)] : null;

    /// <summary>Counts and forgets what was read.</summary>
    public async Task MeasureAsync(CancellationToken stop)
    {
        _stamp = sheet.Stamp;
        Extent = await sheet.MeasureAsync(Query, stop);
        _anchors.Clear();
    }

    /// <summary>Reads what is in sight, when it is not there already.</summary>
    /// <returns>True when something was read.</returns>
    public async Task<bool> ShowAsync(long first, int count, bool anew, CancellationToken stop)
    {
        first = Math.Clamp(first, 0, Math.Max(0, Extent.Count - 1));
        var last = Math.Min(Extent.Count, first + count);
        if (!anew && first >= Start && last <= Start + Rows.Count)
            return false;
        var start = Math.Max(0, first - Around);
        var rows = await sheet.ReadAsync(Query, Extent, start, (int)Math.Min(Datasheet.MaxWindow, last - start + Around), AnchorBefore(start), stop);
        (Start, Rows) = (start, [.. rows]);
        if (Query.IsByKey && rows.Count > 0)
        {
            if (_anchors.Count >= MostAnchors)
                _anchors.RemoveAt(_anchors.Count / 2);
            _anchors[start] = rows[0].Key;
        }

        return true;
    }

    /// <summary>Has somebody changed the table since it was last looked at?</summary>
    public bool IsStale => sheet.Stamp != _stamp;

    /// <summary>What this window wrote itself is no news; in a view it may show in other rows too.</summary>
    public void NoteOwnWrite()
    {
        if (sheet is TableSheet)
            _stamp = sheet.Stamp;
    }

    /// <summary>Reads the window anew and notes which cells differ.</summary>
    /// <param name="count">Count the records as well.</param>
    /// <param name="stop">Stops.</param>
    public async Task RefreshAsync(bool count, CancellationToken stop)
    {
        var before = Rows.ToDictionary(r => r.Key);
        var (start, rows, stamp) = (Start, Rows, _stamp);
        try
        {
            if (count)
                await MeasureAsync(stop);
            else
                _stamp = sheet.Stamp;
            Rows = [];
            await ShowAsync(start + (start > 0 ? Around : 0), Math.Max(rows.Count - Around, 40), anew: true, stop);
        }
        catch
        {
            // What is shown stays, and is as old as it was.
            (Start, Rows, _stamp) = (start, rows, stamp);
            throw;
        }

        Fresh.Clear();
        foreach (var row in Rows)
        {
            if (!before.TryGetValue(row.Key, out var old) || old.Cells.Length != row.Cells.Length)
                continue;
            for (var i = 0; i < row.Cells.Length; i++)
            {
                if (row.Cells[i] != old.Cells[i])
                    Fresh.Add((row.Key, i));
            }
        }
    }

    /// <summary>Takes in a record that was written.</summary>
    public void Put(SheetRow row)
    {
        var at = Rows.FindIndex(r => r.Key == row.Key);
        if (at >= 0)
            Rows[at] = row;
    }

    /// <summary>Takes a record out that is gone.</summary>
    public void Remove(long key) => Rows.RemoveAll(r => r.Key == key);

    /// <summary>Keys of records from a place on, in the sheet's order.</summary>
    public async Task<List<long>> KeysAsync(long first, int count, CancellationToken stop)
    {
        var keys = new List<long>();
        while (keys.Count < count && first + keys.Count < Extent.Count)
        {
            var rows = await sheet.ReadAsync(Query, Extent, first + keys.Count, count - keys.Count, AnchorBefore(first + keys.Count), stop);
            if (rows.Count == 0)
                break;
            keys.AddRange(rows.Select(r => r.Key));
        }

        return keys;
    }

    private SheetAnchor? AnchorBefore(long place)
    {
        var (low, high) = (0, _anchors.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_anchors.Keys[middle] <= place)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return high < 0 ? null : new SheetAnchor(_anchors.Keys[high], _anchors.Values[high]);
    }
}
