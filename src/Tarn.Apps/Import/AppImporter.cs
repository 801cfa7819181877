using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Files;

namespace Tarn.Apps.Import;

/// <summary>
/// Imports an app package into an account: all of it in one transaction, or nothing. Nothing fires: no webhook, triggered action, mail or task.
/// </summary>
public static class AppImporter
{
    /// <summary>Inspects the package against the account and imports it, unless something is fatal or the plan asks for a dry run.</summary>
    /// <param name="database">The account.</param>
    /// <param name="package">The package: a ZIP or one XML file.</param>
    /// <param name="plan">The caller's wishes; null for the defaults.</param>
    /// <param name="importedBy">Who imports: becomes CreatedBy of what is made.</param>
    /// <param name="progress">Is told how far the import is.</param>
    /// <param name="cancellation">Cancels; nothing remains.</param>
    /// <returns>The report; when <see cref="PackageReport.Ok"/> is false nothing was stored, and a fatal issue says why.</returns>
    public static async Task<PackageReport> ImportAsync(
        AccountDatabase database, Stream package, PackagePlan? plan = null, string importedBy = "", IProgress<AppImportProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(package);
        plan ??= new PackagePlan();
        progress?.Report(new AppImportProgress("reading", "", 0, 0));
        PackageReader reader;
        try
        {
            reader = await PackageReader.OpenAsync(package, null, cancellation);
        }
        catch (PackageException failure)
        {
            return Unreadable(failure.Issue, plan);
        }

        using (reader)
        {
            // Outside the transaction, where waiting is allowed: what cannot work is refused before anything is locked or staged.
            var first = await InspectAsync(database, reader, plan, cancellation);
            if (!first.Report.Ok || plan.DryRun)
                return first.Report;
            return await RunAsync(database, reader, plan, importedBy, progress, cancellation);
        }
    }

    private static async Task<PackageInspection> InspectAsync(AccountDatabase database, PackageReader reader, PackagePlan plan, CancellationToken cancellation)
    {
        database.ForgetSchema();
        var schema = await database.GetSchemaAsync(cancellation);
        var dialect = database.Engine.Dialect;
        var apps = await AppSnapshot.ReadAsync(database.Engine.QueryAsync, dialect, cancellation);
        var account = await KeyAccount.FindAsync(database.Engine.QueryAsync, dialect, cancellation) ?? KeyAccount.Create();
        var files = await AccountTarget.ReadFilesAsync(database, reader.Package, database.Engine.QueryAsync, cancellation);
        return PackageInspector.Inspect(reader, plan, AccountTarget.Of(database, schema, apps, account, files, reader.Package));
    }

    private static async Task<PackageReport> RunAsync(
        AccountDatabase database, PackageReader reader, PackagePlan plan, string importedBy, IProgress<AppImportProgress>? progress, CancellationToken cancellation)
    {
        // Hashing is slow on purpose and is done once, outside the transaction.
        var password = plan.Passwords is { Mode: "set", Value: { } clear } ? database.HashPassword(clear) : null;
        await using var staged = await StagedParts.StoreAsync(database.Blobs, reader, cancellation);
        ImportRun? run = null;
        try
        {
            var report = await database.Designer.ChangeAsync(
                async (session, schema) =>
                {
                    run = new ImportRun(database, reader, plan, password, importedBy, staged, progress, cancellation);
                    return await run.RunAsync(session, schema);
                },
                cancellation);
            await staged.KeepAsync(database.Blobs, run!.ReplacedBlobs);
            progress?.Report(new AppImportProgress("done", "", report.Counts.Rows, report.Counts.Rows));
            return report;
        }
        catch (ImportRefusedException refused)
        {
            return refused.Report;
        }
        catch (PackageException failure) when (run?.Inspection is { } inspection)
        {
            return Failed(inspection.Report, failure.Issue);
        }
        catch (DataException failure) when (run?.Inspection is { } inspection)
        {
            return Failed(inspection.Report, await UniqueFault.DescribeAsync(database, reader, run, failure, cancellation));
        }
    }

    private static PackageReport Failed(PackageReport report, PackageIssue issue) => report with { Ok = false, Issues = [.. report.Issues, issue] };

    private static PackageReport Unreadable(PackageIssue issue, PackagePlan plan) => new(
        false, new PackageReportApp(plan.App.Name ?? "", plan.App.ExternalKey, plan.App.Mode), new PackageCounts(0, 0, 0, 0, 0, 0, 0, 0, 0), [], [], [issue]);
}
