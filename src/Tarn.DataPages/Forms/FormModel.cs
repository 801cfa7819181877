using Microsoft.AspNetCore.Components;

namespace Tarn.DataPages.Forms;

/// <summary>A form ready to be drawn.</summary>
public sealed record FormModel
{
    /// <summary>The request.</summary>
    public required PageContext Page { get; init; }

    /// <summary>The id of this rendering.</summary>
    public required string UniqueId { get; init; }

    /// <summary>The form; null when only a message is shown.</summary>
    public Form? Form { get; init; }

    /// <summary>HTML above.</summary>
    public MarkupString Header { get; init; }

    /// <summary>HTML below.</summary>
    public MarkupString Footer { get; init; }

    /// <summary>A message in place of the form, or above it; null for none.</summary>
    public MarkupString? Message { get; init; }

    /// <summary>What is wrong with the whole of it, HTML; null when nothing is.</summary>
    public string? CommonError { get; init; }

    /// <summary>What visitors should know before they fill the form in.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>The script's action for the form: <c>SubmitForm</c>, <c>UpdateForm</c>, <c>Login</c>, <c>SearchForm</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Where the form is sent; null for the page's own address.</summary>
    public string? Address { get; init; }

    /// <summary>The kind of page, as <c>cbPageType</c> names it.</summary>
    public required string PageType { get; init; }

    /// <summary>The number of the page asked for.</summary>
    public int PageId { get; init; } = 2;

    /// <summary>The number of this page.</summary>
    public int PreviousPageId { get; init; } = 1;

    /// <summary>The sealed state.</summary>
    public required string AppSession { get; init; }

    /// <summary>The proof that a write comes from here; null when the form writes nothing.</summary>
    public string? RequestToken { get; init; }

    /// <summary>Whether the cursor goes into the first control.</summary>
    public bool FocusFirst { get; init; }

    /// <summary>Further hidden fields.</summary>
    public IReadOnlyList<(string Name, string Value)> Hidden { get; init; } = [];

    /// <summary>A box to tick above the buttons; null for none.</summary>
    public (string Name, string Text)? Tick { get; init; }

    /// <summary>The buttons.</summary>
    public IReadOnlyList<FormButton> Buttons { get; init; } = [];

    /// <summary>Links beside the buttons.</summary>
    public IReadOnlyList<FormLink> Links { get; init; } = [];
}

/// <summary>A button of a form.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">What it says.</param>
/// <param name="Css">Its class.</param>
/// <param name="Id">Its id.</param>
/// <param name="Action">The script's action, when it differs from the form's.</param>
/// <param name="Confirm">A question asked before it acts.</param>
/// <param name="SkipsChecks">The controls need not be right.</param>
public sealed record FormButton(string Name, string Text, string Css, string Id, string? Action = null, string? Confirm = null, bool SkipsChecks = false);

/// <summary>A link of a form.</summary>
/// <param name="Href">Where it leads without script.</param>
/// <param name="Text">What it says.</param>
/// <param name="Action">The script's action.</param>
/// <param name="Name">Its <c>data-cb-name</c>.</param>
public sealed record FormLink(string Href, string Text, string? Action = null, string? Name = null);
