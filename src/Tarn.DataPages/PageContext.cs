using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data.Schema;
using Tarn.DataPages.Localization;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Requests;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.SignIn;
using Tarn.DataPages.Styles;
using Tarn.DataPages.Values;

namespace Tarn.DataPages;

/// <summary>One request for one DataPage: everything its runtime needs, and nothing of HTTP.</summary>
public sealed class PageContext
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "rnd", "js", "download", "downloadFormat", "RecordID", "cpipage", "CPIorderBy", "CPISortType", "AppKey", "appSession", "PageID", "PrevPageID", "pathname",
        "ClientQueryString", "RequestToken", "GridMode", "AjaxAction", "AjaxActionHostName", "dpFolderKey", "siblingDataPageAppSessions", "searchID", "Search", "Login",
        "GlobalOperator", "NumCriteria", "Submit", "ajaxReferrer", "t",
    };

    private static readonly string[] ReservedBeginnings = ["cb", "InsertRecord", "EditRecord", "InlineEdit", "InlineAdd", "Mod0", "xip_"];

    /// <summary>The account.</summary>
    public required Site Site { get; init; }

    /// <summary>The design of its tables.</summary>
    public required AccountSchema Schema { get; init; }

    /// <summary>Its apps.</summary>
    public required AppSnapshot Apps { get; init; }

    /// <summary>The app.</summary>
    public required AppDefinition App { get; init; }

    /// <summary>The DataPage.</summary>
    public required DataPage DataPage { get; init; }

    /// <summary>A builder looks at a definition that is not stored yet: nothing may be written.</summary>
    public bool IsPreview { get; init; }

    /// <summary>The builder looks at it as somebody who signed in.</summary>
    public bool IsSignedInPreview { get; init; }

    /// <summary>Its definition.</summary>
    public required DataPageDefinition Definition { get; init; }

    /// <summary>What the visitor sent.</summary>
    public required PageRequest Request { get; init; }

    /// <summary>What is remembered of the visitor.</summary>
    public required Visit Visit { get; init; }

    /// <summary>How the page speaks.</summary>
    public required PageLocale Locale { get; init; }

    /// <summary>The page's style.</summary>
    public required Styles.PageStyle Style { get; init; }

    /// <summary>The signed-in user of the page's authentication; null on public pages.</summary>
    public SignedInUser? User { get; set; }

    /// <summary>Where the visitor is in the page's flow; null on a first request, and when the state was not usable.</summary>
    public FlowState? Flow { get; set; }

    /// <summary>True when the controls hold what the visitor had typed before the sign-in ended: the form shows it again.</summary>
    public bool HasKeptEntries { get; set; }

    /// <summary>Writes a failure to the log and gives the reference under which it stands there.</summary>
    public required Func<Exception, string> Report { get; init; }

    /// <summary>Ends with the request, or with the time that a part of it may take.</summary>
    public required CancellationToken Cancellation { get; set; }

    /// <summary>Choices that were looked up for this request, by what was asked: rows of a grid ask the same.</summary>
    internal Dictionary<string, IReadOnlyList<Forms.Elements.Choice>> LookUps { get; } = new(StringComparer.Ordinal);

    /// <summary>The wall clock in the page's zone, at this request.</summary>
    public required DateTime Now { get; init; }

    /// <summary>The page's own address.</summary>
    public string Address => $"{Request.BaseAddress}/dp/{DataPage.AppKey}";

    /// <summary>A folder with further fonts for PDF files; null for none.</summary>
    public string? FontFolder { get; init; }

    /// <summary>Where the visitor's browser may fetch fonts.</summary>
    public FontPolicy Fonts { get; init; } = FontPolicy.Private;

    /// <summary>Opens the page's source.</summary>
    public DataSource OpenSource(PageDefinition page) => DataSource.Open(Schema, page.DataSourceName ?? Definition.Page?.DataSourceName ?? "", (page.DataSourceName is null ? Definition.Page! : page).IsView);

    /// <summary>The parameters without a record.</summary>
    public ParameterScope Parameters => new() { Page = this };

    /// <summary>
    /// An address to lead the visitor to. One that begins with a value leads to the host page's site or this one only: otherwise anybody could make a link to this page that
    /// ends on theirs.
    /// </summary>
    public string AddressOf(string text, ParameterScope scope)
    {
        var address = scope.Resolve(text, TextUse.Url);
        if (!ParameterText.Of(text, TextUse.Url).BeginsWithValue)
            return address;
        return Uri.TryCreate(new Uri(Request.Host.Page), address, out var target) && target.Scheme is "http" or "https"
            && (target.Authority == new Uri(Request.Host.Page).Authority || target.Authority == new Uri(Request.BaseAddress).Authority) ? address : Address;
    }

    /// <summary>A parameter received from outside: with this request, or earlier in the visit. Null when it never was, or the page receives none.</summary>
    public string? FindExternal(string name)
    {
        if (name.StartsWith("InsertRecord", StringComparison.OrdinalIgnoreCase))
            return Visit.Find(name);
        if (!Definition.AllowParameters || !IsExternalName(name))
            return null;
        return Request.Query.All(name) is { Count: > 0 } texts ? string.Join(',', texts) : Visit.Find(name);
    }

    /// <summary>Whether a name can be that of an external parameter: not a control's, not the protocol's.</summary>
    public static bool IsExternalName(string name) =>
        !Reserved.Contains(name) && !ReservedBeginnings.Any(b => name.StartsWith(b, StringComparison.OrdinalIgnoreCase))
        && !(name.Length > 5 && name.StartsWith("Value", StringComparison.OrdinalIgnoreCase) && char.IsAsciiDigit(name[5]) && name.Contains('_', StringComparison.Ordinal));

    /// <summary>Seals a state of the flow for the visitor to bring back.</summary>
    public string Close(FlowState flow)
    {
        Visit.EnsureToken();
        return Site.Seal.Close(flow with { AppKey = DataPage.AppKey, Visit = Visit.Mark, At = Site.Database.Clock.GetUtcNow().ToUnixTimeMilliseconds() }, "flow");
    }

    /// <summary>A new flow of this page.</summary>
    public FlowState NewFlow(FlowPage page) => new() { AppKey = DataPage.AppKey, Page = page };

    /// <summary>Makes the token of a form that writes.</summary>
    public string NewRequestToken()
    {
        Visit.EnsureToken();
        return Site.Seal.Close(
            new RequestToken(
                System.Security.Cryptography.RandomNumberGenerator.GetHexString(32, lowercase: true), DataPage.AppKey, Visit.Mark, Site.Database.Clock.GetUtcNow().ToUnixTimeMilliseconds(), DataPage.Modified.Ticks),
            "token");
    }

    /// <summary>Opens the posted token; null when it is missing, changed, too old, or of another page or visitor.</summary>
    /// <param name="isSignIn">A sign-in form, which was shown to somebody of whom nothing was remembered.</param>
    public RequestToken? OpenRequestToken(bool isSignIn = false) =>
        Site.Seal.TryOpen<RequestToken>(Request.Fields["RequestToken"], "token", out var token) && token.AppKey == DataPage.AppKey && IsFresh(token.At)
            && (IsMine(token.Visit) || (isSignIn && token.Visit.Length == 0)) ? token : null;

    /// <summary>Opens the visitor's state; null when there is none, or it is not usable here and now.</summary>
    public FlowState? OpenFlow() =>
        Site.Seal.TryOpen<FlowState>(Request.AppSession, "flow", out var flow) && flow.AppKey == DataPage.AppKey && IsMine(flow.Visit) && IsFresh(flow.At) ? flow : null;

    /// <summary>The address of a CDN that has public files; null for none.</summary>
    public string? CdnAddress { get; init; }

    /// <summary>
    /// Finds out which of the files that records name lie in folders that are shared with everybody: <see cref="FileAddress"/> then gives their public addresses, which caches and other pages may keep. A few statements,
    /// however many records there are, and none where there are no files.
    /// </summary>
    public async ValueTask PublishFilesAsync(IReadOnlyList<RecordView> records)
    {
        if (records.Count == 0)
            return;
        var columns = records[0].Columns;
        var paths = Enumerable.Range(0, columns.Count).Where(i => columns[i].Field?.Type is Data.Fields.FileFieldType)
            .SelectMany(i => records.Select(r => r.Values[i])).Where(v => !v.IsNull).Select(v => v.AsText.Trim('/'))
            .Where(p => !_publicFiles.ContainsKey(p)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (paths.Count == 0)
            return;
        foreach (var (path, file) in await Site.Database.Files.FindPublicAsync(paths, Cancellation))
            _publicFiles[path] = Hosting.PublicFiles.AddressOf(CdnAddress, Request.BaseAddress, Site.AccountId, path, file);
    }

    private readonly Dictionary<string, string> _publicFiles = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The address under which a file that this page shows can be read: its public one where <see cref="PublishFilesAsync"/> has found it in a shared folder, else one that leads through this page, signed for it and this
    /// user, so that it is of no use to somebody else. It is always the same, so that browsers keep the picture.
    /// </summary>
    public string FileAddress(string path) => path.Length == 0
        ? ""
        : _publicFiles.TryGetValue(path.Trim('/'), out var address) ? address : $"{Address}/files/{FileSignature(path)}/{string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString))}";

    /// <summary>The signature that stands in <see cref="FileAddress"/>.</summary>
    public string FileSignature(string path) => Site.Seal.Sign($"{DataPage.AppKey}\n{User?.Record.Key}\n{path.Trim('/').ToUpperInvariant()}", "file");

    /// <summary>
    /// The address of a record's own file, signed like <see cref="FileAddress"/>. Empty when the record has none there, or it is not known where the record is stored.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="column">The source's name for its ATTACHMENT field.</param>
    public string AttachmentAddress(RecordView record, string column) =>
        record.Find(column) is { IsNull: false } name && name.AsText is { Length: > 0 } text && record.Columns.Source?.StoredAt(column, record.Key) is { } place
            ? string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{Address}/attachments/{AttachmentSignature(place.Table.Id, place.Field.Id, place.Key)}/{place.Table.Id}/{place.Field.Id}/{place.Key}/{Uri.EscapeDataString(text)}")
            : "";

    /// <summary>The signature that stands in <see cref="AttachmentAddress"/>.</summary>
    public string AttachmentSignature(long table, long field, long record) =>
        Site.Seal.Sign(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{DataPage.AppKey}\n{User?.Record.Key}\n{table}/{field}/{record}"), "attachment");

    /// <summary>State without an owner was handed out before anything was remembered of the visitor; behind a sign-in everything has one.</summary>
    private bool IsMine(string owner) => owner == Visit.Mark || (owner.Length == 0 && DataPage.AuthenticationId is null);

    private bool IsFresh(long at) => Site.Database.Clock.GetUtcNow().ToUnixTimeMilliseconds() - at < FlowState.Life.TotalMilliseconds;
}
