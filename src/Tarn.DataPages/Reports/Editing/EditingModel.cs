using Tarn.Apps.Packages;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.Sessions;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>Makes the editing parts of a page of results.</summary>
internal static class EditingModel
{
    /// <summary>Fills the parts in; null when the report changes nothing.</summary>
    /// <param name="page">The request.</param>
    /// <param name="design">The report.</param>
    /// <param name="query">Its query.</param>
    /// <param name="flow">Where the visitor is.</param>
    /// <param name="state">Rows that are forms, and what became of a change.</param>
    /// <param name="links">The page's links.</param>
    /// <param name="count">How many records there are; null when nobody asked.</param>
    public static async ValueTask<ResultsEditing?> CreateAsync(PageContext page, ReportDesign design, ReportQuery query, FlowState flow, EditingState state, ReportLinks links, RecordCount? count)
    {
        var may = design.Editing;
        if (!may.IsAny)
            return null;
        var rows = new RowForms(page, page.Definition.Page!, may, query);
        var here = links.ToPage(flow.PageNumber, flow.Sort, flow.Descending);
        return new ResultsEditing
        {
            May = may,
            RequestToken = page.NewRequestToken(),
            Editors = may.EditsRows || may.EditsGrid ? await EditorsAsync(page, may, query) : [],
            Rows = state.Rows,
            IsGrid = state.IsGrid,
            AddRow = !may.InsertsRows || state.Rows.Count > 0 ? null : state.AddRow ?? (await rows.NewAsync(null)).Form,
            Message = state.Message,
            GridHref = may.EditsGrid && state.Rows.Count == 0 ? here + "&GridMode=True" : null,
            CancelHref = here,
            AllRecords = query.Cap is null && count is { } all && all.Records > query.PageSize ? all.Records : null,
        };
    }

    /// <summary>The editors without a record: what a choice list offers is read once for all rows.</summary>
    private static async ValueTask<IReadOnlyList<(string Field, FormElement Element)>> EditorsAsync(PageContext page, ReportEditing may, ReportQuery query)
    {
        var form = may.CreateForm(new FormContext(page, query.Source, FormMode.Update, null));
        await form.LoadAsync();
        return [.. form.Elements.Where(e => e.IsDrawn && e is not (HiddenElement or UploadElement)).Select(e => (may.Columns.First(c => c.Editor == e.Definition).Name, e))];
    }
}
