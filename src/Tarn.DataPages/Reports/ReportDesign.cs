using System.Collections.Immutable;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Reports;

/// <summary>The results of a report as its definition and its source together make them.</summary>
public sealed class ReportDesign
{
    /// <summary>Most keys of the default order.</summary>
    private const int MaxSortKeys = 5;

    private ReportDesign(ResultsDefinition results, DataSource source)
    {
        Results = results;
        Source = source;
        Read = new RecordColumns { Source = source };
    }

    /// <summary>The definition.</summary>
    public ResultsDefinition Results { get; }

    /// <summary>The source.</summary>
    public DataSource Source { get; }

    /// <summary>The columns, hidden ones included.</summary>
    public ImmutableArray<ReportColumn> Columns { get; private set; }

    /// <summary>The columns that are shown.</summary>
    public IEnumerable<ReportColumn> Visible => Columns.Where(c => !c.Definition.IsHidden);

    /// <summary>What is read of the source.</summary>
    public RecordColumns Read { get; }

    /// <summary>The calculated fields.</summary>
    public ImmutableArray<CalculatedField> Calculated { get; private set; }

    /// <summary>Calculated fields that cannot be computed at all.</summary>
    public HashSet<string> Broken { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The groups, outermost first.</summary>
    public IReadOnlyList<ReportGroup> Groups { get; private set; } = [];

    /// <summary>The totals rows.</summary>
    public IReadOnlyList<ReportTotal> Totals { get; private set; } = [];

    /// <summary>What visitors may change.</summary>
    public Editing.ReportEditing Editing { get; private set; } = null!;

    /// <summary>Whether the layout is the table, which alone groups, totals and edits.</summary>
    public bool IsTabular => Results.Display.Equals("Tabular", StringComparison.OrdinalIgnoreCase) || !(IsGallery || IsList || IsDetails);

    /// <summary>Cards side by side.</summary>
    public bool IsGallery => Results.Display.Equals("Gallery", StringComparison.OrdinalIgnoreCase);

    /// <summary>One record below the other.</summary>
    public bool IsList => Results.Display.Equals("List", StringComparison.OrdinalIgnoreCase);

    /// <summary>No list at all: the first match is shown.</summary>
    public bool IsDetails => Results.Display.Equals("Details", StringComparison.OrdinalIgnoreCase);

    /// <summary>Records of a page.</summary>
    public int PageSize => Math.Clamp(Results.RowsPerPage, 1, Groups.Count > 0 ? 255 : 999);

    /// <summary>Page sizes that the visitor may choose; empty when the size is fixed.</summary>
    public IReadOnlyList<int> PageSizes => [.. Option("RowsPerPageOptions").Select(o => int.TryParse(o, out var size) ? size : 0).Where(s => s is > 0 and <= 999)];

    /// <summary>Formats of downloads that are offered.</summary>
    public IReadOnlyList<string> DownloadFormats => [.. Option("DownloadFormats").Select(f => f.ToUpperInvariant())];

    /// <summary>Reads the definition.</summary>
    /// <exception cref="PageBrokenException">It names a column that the source lacks.</exception>
    public static ReportDesign Open(ResultsDefinition results, DataSource source)
    {
        var design = new ReportDesign(results, source);
        design.Columns = [.. results.Columns.Select(c => design.Column(c))];
        if (design.IsTabular)
        {
            design.Groups = ReportGroup.Read(results);
            design.Totals = ReportTotal.Read(results);
        }

        design.Editing = Reports.Editing.ReportEditing.Of(design);
        foreach (var group in design.Groups)
            design.Need(group.ColumnName, group.Format);
        foreach (var total in design.Totals.SelectMany(t => t.Formulas.Keys))
            design.NeedTotal(total);
        foreach (var action in results.Actions)
            design.NeedTexts(action.Element["t:Url"] ?? "");
        design.Calculated = CalculatedColumns.Order(design.Columns.Where(c => c.IsCalculated).Select(c => (c.Name, FormulaOf(c))), design.Broken);
        return design;
    }

    /// <summary>The default order.</summary>
    public IEnumerable<SortKey> DefaultSort => Columns.Where(c => c.Definition.SortOrder is > 0 && !c.IsHtmlBlock).OrderBy(c => c.Definition.SortOrder).Take(MaxSortKeys).Select(c => KeyOf(c, c.Definition.SortsDescending));

    /// <summary>The column a visitor may sort by; null when there is none of the name, or it cannot be sorted by.</summary>
    public ReportColumn? FindSortable(string? name) => name is { Length: > 0 } && Results.IsSet("ColumnSorting", absent: true)
        ? Visible.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && c.IsSortable && !Broken.Contains(c.Name))
        : null;

    /// <summary>The order for a visitor's choice: groups lead, the choice follows, the default keys break its ties.</summary>
    /// <param name="chosen">The column chosen; null for the default order.</param>
    /// <param name="descending">Whether the choice is descending.</param>
    /// <param name="shuffle">The random order that stands in for the default one; null when there is none.</param>
    public ImmutableArray<SortKey> Sort(ReportColumn? chosen, bool descending, SortKey? shuffle)
    {
        var keys = ImmutableArray.CreateBuilder<SortKey>();
        keys.AddRange(Groups.Select(g => g.Sort));
        if (chosen is not null)
            keys.Add(KeyOf(chosen, descending));
        else if (shuffle is not null)
            return keys.Append(shuffle).ToImmutableArray();
        foreach (var key in DefaultSort)
        {
            if (!keys.Any(k => k.Expression.Equals(key.Expression, StringComparison.OrdinalIgnoreCase)))
                keys.Add(key);
        }

        return keys.ToImmutable();
    }

    /// <summary>What totals of a column are taken over, as T-SQL; null when the column cannot be totalled.</summary>
    public (string Expression, bool IsWhole)? TotalOver(string columnName)
    {
        if (Source.Find(columnName) is { } column)
            return ($"[{column.Name}]", column.Field.Type is IntegerFieldType or AutonumberFieldType);
        var calculated = Columns.FirstOrDefault(c => c.IsCalculated && c.Name.Equals(columnName, StringComparison.OrdinalIgnoreCase));
        return calculated is null || Broken.Contains(calculated.Name) ? null : ($"({Inline(calculated.Name, 0)})", false);
    }

    /// <summary>Formats of calculated fields.</summary>
    public ImmutableDictionary<string, FormatDefinition> CalculatedFormats => Columns.Where(c => c.IsCalculated && c.Definition.Format is not null)
        .ToImmutableDictionary(c => c.Name, c => c.Definition.Format!, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the columns that a builder's texts name as <c>[@field:X]</c>.</summary>
    public void NeedTexts(params IEnumerable<string> texts)
    {
        foreach (var token in texts.SelectMany(t => ParameterText.Of(t, TextUse.Html).Tokens).Where(t => t.Kind == ParameterKind.Field))
        {
            if (Source.Find(token.Name) is { } column)
                Read.Add(column.Name, column.Field);
        }
    }

    private ReportColumn Column(ResultColumnDefinition definition)
    {
        if (definition.ColumnName.StartsWith("Calculated Field", StringComparison.OrdinalIgnoreCase))
            return new ReportColumn(definition, null, IsCalculated: true);
        if (definition.ColumnType.Equals("HTML Block", StringComparison.OrdinalIgnoreCase))
        {
            NeedTexts(definition.Label);
            return new ReportColumn(definition, null, IsCalculated: false);
        }

        NeedTexts(definition["LinkText"] ?? "", definition["LinkUrl"] ?? "");
        return new ReportColumn(definition, Need(definition.ColumnName, definition.Format), IsCalculated: false);
    }

    private SourceColumn Need(string name, FormatDefinition? format)
    {
        var column = Source.Find(name) ?? throw new PageBrokenException($"The results name the column '{name}', which '{Source.Name}' does not have.");
        Read.Add(column.Name, column.Field, format);
        return column;
    }

    private void NeedTotal(string name)
    {
        if (TotalOver(name) is null && !Columns.Any(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            throw new PageBrokenException($"A totals row names the column '{name}', which the report does not have.");
    }

    private SortKey KeyOf(ReportColumn column, bool descending) =>
        column.IsCalculated ? new SortKey($"[{column.Name}]", null, descending) : SortKey.Of(column.Column!.Name, descending);

    /// <summary>A calculated field with those it refers to put in their places.</summary>
    private string Inline(string name, int depth)
    {
        var column = Columns.First(c => c.IsCalculated && c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        var text = FormulaOf(column);
        foreach (var other in Columns.Where(c => c.IsCalculated && depth < CalculatedColumns.Most))
        {
            var token = $"[@calcfield:{string.Concat(other.Name.Where(char.IsAsciiDigit))}]";
            if (text.Contains(token, StringComparison.OrdinalIgnoreCase))
                text = text.Replace(token, $"({Inline(other.Name, depth + 1)})", StringComparison.OrdinalIgnoreCase);
        }

        return text;
    }

    /// <summary>A formula. A bare SELECT of one value is what stands in brackets in T-SQL.</summary>
    private static string FormulaOf(ReportColumn column)
    {
        var text = column.Definition.Element.Child("Formula")?.Text is { Length: > 0 } own ? own : column.Definition["Formula"] ?? column.Definition["FormulaText"] ?? "";
        return text.TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase) ? $"({text})" : text;
    }

    private string[] Option(string name) => (Results.Element[name] ?? Results.Element["t:" + name] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
