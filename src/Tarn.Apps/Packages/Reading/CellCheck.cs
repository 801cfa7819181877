namespace Tarn.Apps.Packages;

/// <summary>Checks the cells of one field and counts what the inspection asks for.</summary>
internal sealed class CellCheck
{
    private readonly HashSet<int>? _listIds;
    private readonly List<int> _ids = [];
    private readonly Dictionary<string, int> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<int> _unknownIds = [];
    private readonly string _type;
    private long _filled, _foreign, _unknownPasswords, _selections, _filesBeyond, _bad, _firstBad, _unknownIdCells, _firstUnknownId;

    public CellCheck(PackageField field, IEnumerable<PackageList> lists)
    {
        Field = field;
        _type = field.IsFormula ? "" : field.DataType;
        if (PackageDataType.IsList(_type))
        {
            _listIds = [.. lists.Where(list => string.Equals(list.ColumnName, field.Name, StringComparison.OrdinalIgnoreCase))
                .SelectMany(list => list.Items).Select(item => item.Id)];
        }
    }

    public PackageField Field { get; }

    /// <summary>Checks a cell of the row with that number.</summary>
    public void Check(string text, long row)
    {
        if (text.Length == 0 || Field.IsFormula)
            return;
        _filled++;
        if (Fits(text, row))
            return;
        if (_bad++ == 0)
            _firstBad = row;
    }

    /// <summary>Adds what was found to the issues.</summary>
    public void Report(PackageIssueList issues, string owner)
    {
        if (_bad > 0)
            issues.Fatal(PackageIssueCode.BadValue, owner, Field.Name, $"Row {_firstBad}: the value of {Field.Name} does not fit {Field.DataType}.", _bad);
        if (_unknownIdCells > 0)
        {
            issues.Fatal(
                PackageIssueCode.ListIdUnknown, owner, Field.Name,
                $"Row {_firstUnknownId}: {Field.Name} names list items that do not exist: {string.Join(", ", _unknownIds.Take(20))}.", _unknownIdCells);
        }
    }

    public PackageFieldScan ToScan() => new(_filled, _foreign, _unknownPasswords, _selections, _files, _filesBeyond);

    private bool Fits(string text, long row) => _type switch
    {
        "STRING" or "RANDOM_ID" or "PREFIXED_AUTONUMBER" => text.Length <= 255,
        "TEXT" => text.Length <= 64_000,
        "NUMBER" => CellText.TryNumber(text, out _),
        "INTEGER" or "AUTONUMBER" => CellText.TryInteger(text, out _),
        "CURRENCY" => CellText.TryCurrency(text, out _),
        "DATE/TIME" or "TIMESTAMP" => CellText.TryDate(text, out _),
        "YES/NO" => CellText.TryBoolean(text, out _),
        "GUID" => CellText.TryGuid(text, out _),
        "PASSWORD" => CountPassword(text),
        "FILE" => CountFile(text),
        "LIST-STRING" or "LIST-NUMBER" or "LIST-DATE/TIME" => CountList(text, row),
        _ => true,
    };

    // A password is never refused: an unreadable one is kept, and sign-in fails until it is reset.
    private bool CountPassword(string text)
    {
        if (PasswordBlob.TryParse(text, out var blob) && blob!.IsKnownScheme)
            _foreign += blob.IsForeign ? 1 : 0;
        else
            _unknownPasswords++;
        return true;
    }

    private bool CountFile(string text)
    {
        if (_files.TryGetValue(text, out var cells))
            _files[text] = cells + 1;
        else if (_files.Count < PackageFieldScan.FileLimit)
            _files.Add(text, 1);
        else
            _filesBeyond++;
        return text.Length <= 500;
    }

    private bool CountList(string text, long row)
    {
        if (!CellText.TryListIds(text, _ids))
            return false;
        _selections += _ids.Count;
        var known = true;
        foreach (var id in _ids)
        {
            if (_listIds!.Contains(id))
                continue;
            known = false;
            if (_unknownIds.Count < 100)
                _unknownIds.Add(id);
        }

        if (!known && _unknownIdCells++ == 0)
            _firstUnknownId = row;
        return true;
    }
}
