using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Identity.Rights;
using Tarn.Studio.Frame;
using Tarn.Studio.Import;

namespace Tarn.Studio.Packages;

/// <summary>An app package: what is in it, what becomes of names that are taken, and in with it.</summary>
public sealed partial class ImportAppScreen
{
    private StudioPage _page = null!;
    private AppSnapshot _apps = null!;
    private UploadedFile? _file;
    private double? _upload;
    private PackagePlan _plan = new();
    private string _name = "";
    private bool _hasPasswords;
    private PackageReport? _report;
    private PackageReport? _done;
    private long? _app;
    private Problem? _problem;
    private LongAction? _running;
    private bool _isLooking;
    private bool _isGone;
    private int _turn;

    private IReadOnlyList<PackageObjectPlan> Clashes => [.. _report?.Objects.Where(o => o.Clash) ?? []];

    /// <summary>Something of an app was found in it.</summary>
    private bool IsPackage => _report is { } report && (report.Objects.Count > 0 || report.Counts.Parameters > 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _isGone = true;
        _turn++;
        Actions.Changed -= Draw;
        _file?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => Actions.Changed += Draw;

    private void Draw()
    {
        if (_running is not null)
            _ = InvokeAsync(StateHasChanged);
    }

    private async Task LoadAsync(CancellationToken leaving) => _apps = await Workspace.AppsAsync(leaving);

    private async Task ReceiveAsync(InputFileChangeEventArgs chosen)
    {
        (_problem, _upload) = (null, 0);
        await _page.TryAsync(
            async leaving =>
            {
                _file = await UploadedFile.KeepAsync(chosen.File, Progress, leaving);
                _upload = 1;
                StateHasChanged();
                _plan = new PackagePlan();
                _report = await LookAsync(_file, _plan, leaving);
                _name = _report.App.Name;
                _hasPasswords = _report.Issues.Any(i => i.Code is PackageIssueCode.PasswordForeign or PackageIssueCode.PasswordSchemeUnknown);
            },
            problem => _problem = problem);
        if (_report is null)
            GiveUpFile();
        _upload = null;
    }

    private void Progress(double done)
    {
        // A large file comes in thousands of pieces; the bar has a hundred steps.
        if (done - (_upload ?? 0) < 0.01)
            return;
        _upload = done;
        StateHasChanged();
    }

    /// <summary>Reads the package and says what would happen. Nothing is stored.</summary>
    private async Task<PackageReport> LookAsync(UploadedFile file, PackagePlan plan, CancellationToken stop)
    {
        var database = Workspace.Database;
        file.Hold();
        try
        {
            return await Task.Run(
                async () =>
                {
                    await using var package = file.OpenRead();
                    return await AppImporter.ImportAsync(database, package, plan with { DryRun = true }, "", null, stop);
                },
                stop);
        }
        finally
        {
            file.Dispose();
        }
    }

    /// <summary>Takes in a choice and looks what would come of it.</summary>
    private async Task Try(PackagePlan plan)
    {
        _plan = plan;
        var turn = ++_turn;
        _isLooking = true;
        await _page.TryAsync(
            async stop =>
            {
                var report = await LookAsync(_file!, plan, stop);
                if (turn == _turn)
                    (_report, _problem) = (report, null);
            },
            problem => _problem = problem);
        if (turn == _turn)
            _isLooking = false;
    }

    private Task NameAsync(string name)
    {
        _name = name;
        return Try(_plan with { App = new PackagePlanApp { Mode = "new", Name = string.IsNullOrWhiteSpace(name) ? null : name.Trim() } });
    }

    private Task ChooseTarget(ChangeEventArgs change)
    {
        var parts = (change.Value as string ?? "").Split(' ', 2);
        var app = parts.Length == 2 ? new PackagePlanApp { Mode = parts[0], ExternalKey = parts[1] } : new PackagePlanApp { Name = _name.Trim().Length > 0 ? _name.Trim() : null };
        return Try(_plan with { App = app });
    }

    private Task ChooseClash(ChangeEventArgs change) => Try(_plan with { OnClash = change.Value as string ?? "rename", Objects = [] });

    private Task ChooseAction(PackageObjectPlan item, ChangeEventArgs change) => Try(_plan with
    {
        Objects = [.. _plan.Objects.Where(o => o.Type != item.Type || o.Name != item.Name), new PackagePlanObject { Type = item.Type, Name = item.Name, Action = change.Value as string ?? PackageAction.New }],
    });

    private async Task ImportAsync()
    {
        if (_running is not null || _file is not { } file || _report is not { Ok: true } planned)
            return;
        var replaced = planned.Objects.Where(o => o is { Clash: true, Action: PackageAction.Replace }).Select(o => $"{PackageWords.KindOf(o.Type)} {o.Name}").ToList();
        if (replaced.Count > 0 && !await Confirmations.AskAsync(new Confirmation
        {
            Title = replaced.Count == 1 ? "Replace what is here?" : $"Replace {replaced.Count} objects?",
            Text = "What is here is gone for good, records included. This cannot be undone.",
            Action = "Import and replace",
            Impact = replaced,
            ImpactTitle = "These are replaced",
        }))
        {
            return;
        }

        _problem = null;
        if (!await _page.TryAsync(
            _ =>
            {
                Workspace.Require(Right.Design, RightsKind.App);
                return Task.CompletedTask;
            },
            problem => _problem = problem))
            return;
        var (database, plan, by) = (Workspace.Database, _plan, Workspace.User.Email);
        PackageReport? report = null;
        file.Hold();
        var state = await Actions.Start($"Importing {(file.Name.Length > 60 ? file.Name[..60] + "…" : file.Name)}", async (action, stop) =>
        {
            _running = action;
            action.Href = "apps";
            try
            {
                await using var package = file.OpenRead();
                report = await AppImporter.ImportAsync(database, package, plan, by, new StageProgress(action), stop);
                if (!report.Ok)
                    throw new DataException(DataProblem.MalformedRequest, "The package was refused; nothing was stored. The page says why.");
                action.Report(new LongProgress(1, Sum(report.Counts) + "."));
            }
            finally
            {
                file.Dispose();
            }
        });
        var failure = _running?.Problem;
        _running = null;
        Workspace.NoteDesignChange();
        if (_isGone)
            return;
        if (report is not { Ok: true } imported)
        {
            _report = report ?? _report;
            _problem = report is not null ? null : failure ?? (state == LongState.Cancelled ? new Problem("The import was stopped. Nothing was stored.", []) : null);
            return;
        }

        _apps = await Workspace.AppsAsync(CancellationToken.None);
        _done = imported;
        _app = (imported.App.ExternalKey is { } key ? _apps.FindApp(key) : null)?.Id ?? _apps.FindAppByName(imported.App.Name)?.Id;
        GiveUpFile();
    }

    private void StartOver()
    {
        (_done, _app, _problem) = (null, null, null);
        GiveUpFile();
    }

    private void GiveUpFile()
    {
        _turn++;
        _file?.Dispose();
        (_file, _report, _isLooking, _plan) = (null, null, false, new PackagePlan());
    }

    private static string Sum(PackageCounts counts) =>
        string.Join(", ", PackageWords.Figures(counts).Where(f => f.Count > 0).Select(f => $"{f.Count.ToString("N0", CultureInfo.InvariantCulture)} {(f.Count == 1 ? f.Word[..^1] : f.Word)}"));

    private sealed class StageProgress(LongAction action) : IProgress<AppImportProgress>
    {
        public void Report(AppImportProgress value) => action.Report(value.Stage switch
        {
            "rows" => new LongProgress(value.TotalRows == 0 ? 1 : (double)value.Rows / value.TotalRows, $"{value.Object}: {value.Rows.ToString("N0", CultureInfo.InvariantCulture)} of {value.TotalRows.ToString("N0", CultureInfo.InvariantCulture)} records"),
            "tables" => new LongProgress(null, $"Making tables {value.Object}"),
            "objects" => new LongProgress(null, $"Making views, logins and DataPages {value.Object}"),
            "done" => new LongProgress(1, TimeWords.Count(value.Rows, "record") + "."),
            _ => new LongProgress(null, "Reading the package"),
        });
    }
}
