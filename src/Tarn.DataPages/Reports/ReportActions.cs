using Tarn.DataPages.Answers;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Sessions;

namespace Tarn.DataPages.Reports;

/// <summary>What the script asks of a report's forms while a visitor fills them in: the search form, the details, rows that are edited, the form for many records.</summary>
/// <param name="page">The request.</param>
/// <param name="design">The report.</param>
/// <param name="search">Its search form.</param>
internal sealed class ReportActions(PageContext page, ReportDesign design, ReportSearch search)
{
    /// <summary>Whether an action is one of these.</summary>
    public static bool Knows(string action) => action is "GETCASCADINGVALUES" or "GETCALCULATEDVALUES" or "GETAUTOCOMPLETE";

    /// <summary>Answers; null when the form that is asked about is not known any more.</summary>
    /// <param name="details">The details of the state's record.</param>
    public async ValueTask<PageAnswer?> AnswerAsync(Func<FlowState, ReportDetails> details)
    {
        switch (page.Flow)
        {
            case { Page: FlowPage.Details, Record: { } key } flow when design.Results.Details is not null:
                return await details(flow).ActAsync(key);
            case { Page: FlowPage.BulkEdit } when design.Editing.EditsMany:
                return await AnswerAsync(FormFactory.Create(new FormContext(page, design.Source, FormMode.Update, null), design.Results.BulkEdit!.Sections));
            case { Page: FlowPage.Results } when design.Editing.IsAny && IsRow:
                var mode = page.Request.Fields.Names.Any(n => n.StartsWith("InlineEdit", StringComparison.OrdinalIgnoreCase)) && !IsNewRow ? FormMode.Update : FormMode.Insert;
                return await AnswerAsync(design.Editing.CreateForm(new FormContext(page, design.Source, mode, null)));
            default:
                return await search.ActAsync();
        }
    }

    private bool IsRow => page.Request.Fields.Names.Any(n => n.StartsWith("InlineEdit", StringComparison.OrdinalIgnoreCase) || n.StartsWith("InlineAdd", StringComparison.OrdinalIgnoreCase));

    private bool IsNewRow => (page.Request.Fields["cbParent"] ?? page.Request.Fields["cbAutoComplete"] ?? "").StartsWith("InlineAdd", StringComparison.OrdinalIgnoreCase);

    private static async ValueTask<PageAnswer?> AnswerAsync(Form form)
    {
        await form.LoadAsync();
        return await FormActions.AnswerAsync(form);
    }
}
