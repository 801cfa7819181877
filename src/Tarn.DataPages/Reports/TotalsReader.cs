using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>Takes the totals of a page of results: one statement for each scope, and one for all groups of a level.</summary>
/// <param name="page">The request.</param>
/// <param name="design">The report.</param>
/// <param name="query">Its query.</param>
internal sealed class TotalsReader(PageContext page, ReportDesign design, ReportQuery query)
{
    private readonly ReportReader _reader = new(page);

    /// <summary>The totals over the whole, as rows.</summary>
    /// <param name="headings">The columns shown.</param>
    /// <param name="records">The records of the page.</param>
    /// <param name="isLastPage">Whether it is the last page.</param>
    public async ValueTask<List<(ReportTotal Total, TotalsRow Row)>> ReadAsync(IReadOnlyList<ReportColumn> headings, IReadOnlyList<RecordView> records, bool isLastPage)
    {
        var rows = new List<(ReportTotal, TotalsRow)>();
        var shown = design.Totals.Where(t => isLastPage || !t.IsOnLastPageOnly).ToList();
        var values = new Dictionary<(int, string), SqlValue>();
        foreach (var scope in shown.GroupBy(t => t.Scope))
        {
            var fields = Fields(scope).ToList();
            var where = scope.Key switch { TotalScope.Source => null, TotalScope.Page => OnPage(records), _ => query.Where };
            var read = await _reader.ReadTotalsAsync(query, where, [.. fields.Select((f, i) => new CalculatedField($"T{i}", f.Expression))], isShared: scope.Key != TotalScope.Page, page.Cancellation);
            for (var i = 0; i < fields.Count; i++)
                values[(fields[i].Total.Number, fields[i].Column)] = read[i];
        }

        foreach (var total in shown)
            rows.Add((total, Row(total, 0, design.Groups.Count > 0 && total.IsPerGroup ? page.Locale.Text("GrandTotal") : total.Label, headings, column => values.GetValueOrDefault((total.Number, column)))));
        return rows;
    }

    /// <summary>Q5: the totals of the groups on the page, which cover each group wholly. Keys are the groups' values from the outermost in.</summary>
    public async ValueTask<Dictionary<string, List<TotalsRow>>> ReadGroupsAsync(int level, IReadOnlyList<ReportColumn> headings, IReadOnlyList<SqlValue[]> keys, Func<SqlValue[], string> keyOf)
    {
        var totals = design.Totals.Where(t => t.IsPerGroup && (level == 1 || t.IsPerEveryGroup)).ToList();
        // In a grouped query calculated fields are plain expressions over columns.
        var fields = Fields(totals).Where(f => !design.Groups.Any(g => g.ColumnName.Equals(f.Column, StringComparison.OrdinalIgnoreCase)))
            .Select(f => f with { Expression = f.Expression.Replace("[@field:", "[", StringComparison.OrdinalIgnoreCase) }).ToList();
        try
        {
            return await ReadGroupsAsync(level, headings, keys, keyOf, totals, fields);
        }
        catch (TSqlException)
        {
            // One cannot be computed, of these records or at all: its cells are blank, the others are right.
            var sound = new List<TotalField>();
            foreach (var field in fields)
            {
                try
                {
                    await ReadGroupsAsync(level, headings, keys, keyOf, totals, [field]);
                    sound.Add(field);
                }
                catch (TSqlException)
                {
                }
            }

            return await ReadGroupsAsync(level, headings, keys, keyOf, totals, sound);
        }
    }

    private async ValueTask<Dictionary<string, List<TotalsRow>>> ReadGroupsAsync(
        int level, IReadOnlyList<ReportColumn> headings, IReadOnlyList<SqlValue[]> keys, Func<SqlValue[], string> keyOf, List<ReportTotal> totals, List<TotalField> fields)
    {
        var found = new Dictionary<string, List<TotalsRow>>(StringComparer.Ordinal);
        if (fields.Count == 0 || keys.Count == 0)
            return found;
        var grouped = Grouped(level, keys, fields.Select(f => f.Expression));
        await using var rows = await page.Site.Database.Reader.OpenAsync(_ => grouped, 0, -1, page.Cancellation);
        while (await rows.ReadAsync(page.Cancellation))
        {
            var cells = ReportReader.CellsOf(rows);
            found[keyOf(cells[..level])] = [.. totals.Select(t => Row(t, level, t.Label, headings, column => fields.FindIndex(f => f.Total == t && f.Column.Equals(column, StringComparison.OrdinalIgnoreCase)) is var at and >= 0 ? cells[level + at] : null))];
        }

        return found;
    }

    /// <summary>How many records the groups on the page have, on all pages together.</summary>
    public async ValueTask<Dictionary<string, long>> CountGroupsAsync(int level, IReadOnlyList<SqlValue[]> keys, Func<SqlValue[], string> keyOf)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        if (keys.Count == 0)
            return found;
        var grouped = Grouped(level, keys, ["COUNT(*)"]);
        await using var rows = await page.Site.Database.Reader.OpenAsync(_ => grouped, 0, -1, page.Cancellation);
        while (await rows.ReadAsync(page.Cancellation))
        {
            var cells = ReportReader.CellsOf(rows);
            found[keyOf(cells[..level])] = cells[level].AsBigInt;
        }

        return found;
    }

    /// <summary>A query with a row for each of the groups on the page: its keys, then what is asked for.</summary>
    private RecordQuery Grouped(int level, IReadOnlyList<SqlValue[]> keys, IEnumerable<string> asked)
    {
        var groups = design.Groups.Take(level).ToList();
        // A condition of very many groups costs more than the groups that it keeps away.
        const int MostNamed = 500;
        var onPage = string.Join(" OR ", keys.Select(k => "(" + string.Join(" AND ", groups.Select((g, i) => g.Condition(k[i]))) + ")"));
        return new RecordQuery
        {
            Source = query.Source.Source,
            Select = string.Join(", ", groups.Select((g, i) => $"{g.Expression} AS [g{i}]").Concat(asked.Select((a, i) => $"{a} AS [t{i}]"))),
            Where = keys.Count > MostNamed ? query.Where : query.Where is null ? onPage : $"({query.Where}) AND ({onPage})",
            Filters = query.Security,
            GroupBy = string.Join(", ", groups.Select(g => g.Expression)),
            ByKey = false,
        };
    }

    private IEnumerable<TotalField> Fields(IEnumerable<ReportTotal> totals)
    {
        foreach (var total in totals)
        {
            foreach (var (column, formula) in total.Formulas)
            {
                if (design.TotalOver(column) is { } over)
                    yield return new TotalField(total, column, ReportTotal.Expression(formula.Replace("[@field:", "[", StringComparison.OrdinalIgnoreCase), over.Expression, over.IsWhole));
            }
        }
    }

    private TotalsRow Row(ReportTotal total, int level, string label, IReadOnlyList<ReportColumn> headings, Func<string, SqlValue?> value)
    {
        var cells = new (string, bool)?[headings.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            if (total.Formulas.ContainsKey(headings[i].Name) && value(headings[i].Name) is { } known)
                cells[i] = (known.IsNull ? "" : Shown(headings[i], known), true);
        }

        return new TotalsRow(total.Number, level, label, cells);
    }

    /// <summary>A total is formatted as its column, with decimals enough for an average.</summary>
    private string Shown(ReportColumn column, in SqlValue value)
    {
        if (column.Definition.Format is { FormatType.Length: > 0 } || value.Kind is not (SqlTypeKind.Float or SqlTypeKind.Decimal))
            return page.Locale.Format(value, null, column.Definition.Format).Text;
        return decimal.TryParse(RecordView.InvariantText(value), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number.ToString("#,0.######", page.Locale.Culture)
            : page.Locale.Format(value, null, null).Text;
    }

    private string OnPage(IReadOnlyList<RecordView> records)
    {
        if (records.Count == 0)
            return "1 = 0";
        return query.Source.IsView
            ? $"[PK_ID] IN ({string.Join(", ", records.Select(r => SqlLiteral.Of(r.Key)))})"
            : $"[PK_ID] IN ({string.Join(", ", records.Select(r => r.Key))})";
    }

    /// <summary>A total of one column.</summary>
    private sealed record TotalField(ReportTotal Total, string Column, string Expression);
}
