using System.Text.RegularExpressions;
using Tarn.Apps.Building;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Schema;
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
    public static string? FindForbidden(this StudioRights rights, PackageElement element) => rights.ForbiddenIn(element).FirstOrDefault();

    /// <summary>
    /// Refuses a page that shows what the user may not read. Who may build all apps (App_Managers) may go on with what a page uses already, without seeing it (account.md 18.13); more of it is refused to them too.
    /// </summary>
    /// <param name="workspace">The window's workspace.</param>
    /// <param name="element">The definition.</param>
    /// <param name="stored">The definition that is stored; null where nothing is yet.</param>
    /// <exception cref="DataException">It does.</exception>
    public static void RequireSources(this Workspace workspace, PackageElement element, PackageElement? stored = null)
    {
        var forbidden = workspace.Rights.ForbiddenIn(element);
        if (stored is not null && workspace.Rights.Person.IsAppManager)
            forbidden.ExceptWith(workspace.Rights.ForbiddenIn(stored));
        if (forbidden.FirstOrDefault() is { } name)
            throw new DataException(DataProblem.ReadOnly, $"The page uses {name}, which you may not read. Ask the account's owner or an administrator for the right to it.");
    }

    /// <summary>The design that a page is edited with: what the user may see, and for who may build all apps the tables that the page uses already.</summary>
    public static AccountSchema SchemaFor(this Workspace workspace, PackageElement stored)
    {
        var rights = workspace.Rights;
        if (!rights.Person.IsAppManager || rights.ForbiddenIn(stored) is not { Count: > 0 } used)
            return rights.Schema;
        return rights.WholeSchema.Only(t => rights.Schema.FindTable(t.Id) is not null || used.Contains(t.Name), v => rights.Schema.FindViewDefinition(v.Name) is not null || used.Contains(v.Name));
    }

    /// <summary>Refuses a table or view that is gone, or that the user may not read.</summary>
    /// <exception cref="DataException">It is gone, or the user may not.</exception>
    public static void RequireSource(this Workspace workspace, string name, bool isView)
    {
        if (name.Length == 0)
            return;
        var schema = workspace.Rights.WholeSchema;
        _ = PageSource.Get(schema, name, isView);
        if (isView)
            workspace.Require(Right.View | Right.Read, RightsKind.View, schema.FindViewDefinition(name)?.Id ?? -1);
        else
            workspace.Require(Right.View | Right.Read, RightsKind.Table, schema.FindTableDefinition(name)?.Id ?? -1);
    }

    private static HashSet<string> ForbiddenIn(this StudioRights rights, PackageElement element)
    {
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (rights.Person.IsAdministrator)
            return found;
        var forbidden = rights.WholeSchema.Tables.Where(t => !rights.Allows(Right.View | Right.Read, RightsKind.Table, t.Id)).Select(t => t.Name)
            .Concat(rights.WholeSchema.Views.Where(v => !rights.Allows(Right.View | Right.Read, RightsKind.View, v.Id)).Select(v => v.Name))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (forbidden.Count > 0)
            Collect(element, forbidden, found);
        return found;
    }

    private static void Collect(PackageElement element, HashSet<string> forbidden, HashSet<string> found)
    {
        foreach (var attribute in element.Attributes)
            Collect(attribute.Value, forbidden, found);
        Collect(element.Text, forbidden, found);
        foreach (var child in element.Children)
            Collect(child, forbidden, found);
    }

    private static void Collect(string text, HashSet<string> forbidden, HashSet<string> found)
    {
        if (text.Length == 0)
            return;
        var name = Plain(text.Trim());
        if (forbidden.Contains(name))
            found.Add(name);
        else if (text.Contains("SELECT", StringComparison.OrdinalIgnoreCase))
            found.UnionWith(Words().Matches(text).Select(w => Plain(w.Value)).Where(forbidden.Contains));
    }

    /// <summary>Formulas and packages call a view by its name with a prefix.</summary>
    private static string Plain(string name) => name.StartsWith(ObjectNames.ViewPrefix, StringComparison.OrdinalIgnoreCase) ? name[ObjectNames.ViewPrefix.Length..] : name;

    [GeneratedRegex(@"\w+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();
}
