using Tarn.Apps.Building;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data.Schema;
using Tarn.DataPages.Requests;
using Tarn.DataPages.Sessions;

namespace Tarn.DataPages.Forms;

/// <summary>
/// A form that was open while its builder saved another definition is processed by the one that it was drawn from: its visitor fills in what the form asked for. Who may open the page, and
/// whose records it reaches, is said by the present one.
/// </summary>
internal static class ShownRevision
{
    /// <summary>The page with the definition by which a posted form was drawn; the page as it is when nothing was posted, nothing has changed, or the earlier definition could not run any more.</summary>
    public static async ValueTask<DataPage> FindAsync(Site site, AccountSchema schema, DataPage page, PageRequest request, CancellationToken cancellation)
    {
        if (!request.IsPost || request.Fields["RequestToken"] is not { Length: > 0 } sealedToken || page.Definition.Kind is not (DataPageKind.Submission or DataPageKind.SingleRecordUpdate)
            || !site.Seal.TryOpen<RequestToken>(sealedToken, "token", out var token) || token.AppKey != page.AppKey || token.Changed == 0 || token.Changed == page.Modified.Ticks)
            return page;
        var changed = new DateTime(token.Changed, DateTimeKind.Utc);
        if (await new AppDesigner(site.Database).ReadDefinitionAsync(page.Id, changed, cancellation) is not { } element)
            return page;
        // Shown again with an error, it stays what it was.
        var shown = page with { Element = element, Modified = changed };
        return shown.Definition.Kind == page.Definition.Kind && ReachesTheSame(shown.Element, page.Element) && PageCheck.Problems(schema, shown).Count == 0 ? shown : page;
    }

    /// <summary>Whether two definitions open the same records of the same source for the same people.</summary>
    private static bool ReachesTheSame(PackageElement one, PackageElement other) => Reach(one).SequenceEqual(Reach(other));

    private static IEnumerable<object?> Reach(PackageElement application) => application.Children.Where(c => c.Name is "NewRecordPage" or "UpdateRecordPage").SelectMany(
        page => new object?[] { page["DataSourceType"], page["DataSourceName"], page["KeyField"], page["KeyParameter"], page["AutoLoginAuthentication"] }.Concat(page.ChildrenNamed("RowLevelSecurity")));
}
