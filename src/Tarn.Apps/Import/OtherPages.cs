using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;

namespace Tarn.Apps.Import;

/// <summary>Looks whether the pages and authentications of an account still find what they use.</summary>
internal static class OtherPages
{
    /// <summary>References that lead nowhere.</summary>
    public static IEnumerable<PackageIssue> Broken(AppSnapshot apps, IPackageTarget target)
    {
        // Page names repeat between apps: each app is looked at by itself.
        foreach (var app in apps.Apps)
        {
            var package = new AppPackage { DataPages = [.. apps.DataPagesOf(app).Select(p => p.Definition)] };
            foreach (var issue in Inspect(package, target))
                yield return issue;
        }

        foreach (var issue in Inspect(new AppPackage { Authentications = [.. apps.Authentications.Select(a => a.Definition)] }, target))
            yield return issue;
    }

    private static IEnumerable<PackageIssue> Inspect(AppPackage package, IPackageTarget target) =>
        PackageInspector.Inspect(package, [], new PackagePlan(), target).Report.Issues
            .Where(issue => issue.Code is PackageIssueCode.UnresolvedField or PackageIssueCode.UnresolvedDataSource or PackageIssueCode.UnresolvedTable);
}
