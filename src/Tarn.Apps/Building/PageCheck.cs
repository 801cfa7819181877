using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Schema;

namespace Tarn.Apps.Building;

/// <summary>Finds what would keep a DataPage from running, before visitors do.</summary>
public static class PageCheck
{
    /// <summary>Most calculated fields of a page.</summary>
    public const int MaxCalculatedFields = 50;

    /// <summary>Longest formula of one, in characters.</summary>
    public const int MaxFormula = 20_000;

    /// <summary>What is wrong with a page, in sentences; empty when it runs.</summary>
    /// <param name="schema">The account's tables.</param>
    /// <param name="page">The page.</param>
    public static IReadOnlyList<string> Problems(AccountSchema schema, DataPage page)
    {
        var definition = page.Definition;
        if (definition.Page is not { } outer || definition.Kind == DataPageKind.Unsupported)
            return ["This kind of DataPage is not known here."];
        var problems = new List<string>();
        if (definition.Kind is DataPageKind.Html or DataPageKind.Login)
        {
            if (definition.Kind == DataPageKind.Login && page.AuthenticationId is null)
                problems.Add("A login page needs a login. Choose one under Access.");
            return problems;
        }

        if (PageSource.Find(schema, outer.DataSourceName ?? "", outer.IsView) is not { } source)
            return [$"The {(outer.IsView ? "view" : "table")} '{outer.DataSourceName}' does not exist. Choose another one."];
        Visit(outer.Element, source, problems);
        CheckCalculations(outer.Element, problems);
        if (definition.Kind is DataPageKind.Submission or DataPageKind.SingleRecordUpdate)
        {
            problems.AddRange(RuleParts.Problems(page.Element));
            problems.AddRange(ChildFormParts.Problems(page.Element, schema, source));
        }

        switch (definition.Kind)
        {
            case DataPageKind.Submission or DataPageKind.SingleRecordUpdate when source.Table is null:
                problems.Add($"The view '{source.Name}' cannot be written. Choose a table, or set the view's editable table.");
                break;
            case DataPageKind.Submission or DataPageKind.SingleRecordUpdate when !outer.Sections.Any(s => s.Elements.Any()):
                problems.Add("The form has no elements. Add a field.");
                break;
            case DataPageKind.SingleRecordUpdate when outer.Element["KeyField"] is null or "" && (outer.RecordSecurity is null || page.AuthenticationId is null):
                problems.Add("An update form must know which record it opens: choose a field that tells records apart, or a login.");
                break;
            case DataPageKind.Report when outer.Results is not { } results || !results.Columns.Any():
                problems.Add("The report has no columns. Add a field.");
                break;
        }

        return problems;
    }

    /// <summary>Refuses a page that would not run.</summary>
    /// <exception cref="DataException">It would not; the message is the first reason.</exception>
    public static void Require(AccountSchema schema, DataPage page)
    {
        if (Problems(schema, page) is [var first, ..])
            throw new DataException(DataProblem.InvalidDefinition, first);
    }

    private static void Visit(PackageElement element, PageSource source, List<string> problems)
    {
        if (element.Name is not "ChildForm" and not "LookUp")
        {
            if (element["ColumnName"] is { Length: > 0 } column && IsColumn(element, column) && source.Find(column) is null)
                problems.Add($"'{source.Name}' has no field '{column}'. Remove the element, or put the field back.");
            problems.AddRange(PictureCopyParts.Problems(source, element));
            foreach (var child in element.Children)
                Visit(child, source, problems);
        }
    }

    /// <summary>Counts the calculated fields of a page and of those within it, each by itself.</summary>
    private static void CheckCalculations(PackageElement element, List<string> problems)
    {
        var formulas = Calculated(element).Select(e => e.Child("Formula")!.Text).ToList();
        if (formulas.Count > MaxCalculatedFields)
            problems.Add($"A page can have {MaxCalculatedFields} calculated fields; here are {formulas.Count}. Remove some.");
        if (formulas.Exists(f => f.Length > MaxFormula))
            problems.Add($"The formula of a calculated field can have {MaxFormula:N0} characters.");
        foreach (var inner in Pages(element))
            CheckCalculations(inner, problems);
    }

    private static IEnumerable<PackageElement> Calculated(PackageElement page) => page.Children.Where(c => !IsPage(c))
        .SelectMany(c => c.Child("Formula") is not null && (c["ColumnName"] ?? "").StartsWith("Calculated", StringComparison.OrdinalIgnoreCase) ? [c] : Calculated(c));

    private static IEnumerable<PackageElement> Pages(PackageElement page) => page.Children.SelectMany(c => IsPage(c) ? [c] : Pages(c));

    private static bool IsPage(PackageElement element) => element.Name is "SearchRecordsetPage" or "RecordDetailsPage" or "BulkUpdatePage";

    private static bool IsColumn(PackageElement element, string column) =>
        element.Name is "Field" or "DisplayField" or "t:SeriesField" or "t:Group" or "Group" && PageReferences.IsColumn(column, element) && element.Child("Formula") is null;
}
