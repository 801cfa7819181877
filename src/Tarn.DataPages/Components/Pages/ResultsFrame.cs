using Microsoft.AspNetCore.Components;
using Tarn.DataPages.Forms;

namespace Tarn.DataPages.Components.Pages;

/// <summary>What stands around results that are no list of records: chart, calendar, pivot table.</summary>
public sealed record ResultsFrame
{
    /// <summary>The request.</summary>
    public required PageContext Page { get; init; }

    /// <summary>The id of this rendering.</summary>
    public required string UniqueId { get; init; }

    /// <summary>The sealed state.</summary>
    public required string AppSession { get; init; }

    /// <summary>HTML above.</summary>
    public MarkupString Header { get; init; }

    /// <summary>HTML below.</summary>
    public MarkupString Footer { get; init; }

    /// <summary>The action of its controls, such as <c>CalendarMove</c>.</summary>
    public string Action { get; init; } = "GetData";

    /// <summary>The results.</summary>
    public required RenderFragment Content { get; init; }

    /// <summary>Links below.</summary>
    public IReadOnlyList<FormLink> Links { get; init; } = [];
}
