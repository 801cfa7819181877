using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Schema;

namespace Tarn.Apps.Building;

/// <summary>Finds what would keep a DataPage from running, before visitors do.</summary>
public static class PageCheck
{
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
            foreach (var child in element.Children)
                Visit(child, source, problems);
        }
    }

    private static bool IsColumn(PackageElement element, string column) =>
        element.Name is "Field" or "DisplayField" or "t:SeriesField" or "t:Group" or "Group" && !column.StartsWith("HTML Block", StringComparison.OrdinalIgnoreCase) && !column.StartsWith("Virtual", StringComparison.OrdinalIgnoreCase)
        && !column.StartsWith("t:", StringComparison.Ordinal) && column[0] != '#' && !string.Equals(element["Type"], "HTML Block", StringComparison.OrdinalIgnoreCase)
        && !column.StartsWith("Calculated", StringComparison.OrdinalIgnoreCase) && element.Child("Formula") is null && element["Type"] is not ("CAPTCHA" or "ChildForm");
}
