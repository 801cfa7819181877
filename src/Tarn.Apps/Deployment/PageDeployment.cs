using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Schema;

namespace Tarn.Apps.Deployment;

/// <summary>Opens DataPages to visitors and closes them. What a page is, and when it was changed, stays as it is.</summary>
public static class PageDeployment
{
    /// <summary>Can visitors open a page of this kind at all? What a package held and nobody here understands cannot be shown.</summary>
    public static bool CanDeploy(DataPage page) => page.Definition.Kind != DataPageKind.Unsupported;

    /// <summary>Opens or closes one page that somebody has looked at.</summary>
    /// <exception cref="DataException">It is gone.</exception>
    public static ValueTask SetAsync(AccountDatabase database, long page, bool deployed, CancellationToken cancellation) => SetAsync(database, p => p.Id == page, deployed, mustFind: true, cancellation);

    /// <summary>Opens or closes pages, all in one transaction. Those that are as wished, or are gone, are left alone; so are those that cannot be shown.</summary>
    /// <param name="database">The account.</param>
    /// <param name="isMeant">Which pages.</param>
    /// <param name="deployed">Whether visitors can open them from now on.</param>
    /// <param name="cancellation">Cancels.</param>
    public static ValueTask SetAsync(AccountDatabase database, Func<DataPage, bool> isMeant, bool deployed, CancellationToken cancellation) => SetAsync(database, isMeant, deployed, mustFind: false, cancellation);

    private static async ValueTask SetAsync(AccountDatabase database, Func<DataPage, bool> isMeant, bool deployed, bool mustFind, CancellationToken cancellation)
    {
        var changed = await database.Engine.WriteExclusivelyAsync(
            async session =>
            {
                var pages = await ObjectStore.ReadAsync<DataPage>(session.QueryAsync, database.Engine.Dialect, AppObjects.DataPage, cancellation);
                if (mustFind && !pages.Any(isMeant))
                    throw new DataException(DataProblem.ObjectNotFound, "This DataPage does not exist any more. Somebody may have deleted it.");
                var meant = pages.Where(p => isMeant(p) && p.Deployed != deployed && (!deployed || CanDeploy(p))).ToList();
                foreach (var page in meant)
                    await ObjectStore.SaveAsync(session, AppObjects.DataPage, page.Id, page with { Deployed = deployed }, cancellation);
                if (meant.Count > 0)
                    await ObjectStore.RaiseVersionAsync(session, cancellation);
                return meant.Count;
            },
            cancellation);
        if (changed > 0)
            database.ForgetSchema();
    }
}
