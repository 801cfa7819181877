using System.Text.Json.Serialization;

namespace Tarn.DataPages.Sessions;

/// <summary>
/// Where a visitor is in the flow of a DataPage: what <c>appSession</c> carries, sealed. Any earlier one leads back to the earlier view, and no server keeps it.
/// Rights and sign-ins are not in it: they are checked anew on every request.
/// </summary>
public sealed record FlowState
{
    /// <summary>How long it can be used. Every answer brings a new one, so that a visitor who goes on never meets the end.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(120);

    /// <summary>The DataPage's key, lower case.</summary>
    [JsonPropertyName("k")]
    public required string AppKey { get; init; }

    /// <summary>Whose it is: the visit's own mark, empty for visitors of whom nothing is remembered.</summary>
    [JsonPropertyName("v")]
    public string Visit { get; init; } = "";

    /// <summary>When it was made, Unix milliseconds.</summary>
    [JsonPropertyName("t")]
    public long At { get; init; }

    /// <summary>The page of the flow.</summary>
    [JsonPropertyName("p")]
    public FlowPage Page { get; init; }

    /// <summary>What the visitor searched for, by control name; null before a search.</summary>
    [JsonPropertyName("c")]
    public Dictionary<string, string[]>? Criteria { get; init; }

    /// <summary>The column sorted by; null for the report's own order.</summary>
    [JsonPropertyName("s")]
    public string? Sort { get; init; }

    /// <summary>Whether <see cref="Sort"/> is descending.</summary>
    [JsonPropertyName("d")]
    public bool Descending { get; init; }

    /// <summary>The page of results, from 1.</summary>
    [JsonPropertyName("n")]
    public int PageNumber { get; init; } = 1;

    /// <summary>The page that <see cref="First"/> and <see cref="Last"/> are of; 0 when they are not known.</summary>
    [JsonPropertyName("a")]
    public int AnchorPage { get; init; }

    /// <summary>The key of the first record of a page deep in the results, from which the page before is found.</summary>
    [JsonPropertyName("f")]
    public string? First { get; init; }

    /// <summary>The key of its last record, from which the page after is found.</summary>
    [JsonPropertyName("g")]
    public string? Last { get; init; }

    /// <summary>Records of a page, when the visitor chose; 0 for the report's own.</summary>
    [JsonPropertyName("z")]
    public int PageSize { get; init; }

    /// <summary>The seed of a random order.</summary>
    [JsonPropertyName("r")]
    public int Seed { get; init; }

    /// <summary>The record shown: its <c>PK_ID</c> (of a view: the keys of its tables joined by commas).</summary>
    [JsonPropertyName("i")]
    public string? Record { get; init; }

    /// <summary>The day whose period a calendar shows, <c>yyyy-MM-dd</c>; null for the one it opens on.</summary>
    [JsonPropertyName("e")]
    public string? Date { get; init; }

    /// <summary>The layout of a calendar, when the visitor chose; null for the calendar's own.</summary>
    [JsonPropertyName("l")]
    public string? Layout { get; init; }

    /// <summary>Whether a calendar with hours shows all of them.</summary>
    [JsonPropertyName("h")]
    public bool AllHours { get; init; }

    /// <summary>The bulk action that runs in the background; null for none.</summary>
    [JsonPropertyName("b")]
    public string? Job { get; init; }

    /// <summary>The record's place in the results, from 1; 0 when it is not known.</summary>
    [JsonPropertyName("o")]
    public long Position { get; init; }
}

/// <summary>The pages of a DataPage's flow, as <c>PageID</c> numbers them.</summary>
public enum FlowPage
{
    /// <summary>A form: submission, update, recovery.</summary>
    Form = 0,

    /// <summary>The search form.</summary>
    Search = 1,

    /// <summary>The results, chart, pivot table or calendar.</summary>
    Results = 2,

    /// <summary>One record.</summary>
    Details = 3,

    /// <summary>The form that changes many records.</summary>
    BulkEdit = 4,

    /// <summary>A message.</summary>
    Message = 5,
}
