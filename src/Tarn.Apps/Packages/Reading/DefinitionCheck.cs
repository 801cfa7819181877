namespace Tarn.Apps.Packages;

/// <summary>Checks views, authentications and DataPages by themselves: unknown names and words, unsupported kinds, unused criteria.</summary>
internal static class DefinitionCheck
{
    public static void Check(AppPackage package, PackageIssueList issues)
    {
        foreach (var view in package.Views)
            CheckView(view, issues);
        foreach (var login in package.Authentications)
            new CatalogueCheck(issues, login.Label).Check(login.Element, "Authentication");
        foreach (var page in package.DataPages)
            CheckPage(page, issues);
    }

    /// <summary>The objects that are kept but cannot run until they are edited.</summary>
    public static bool IsInvalid(PackageItem item)
    {
        var check = new CatalogueCheck(new PackageIssueList(), item.Label);
        switch (item)
        {
            case PackageView view:
                check.Check(view.Element, "View");
                return check.IsInvalid || !IsJoined(view);
            case DataPageDefinition { Kind: DataPageKind.Unsupported }:
                return true;
            case DataPageDefinition page:
                check.Check(page.Element, "Application");
                return check.IsInvalid;
            default:
                return false;
        }
    }

    private static void CheckView(PackageView view, PackageIssueList issues)
    {
        new CatalogueCheck(issues, view.Label).Check(view.Element, "View");
        if (view.Criteria is { } criteria)
        {
            var used = criteria.Ids.ToHashSet();
            foreach (var match in view.Conditions.SelectMany(condition => condition.Matches).Where(match => !used.Contains(match.CriteriaId)))
                issues.Warn(PackageIssueCode.CriterionUnused, view.Label, $"Match[@CriteriaId='{match.CriteriaId}']", "The criterion is in no group; it does not filter.");
        }

        if (!IsJoined(view))
            issues.Unsupported(PackageIssueCode.ViewJoinUnknown, view.Label, "", "How the tables are joined is not known; the view cannot be queried until its joins are edited.");
    }

    // Connected as a graph, with join words the format knows: a cross join is never assumed.
    private static bool IsJoined(PackageView view)
    {
        var aliases = view.Tables.Select(table => table.Alias).ToList();
        if (aliases.Count < 2)
            return true;
        var joins = view.Joins.ToList();
        if (joins.Exists(join => join.Type is not ("INNER" or "LEFT" or "RIGHT" or "FULL")))
            return false;
        var reached = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { aliases[0] };
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var join in joins.Where(join => reached.Contains(join.LeftAlias) != reached.Contains(join.RightAlias)))
                grown |= reached.Add(join.LeftAlias) | reached.Add(join.RightAlias);
        }

        return aliases.TrueForAll(reached.Contains);
    }

    private static void CheckPage(DataPageDefinition page, PackageIssueList issues)
    {
        if (page.Kind == DataPageKind.Unsupported)
        {
            issues.Unsupported(PackageIssueCode.UnsupportedPage, page.Label, "", $"Pages of kind '{page.Element["Type"]}' cannot run; the page is kept and exported again.");
            return;
        }

        new CatalogueCheck(issues, page.Label).Check(page.Element, "Application");
        if (page.Page is not { } form)
            return;
        if (form.TakesPayment)
            issues.Unsupported(PackageIssueCode.UnsupportedElement, page.Label, "Payment", "Payments cannot be taken; the form says so and cannot be sent until its payment is removed. It is kept and exported again.");
        if (form.SendsSms)
            issues.Unsupported(PackageIssueCode.UnsupportedElement, page.Label, "SMS", "Text messages (SMS) are not sent; the form says so and works otherwise. The setting is kept and exported again.");
    }
}
