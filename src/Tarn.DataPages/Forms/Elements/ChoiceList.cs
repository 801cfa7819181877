using Tarn.Apps.Packages;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>Gathers the choices of an element: the builder's own, and those looked up in a table or view.</summary>
public static class ChoiceList
{
    /// <summary>Most looked-up choices.</summary>
    public const int Most = 5000;

    /// <summary>The choices of an element.</summary>
    /// <param name="form">The form.</param>
    /// <param name="definition">The element.</param>
    /// <param name="parent">For a cascading element: the column that must equal the parent's value, and that value. Null otherwise.</param>
    public static async ValueTask<List<Choice>> ReadAsync(FormContext form, FormElementDefinition definition, (string Column, string Value)? parent = null)
    {
        var own = definition.Choices.Select(c => new Choice(form.Scope.Resolve(c.Value, TextUse.Plain), form.Scope.Resolve(c.DisplayText, TextUse.Plain))).ToList();
        if (definition.LookUp is not { } lookUp)
            return own;
        var found = await LookUpAsync(form, lookUp, parent, Most);
        return lookUp.IsAboveChoices ? [.. found, .. own] : [.. own, .. found];
    }

    /// <summary>Looks choices up.</summary>
    public static async ValueTask<List<Choice>> LookUpAsync(FormContext form, LookUpDefinition lookUp, (string Column, string Value)? parent, int most, string? where = null)
    {
        var page = form.Page;
        var source = Open(form, lookUp);
        var value = ColumnOf(source, lookUp.Value);
        var text = ColumnOf(source, lookUp.DisplayText);
        var conditions = new List<string> { $"[{value.Name}] IS NOT NULL" };
        if (where is not null)
            conditions.Add(where);
        if (parent is { } by)
        {
            var column = ColumnOf(source, by.Column);
            conditions.Add(page.Locale.TryParse(by.Value, column.Field, out var wanted) && !wanted.IsNull ? $"[{column.Name}] = {SqlLiteral.Of(wanted)}" : "1 = 0");
        }

        foreach (var filter in lookUp.Filters)
            conditions.Add(Condition(form, source, filter));
        var order = $"[{(lookUp.SortsByValue ? value.Name : text.Name)}] {(lookUp.IsDescending ? "DESC" : "ASC")}";
        // Equal choices are one choice, so grouping serves for "distinct" and does no harm otherwise.
        var query = new RecordQuery
        {
            Source = source.Source,
            Select = $"[{value.Name}] AS [v], [{text.Name}] AS [t]",
            Where = string.Join(" AND ", conditions),
            GroupBy = value.Name == text.Name ? $"[{value.Name}]" : $"[{value.Name}], [{text.Name}]",
            OrderBy = order,
            Filters = [.. SecurityOf(form, source)],
        };
        var asked = string.Join('\n', [source.Name, source.IsView ? "v" : "t", query.Select, query.Where, query.OrderBy, string.Join('\n', query.Filters), most.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        if (page.LookUps.TryGetValue(asked, out var known))
            return [.. known];
        var choices = new List<Choice>();
        await using var rows = await page.Site.Database.Reader.OpenAsync(_ => query, 0, most, page.Cancellation);
        while (await rows.ReadAsync(page.Cancellation))
        {
            var stored = Data.Records.CellValue.Read(rows.Rows, 0, rows.Columns[0].Type.Kind);
            var shown = Data.Records.CellValue.Read(rows.Rows, 1, rows.Columns[1].Type.Kind);
            var valueText = page.Locale.FormatInput(stored, value.Field);
            var display = page.Locale.Format(shown, text.Field, null).Text;
            choices.Add(new Choice(valueText, display.Trim().Length > 0 ? display : valueText));
        }

        page.LookUps[asked] = [.. choices];
        return choices;
    }

    /// <summary>Opens a lookup's source.</summary>
    internal static DataSource Open(FormContext form, LookUpDefinition lookUp) => DataSource.Open(form.Page.Schema, lookUp.DataSourceName, lookUp.IsView);

    /// <summary>A column of a lookup's source.</summary>
    internal static SourceColumn ColumnOf(DataSource source, string name) =>
        source.Find(name) ?? throw new PageBrokenException($"A lookup names the column '{name}', which '{source.Name}' does not have.");

    /// <summary>A lookup in the page's own source shows no more of it than the page does.</summary>
    private static IReadOnlyList<string> SecurityOf(FormContext form, DataSource source)
    {
        var page = form.Page.Definition.Page;
        var isOwn = page?.DataSourceName is { } own && own.Equals(source.Name, StringComparison.OrdinalIgnoreCase) && page.IsView == source.IsView;
        return isOwn ? SignIn.RecordSecurity.FiltersOf(form.Page, page!, source) : [];
    }

    private static string Condition(FormContext form, DataSource source, LookUpFilterDefinition filter)
    {
        var column = ColumnOf(source, filter.Field);
        if (filter.Operator is not ("=" or "<>" or "<" or "<=" or ">" or ">="))
            throw new PageBrokenException($"A lookup filters '{filter.Field}' by '{filter.Operator}', which is not known.");
        // What is blank, or does not fit the column, equals nothing.
        return form.Page.Locale.TryParse(form.Scope.Resolve(filter.Value, TextUse.Plain), column.Field, out var value) && !value.IsNull && RecordView.InvariantText(value).Length > 0
            ? $"[{column.Name}] {filter.Operator} {SqlLiteral.Of(value)}"
            : "1 = 0";
    }
}
