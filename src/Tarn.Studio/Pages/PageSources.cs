using System.Text.RegularExpressions;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Identity.Rights;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Pages;

/// <summary>
/// Who builds a page must be allowed to read what it shows (account.md 6.7): visitors, and the preview, act with the app's authority, and a page would be a way around the rights on tables. Where a definition
/// names a table or view - as its source, as that of a list, in a SELECT of a formula - the builder needs V and R on it. Names are looked for everywhere, also where a version to come may put them.
/// </summary>
internal static partial class PageSources
{
    /// <summary>What the user may not read and the definition names; null when there is nothing.</summary>
    public static string? FindForbidden(this StudioRights rights, PackageElement element)
    {
        if (rights.Person.IsAdministrator)
            return null;
        var forbidden = rights.WholeSchema.Tables.Where(t => !rights.Allows(Right.View | Right.Read, RightsKind.Table, t.Id)).Select(t => t.Name)
            .Concat(rights.WholeSchema.Views.Where(v => !rights.Allows(Right.View | Right.Read, RightsKind.View, v.Id)).Select(v => v.Name))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return forbidden.Count == 0 ? null : Find(element, forbidden);
    }

    /// <summary>Refuses a page that shows what the user may not read.</summary>
    /// <exception cref="DataException">It does.</exception>
    public static void RequireSources(this Workspace workspace, PackageElement element)
    {
        if (workspace.Rights.FindForbidden(element) is { } name)
            throw new DataException(DataProblem.ReadOnly, $"The page uses {name}, which you may not read. Ask the account's owner or an administrator for the right to it.");
    }

    /// <summary>Refuses a table or view that the user may not read.</summary>
    /// <exception cref="DataException">The user may not.</exception>
    public static void RequireSource(this Workspace workspace, string name, bool isView)
    {
        var schema = workspace.Rights.WholeSchema;
        if (name.Length == 0)
            return;
        if (isView)
            workspace.Require(Right.View | Right.Read, RightsKind.View, schema.FindViewDefinition(name)?.Id ?? -1);
        else
            workspace.Require(Right.View | Right.Read, RightsKind.Table, schema.FindTableDefinition(name)?.Id ?? -1);
    }

    private static string? Find(PackageElement element, HashSet<string> forbidden) =>
        element.Attributes.Select(a => Find(a.Value, forbidden)).Append(Find(element.Text, forbidden)).Concat(element.Children.Select(c => Find(c, forbidden))).FirstOrDefault(f => f is not null);

    private static string? Find(string text, HashSet<string> forbidden)
    {
        if (text.Length == 0)
            return null;
        var name = Plain(text.Trim());
        if (forbidden.Contains(name))
            return name;
        return text.Contains("SELECT", StringComparison.OrdinalIgnoreCase) ? Words().Matches(text).Select(w => Plain(w.Value)).FirstOrDefault(forbidden.Contains) : null;
    }

    /// <summary>Formulas and packages call a view by its name with a prefix.</summary>
    private static string Plain(string name) => name.StartsWith(Data.Schema.ObjectNames.ViewPrefix, StringComparison.OrdinalIgnoreCase) ? name[Data.Schema.ObjectNames.ViewPrefix.Length..] : name;

    [GeneratedRegex(@"\w+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();
}
