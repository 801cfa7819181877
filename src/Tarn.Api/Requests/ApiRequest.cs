using Tarn.Api.Accounts;
using Tarn.Api.Errors;
using Tarn.Automation.Webhooks;
using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Schema;
using Tarn.Identity.Profiles;
using Tarn.Identity.Tokens;
using Tarn.Sql;

namespace Tarn.Api.Requests;

/// <summary>One request to the API: who asks, which account it is about, and what was asked for.</summary>
public sealed class ApiRequest
{
    private const int MaxPrincipal = 255;

    private QueryParameters? _query;
    private WriteContext? _context;

    internal ApiRequest(HttpContext http, ApiVersion version, string basePath, ApiOptions options)
    {
        Http = http;
        Version = version;
        BasePath = basePath;
        Options = options;
        RequestId = NewId();
        WantsXml = AcceptHeader.PrefersXml(http.Request.Headers.Accept);
    }

    /// <summary>The request and its response.</summary>
    public HttpContext Http { get; }

    /// <summary>The version of its path.</summary>
    public ApiVersion Version { get; }

    /// <summary>The base of its path, for example <c>/integrations/rest/v3</c>.</summary>
    public string BasePath { get; }

    /// <summary>Settings.</summary>
    public ApiOptions Options { get; }

    /// <summary>Its number in headers, error bodies and the log.</summary>
    public string RequestId { get; }

    /// <summary>Answer as XML instead of JSON.</summary>
    public bool WantsXml { get; internal set; }

    /// <summary>The account; set once the host is known.</summary>
    public ServedAccount Account { get; internal set; } = null!;

    /// <summary>Who asks; set once the token is known.</summary>
    public Caller Caller { get; internal set; } = null!;

    /// <summary>Values of the path's parameters, in their order.</summary>
    public string[] Path { get; internal set; } = [];

    /// <summary>What is being worked on.</summary>
    public RequestPart Part { get; set; }

    /// <summary>True for requests of the Files area, whose missing objects are <c>FileNotFound</c>.</summary>
    public bool AboutFiles { get; set; }

    /// <summary>A table or view that a fragment named and the caller may not read.</summary>
    public string? UnreadableSource { get; private set; }

    /// <summary>The account's data.</summary>
    public AccountDatabase Database => Account.Database;

    /// <summary>Cancelled when the client goes away.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Query parameters.</summary>
    public QueryParameters Query => _query ??= QueryParameters.Read(Http.Request.QueryString.Value);

    /// <summary>True when <c>response=rows</c> asks for the written rows.</summary>
    public bool WantsRows => "rows".Equals(Query["response"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Path asked, with query for GET.</summary>
    public string Resource => HttpMethods.IsGet(Http.Request.Method) ? Http.Request.Path + Http.Request.QueryString : Http.Request.Path.Value ?? "";

    /// <summary>Scheme and host that links begin with.</summary>
    public string PublicAddress => Options.PublicBaseAddress is { } address
        ? address.TrimEnd('/').Replace("{account}", Account.Id, StringComparison.Ordinal)
        : $"{Http.Request.Scheme}://{Http.Request.Host.Value}";

    /// <summary>What writes carry into the change log.</summary>
    public WriteContext WriteContext => _context ??= new WriteContext(ChangeSource.RestApi, Principal is { } principal ? $"{Caller.ProfileName} ({principal})" : Caller.ProfileName)
    {
        // A receiver of webhooks that writes sends it back, so that circles are noticed.
        Chain = Chain.TryRead(Http.Request.Headers[Chain.Header].ToString(), out var chain) ? chain.ToString() : null,
    };

    /// <summary>The end user behind the call, as the client names him: at most 255 characters, none of them control characters; null when not given.</summary>
    public string? Principal
    {
        get
        {
            var text = Http.Request.Headers["Principal"].ToString();
            if (text.Length == 0)
                return null;
            var clean = text.Any(char.IsControl) ? string.Concat(text.Where(c => !char.IsControl(c))) : text;
            return clean.Length > MaxPrincipal ? clean[..MaxPrincipal] : clean;
        }
    }

    /// <summary>Refuses unless the caller has the right on a table.</summary>
    public void Require(TableDefinition table, ProfileRight right)
    {
        if (!Caller.Rights.May(ObjectKind.Table, table.Id, table.Name, right))
            throw Refused("table", table.Name);
    }

    /// <summary>Refuses unless the caller has the right on a view.</summary>
    public void Require(ViewDefinition view, ProfileRight right)
    {
        if (!Caller.Rights.May(ObjectKind.View, view.Id, view.Name, right))
            throw Refused("view", view.Name);
    }

    /// <summary>Refuses unless the profile may create objects.</summary>
    public void RequireCreation()
    {
        if (!Caller.Rights.CanCreateObjects)
            throw ApiException.Refused(Version, "The profile may not create objects.");
    }

    /// <summary>A refusal of a named object.</summary>
    public ApiException Refused(string kind, string name) => ApiException.Refused(Version, $"The profile has no right to do this with the {kind} '{name}'.");

    /// <summary>Says what subqueries may read; remembers the first source refused.</summary>
    public Func<SqlSource, bool>? ReadableSources(AccountSchema schema)
    {
        if (Caller.Rights.AccessAllObjects)
            return null;
        return source =>
        {
            var may = !source.IsView
                ? schema.FindTableDefinition(source.Name) is { } table && Caller.Rights.May(ObjectKind.Table, table.Id, table.Name, ProfileRight.Read)
                : schema.FindViewDefinition(source.Name) is { } view && Caller.Rights.May(ObjectKind.View, view.Id, view.Name, ProfileRight.Read);
            if (!may)
                UnreadableSource ??= source.Name;
            return may;
        };
    }

    /// <summary>A GUID of version 4. It names a request and guards nothing, so it does without the system's random numbers, which cost a call to the kernel.</summary>
    private static string NewId()
    {
        Span<byte> id = stackalloc byte[16];
        Random.Shared.NextBytes(id);
        id[6] = (byte)((id[6] & 0x0F) | 0x40);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true).ToString("D");
    }
}
