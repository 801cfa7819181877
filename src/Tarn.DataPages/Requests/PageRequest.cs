using System.Net;

namespace Tarn.DataPages.Requests;

/// <summary>What a visitor sent to a DataPage, apart from HTTP: the same whether it came as a query string, a plain form or an action of the script.</summary>
public sealed class PageRequest
{
    /// <summary>How it came.</summary>
    public required PageTransport Transport { get; init; }

    /// <summary>True when the visitor acts (POST); false when the page is only opened.</summary>
    public required bool IsPost { get; init; }

    /// <summary>The posted controls.</summary>
    public NamedValues Fields { get; init; } = NamedValues.Empty;

    /// <summary>The posted files.</summary>
    public IReadOnlyList<PostedFile> Files { get; init; } = [];

    /// <summary>The external parameters: the query string of the host page merged with that of the embed script; the host page wins.</summary>
    public NamedValues Query { get; init; } = NamedValues.Empty;

    /// <summary>The page the visitor has in the browser.</summary>
    public required HostPage Host { get; init; }

    /// <summary>Scheme and host under which this server was reached: <c>https://c1abc234.example.org</c>.</summary>
    public required string BaseAddress { get; init; }

    /// <summary>
    /// Scheme and host for links that leave by mail. Never the request's own host where anybody can name any: whoever asks for another person's mail must not
    /// choose where its link leads.
    /// </summary>
    public string LinkBase { get => field ?? BaseAddress; init; }

    /// <summary>True on the page that a recovery mail leads to.</summary>
    public bool IsReset { get; init; }

    /// <summary>True when the browser says that a page of another site sent the request.</summary>
    public bool IsForeign { get; init; }

    /// <summary>True when the DataPage is drawn inside another page: by an embed script, or in a frame.</summary>
    public bool IsEmbedded { get; init; }

    /// <summary>The visitor's address.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The browser's User-Agent header.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>The visit's token: the cookie, the form field <c>dpFolderKey</c> or the bearer token.</summary>
    public string? VisitToken { get; init; }

    /// <summary>The action that the script asks for; empty for plain posts, whose action follows from their buttons.</summary>
    public string Action => Fields["AjaxAction"] ?? "";

    /// <summary>The state of the flow that the page handed out; null on a first request.</summary>
    public string? AppSession => Fields["appSession"] ?? Query["appSession"];

    /// <summary>A posted control or, on links, a query value.</summary>
    public string? Find(string name) => Fields[name] ?? Query[name];

    /// <summary>Whether a value stands for itself in the address: <c>True</c>, <c>1</c>.</summary>
    public bool IsSet(string name) => Find(name) is { } text && (text == "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase));
}
