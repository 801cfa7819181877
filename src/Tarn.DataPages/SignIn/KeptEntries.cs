using Tarn.Apps.Packages;
using Tarn.Data.Fields;

namespace Tarn.DataPages.SignIn;

/// <summary>
/// What a user had typed when the sign-in ended: the login form carries it, sealed, and the form shows it again once the same user is back. Passwords and files are not kept.
/// </summary>
internal static class KeptEntries
{
    /// <summary>The login form's control that carries it.</summary>
    public const string ControlName = "cbKept";

    private const string Purpose = "kept";

    private static readonly string[] Controls = ["InsertRecord", "EditRecord", "cbParamVirtual"];

    /// <summary>Seals what was posted; null when there is nothing to keep.</summary>
    /// <param name="page">The request.</param>
    /// <param name="user">Whose sign-in ended with this request; null when nobody's did.</param>
    public static string? Keep(PageContext page, string? user)
    {
        // A second attempt at the login form brings it along.
        if (user is null || !page.Request.IsPost)
            return page.Request.Fields[ControlName];
        if (page.Definition is not { Kind: DataPageKind.Submission or DataPageKind.SingleRecordUpdate, Page: { } form })
            return null;
        var secret = PasswordsOf(page, form);
        var entries = page.Request.Fields.Names.Where(n => Controls.Any(c => n.StartsWith(c, StringComparison.OrdinalIgnoreCase)) && !secret.Any(s => n.Contains(s, StringComparison.OrdinalIgnoreCase)))
            .ToDictionary(n => n, n => page.Request.Fields.All(n).ToArray());
        return entries.Count == 0 ? null : page.Site.Seal.Close(new Kept(user, page.DataPage.AppKey, page.Site.Database.Clock.GetUtcNow().ToUnixTimeMilliseconds(), entries), Purpose);
    }

    /// <summary>Puts the entries back among the request's fields.</summary>
    /// <param name="page">The request.</param>
    /// <param name="user">Who signed in.</param>
    /// <returns>False when there are none of this user for this page.</returns>
    public static bool Restore(PageContext page, string user)
    {
        if (!page.Site.Seal.TryOpen<Kept>(page.Request.Fields[ControlName], Purpose, out var kept) || kept.User != user || kept.AppKey != page.DataPage.AppKey
            || page.Site.Database.Clock.GetUtcNow().ToUnixTimeMilliseconds() - kept.At > Sessions.FlowState.Life.TotalMilliseconds)
            return false;
        foreach (var (name, texts) in kept.Entries.Where(e => !page.Request.Fields.Contains(e.Key)))
        {
            foreach (var text in texts)
                page.Request.Fields.Add(name, text);
        }

        return page.HasKeptEntries = true;
    }

    private static List<string> PasswordsOf(PageContext page, PageDefinition form)
    {
        var source = page.OpenSource(form);
        return [.. form.Sections.SelectMany(s => s.Elements)
            .Where(e => source.Find(e.ColumnName)?.Field.Type is PasswordFieldType || e.IsSet("TypePassword") || e.IsSet("MaskPassword")).Select(e => e.ColumnName.Replace(' ', '_'))];
    }

    private sealed record Kept(string User, string AppKey, long At, Dictionary<string, string[]> Entries);
}
