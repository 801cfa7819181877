using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Tarn.DataPages.Answers;

/// <summary>What a DataPage answers, apart from HTTP: the writer makes a document, a payload or an action's answer of it.</summary>
public sealed record PageAnswer
{
    /// <summary>The sections to show, in order: most pages have one, a report with its search form on the same screen has two.</summary>
    public IReadOnlyList<PageSection> Sections { get; init; } = [];

    /// <summary>How it ended.</summary>
    public PageStatus Status { get; init; } = PageStatus.Ok;

    /// <summary>The HTTP status of a document; actions answer 200 unless the request itself could not be taken.</summary>
    public int HttpStatus { get; init; } = StatusCodes.Status200OK;

    /// <summary>What is wrong with the entries.</summary>
    public IReadOnlyList<ElementError> Errors { get; init; } = [];

    /// <summary>With <see cref="PageStatus.Redirect"/>: where to go. Absolute, or relative to the host page.</summary>
    public string? RedirectUrl { get; init; }

    /// <summary>With <see cref="PageStatus.Redirect"/>: <c>_top</c> or <c>_blank</c>.</summary>
    public string RedirectTarget { get; init; } = "_top";

    /// <summary>True when something was written: other DataPages of the host page show themselves anew.</summary>
    public bool HasWritten { get; init; }

    /// <summary>The nonce under which the answer of a submit is kept: without script the visitor is led to it, so that a reload sends nothing again.</summary>
    public string? StoredAs { get; init; }

    /// <summary>Further members of an action's answer, such as <c>totalRecords</c>, <c>rows</c>, <c>options</c>.</summary>
    public IReadOnlyList<(string Name, Action<Utf8JsonWriter> Write)> Extras { get; init; } = [];

    /// <summary>A stream in place of a page: a download.</summary>
    public DownloadAnswer? Download { get; init; }

    /// <summary>The answer of an action that gives nothing but values.</summary>
    public static PageAnswer Values(string name, Action<Utf8JsonWriter> write) => new() { Extras = [(name, write)] };

    /// <summary>Leads the visitor elsewhere.</summary>
    public static PageAnswer Redirect(string url, bool newWindow = false) =>
        new() { Status = PageStatus.Redirect, RedirectUrl = url, RedirectTarget = newWindow ? "_blank" : "_top", HttpStatus = StatusCodes.Status303SeeOther };
}
