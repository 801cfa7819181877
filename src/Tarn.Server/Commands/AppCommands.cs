using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Export;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;

namespace Tarn.Server.Commands;

/// <summary><c>tarn import</c> and <c>tarn export</c>: app packages in and out of an account.</summary>
internal static class AppCommands
{
    /// <summary>Creates <c>tarn import</c>.</summary>
    public static Command CreateImport()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The package: a ZIP exported from Caspio or Tarn, or one of its XML files" };
        var plan = new Option<FileInfo>("--plan") { Description = "A JSON file that says what to do where names are taken, and more", HelpName = "FILE" };
        var onClash = new Option<string>("--on-clash") { Description = "Names that are taken: rename (default), skip, replace or fail", HelpName = "WORD" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only report what would be done" };
        var deploy = new Option<bool>("--deploy") { Description = "Open the app's DataPages to visitors at once" };
        var strict = new Option<bool>("--strict") { Description = "Refuse the package when a part of it is not understood" };
        return CommandLine.Leaf(
            "import",
            "Import an app package",
            async (call, cancellation) =>
            {
                var wishes = ReadPlan(call.Parsed.GetValue(plan));
                wishes.OnClash = call.Parsed.GetValue(onClash) ?? wishes.OnClash;
                wishes.DryRun |= call.Parsed.GetValue(dryRun);
                wishes.Strict |= call.Parsed.GetValue(strict);
                wishes.Deploy |= call.Parsed.GetValue(deploy);
                return await ImportAsync(call, call.Parsed.GetRequiredValue(file), wishes, cancellation);
            },
            file, plan, onClash, dryRun, strict, deploy);
    }

    /// <summary>Creates <c>tarn export</c>.</summary>
    public static Command CreateExport()
    {
        var app = new Argument<string>("APP") { Description = "The app's name or key" };
        var file = new Argument<FileInfo>("FILE") { Description = "The ZIP to write" };
        var noData = new Option<bool>("--no-data") { Description = "Leave the records out" };
        var noPasswords = new Option<bool>("--no-passwords") { Description = "Leave password hashes out" };
        var overwrite = new Option<bool>("--force") { Description = "Replace the file when it exists" };
        return CommandLine.Leaf(
            "export",
            "Export an app as a package",
            (call, cancellation) => ExportAsync(
                call,
                call.Parsed.GetRequiredValue(app),
                call.Parsed.GetRequiredValue(file),
                new AppExportOptions { WithData = !call.Parsed.GetValue(noData), WithPasswords = !call.Parsed.GetValue(noPasswords) },
                call.Parsed.GetValue(overwrite),
                cancellation),
            app, file, noData, noPasswords, overwrite);
    }

    private static async Task<int> ImportAsync(CommandCall call, FileInfo file, PackagePlan plan, CancellationToken cancellation)
    {
        if (!file.Exists)
            throw new CommandFailure($"There is no file {file.FullName}.");
        var account = await call.OpenAccountAsync(cancellation);
        await using var package = file.OpenRead();
        var report = await call.Output.ProgressAsync($"Importing {file.Name}", bar => AppImporter.ImportAsync(
            account.Database, package, plan, "tarn import", new RowProgress(bar), cancellation));
        if (call.Output.IsJson)
            call.Output.Json(JsonSerializer.Deserialize<JsonElement>(report.ToJson()));
        else
            Show(call, report, plan.DryRun);
        if (report.Ok && plan is { Deploy: true, DryRun: false } && !call.Output.IsJson)
            await ShowAddressesAsync(call, account, report.App.Name, cancellation);
        return report.Ok ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Where the DataPages are, for a server that runs with the same options.</summary>
    private static async Task ShowAddressesAsync(CommandCall call, Accounts.OpenAccount account, string name, CancellationToken cancellation)
    {
        var apps = await new AppCatalogue(account.Database).GetAsync(cancellation);
        var address = call.Options.BaseAddress ?? Configuration.ServerOptions.ToAddress(call.Options.Urls[0]);
        foreach (var page in apps.FindAppByName(name) is { } app ? apps.DataPagesOf(app).Where(p => p.Deployed) : [])
            call.Output.Line($"  {page.Name}: {address}/dp/{page.AppKey}");
    }

    private static async Task<int> ExportAsync(CommandCall call, string name, FileInfo target, AppExportOptions options, bool overwrite, CancellationToken cancellation)
    {
        if (target.Exists && !overwrite)
            throw new CommandFailure($"{target.FullName} exists already. Replace it with --force.");
        var account = await call.OpenAccountAsync(cancellation);
        var apps = await new AppCatalogue(account.Database).GetAsync(cancellation);
        var app = apps.FindAppByName(name) ?? apps.Apps.FirstOrDefault(a => a.ExternalKey.ToString().Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandFailure($"There is no app '{name}'. This account has: {(apps.Apps.Count == 0 ? "none" : string.Join(", ", apps.Apps.Select(a => a.Name)))}.");
        await ReplacedFile.WriteAsync(target.FullName, async output =>
        {
            await AppExporter.ExportAsync(account.Database, app, output, options, cancellation);
            return true;
        });
        call.Output.Json(new { app.Name, File = target.FullName });
        call.Output.Line($"'{app.Name}' is in {target.FullName}.");
        return ExitCode.Done;
    }

    private static PackagePlan ReadPlan(FileInfo? file)
    {
        if (file is null)
            return new PackagePlan();
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file.FullName), PackageJson.Default.PackagePlan) ?? new PackagePlan();
        }
        catch (JsonException failure)
        {
            throw new CommandFailure($"{file.Name} is not a plan: {failure.Message}");
        }
    }

    private static void Show(CommandCall call, PackageReport report, bool isDryRun)
    {
        foreach (var issue in report.Issues)
            call.Output.Tell($"{issue.Severity.ToString().ToLowerInvariant()} {issue.Code}: {issue.Message}");
        if (!report.Ok)
        {
            call.Output.Tell("tarn: the package was refused; nothing was stored.");
            return;
        }

        var counts = report.Counts;
        call.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{(isDryRun ? "Would import" : "Imported")} '{report.App.Name}': {counts.Tables} tables with {counts.Rows:N0} records, {counts.Views} views, {counts.Authentications} authentications, {counts.DataPages} DataPages, {counts.Parameters} parameters, {counts.Files} files."));
        foreach (var item in report.Objects.Where(o => !o.Name.Equals(o.NewName, StringComparison.Ordinal)))
            call.Output.Line($"  {item.Name} is named {item.NewName} here.");
    }

    private sealed class RowProgress(IProgress<double> bar) : IProgress<AppImportProgress>
    {
        public void Report(AppImportProgress value) => bar.Report(value.TotalRows == 0 ? 0 : (double)value.Rows / value.TotalRows);
    }
}
