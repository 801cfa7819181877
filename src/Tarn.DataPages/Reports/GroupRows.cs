using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>Where on a page of results groups begin and end, and what stands there.</summary>
internal sealed class GroupRows
{
    private readonly PageContext _page;
    private readonly IReadOnlyList<ReportGroup> _groups;
    private readonly List<SqlValue[]> _keys;
    private readonly List<Dictionary<string, List<TotalsRow>>> _totals = [];
    private readonly List<Dictionary<string, long>> _counts = [];
    private readonly int[] _numbers;

    private GroupRows(PageContext page, ReportDesign design, IReadOnlyList<RecordView> records)
    {
        _page = page;
        _groups = design.Groups;
        _numbers = new int[_groups.Count];
        _keys = [.. records.Select(r => _groups.Select(g => g.KeyOf(r.Find(g.ColumnName) ?? SqlValue.Null(SqlTypeKind.NVarChar))).ToArray())];
        Design = design;
    }

    private ReportDesign Design { get; }

    /// <summary>Reads the totals and the sizes of the groups on the page.</summary>
    public static async ValueTask<GroupRows> ReadAsync(PageContext page, ReportDesign design, ReportQuery query, IReadOnlyList<ReportColumn> headings, IReadOnlyList<RecordView> records)
    {
        var rows = new GroupRows(page, design, records);
        var reader = new TotalsReader(page, design, query);
        for (var level = 1; level <= design.Groups.Count; level++)
        {
            SqlValue[][] keys = [.. rows._keys.DistinctBy(k => Path(k, level))];
            rows._totals.Add(await reader.ReadGroupsAsync(level, headings, keys, k => Path(k, k.Length)));
            rows._counts.Add(design.Groups[level - 1].ShowsCount ? await reader.CountGroupsAsync(level, keys, k => Path(k, k.Length)) : []);
        }

        return rows;
    }

    /// <summary>Puts the group rows and totals to a record.</summary>
    public ResultsRow Decorate(ResultsRow row, int index)
    {
        if (_groups.Count == 0)
            return row;
        var keys = _keys[index];
        var before = new List<GroupRow>();
        var begins = index == 0 ? 1 : FirstChange(_keys[index - 1], keys);
        for (var level = begins; level <= _groups.Count; level++)
        {
            _numbers[level - 1]++;
            Array.Clear(_numbers, level, _groups.Count - level);
            before.Add(new GroupRow(level, PathText(level), Text(_groups[level - 1], keys[level - 1]), _groups[level - 1].ShowsCount ? _counts[level - 1].GetValueOrDefault(Path(keys, level)) : null));
        }

        var after = new List<TotalsRow>();
        var ends = index == _keys.Count - 1 ? 1 : FirstChange(keys, _keys[index + 1]);
        for (var level = _groups.Count; level >= ends; level--)
            after.AddRange(_totals[level - 1].GetValueOrDefault(Path(keys, level)) ?? []);
        return row with { Group = PathText(_groups.Count), GroupsBefore = before, TotalsAfter = after };
    }

    private string Text(ReportGroup group, in SqlValue key)
    {
        var value = key.IsNull || RecordView.InvariantText(key).Trim().Length == 0 ? _page.Locale.Text("BlankGroup") : _page.Locale.Format(key, group.Part.Length == 0 ? Design.Source.Find(group.ColumnName)?.Field : null, group.Format).Text;
        return group.Label.Length > 0 ? $"{_page.Parameters.Resolve(group.Label, Parameters.TextUse.Plain)}: {value}" : value;
    }

    private static int FirstChange(SqlValue[] a, SqlValue[] b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            if (Path(a, i + 1) != Path(b, i + 1))
                return i + 1;
        }

        return a.Length + 1;
    }

    /// <summary>What makes two groups the same: text without regard to case and trailing blanks, as the database groups.</summary>
    private static string Path(SqlValue[] keys, int level) =>
        string.Join('\u001f', keys.Take(level).Select(k => k.IsNull ? "\0" : RecordView.InvariantText(k).TrimEnd(' ').ToUpperInvariant()));

    private string PathText(int level) => string.Join('.', _numbers.Take(level));
}
