using Tarn.DataPages.Parameters;
using Tarn.DataPages.Requests;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Forms;

/// <summary>What the elements of one form work on.</summary>
/// <param name="Page">The request.</param>
/// <param name="Source">The form's table or view.</param>
/// <param name="Mode">What the form is for.</param>
/// <param name="Record">The stored record; null where there is none.</param>
public sealed record FormContext(PageContext Page, DataSource Source, FormMode Mode, RecordView? Record)
{
    /// <summary>The parameters that the form's texts see.</summary>
    public ParameterScope Scope { get; init; } = new() { Page = Page, Record = Record };

    /// <summary>What was posted: the request's controls, or those that a search remembers.</summary>
    public NamedValues Posted { get; init; } = Page.Request.Fields;

    /// <summary>The elements, so that one can look at another (a cascade at its parent, a calculation at its inputs).</summary>
    public Form Form { get; internal set; } = null!;
}
