using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Files;
using Tarn.Data.Schema;

namespace Tarn.Apps.Import;

/// <summary>One import inside its transaction. On SQLite everything here completes without waiting; on PostgreSQL the transaction may be run again with a new run.</summary>
internal sealed partial class ImportRun(
    AccountDatabase database, PackageReader reader, PackagePlan plan, string? password, string importedBy, StagedParts staged,
    IProgress<AppImportProgress>? progress, CancellationToken cancellation)
{
    private DefinitionNumbers? _numbers;
    private readonly Dictionary<(string Type, string Name), long> _ids = [];
    private readonly List<string> _replacedBlobs = [];
    private readonly DateTime _now = database.UtcNow;
    private IWriteSession _session = null!;
    private AccountSchema _schema = null!;
    private AppSnapshot _apps = null!;
    private PackageTargetSnapshot _before = null!;
    private FormulaFaults _faults = null!;
    private AppPackage _package = null!;
    private IReadOnlyDictionary<string, FileItem> _files = null!;
    private long _loaded;

    /// <summary>The inspection made inside the transaction; null before it.</summary>
    public PackageInspection? Inspection { get; private set; }

    /// <summary>The object at work, for messages.</summary>
    public string CurrentLabel { get; private set; } = PackageIssue.Package;

    /// <summary>The table whose records are being loaded.</summary>
    public PackageTable? CurrentTable { get; private set; }

    /// <summary>The name of the table that records are added to, when it has records of its own.</summary>
    public string? AddsToTable { get; private set; }

    /// <summary>Bytes of files that were replaced; to be removed after the commit.</summary>
    public IReadOnlyList<string> ReplacedBlobs => _replacedBlobs;

    public async ValueTask<PackageReport> RunAsync(IWriteSession session, AccountSchema schema)
    {
        _session = session;
        _schema = schema;
        _apps = await AppSnapshot.ReadAsync(session.QueryAsync, session.Engine.Dialect, cancellation);
        _files = await AccountTarget.ReadFilesAsync(database, reader.Package, session.QueryAsync, cancellation);
        var account = await KeyAccount.EnsureAsync(session, cancellation);
        // The account may have changed since the first inspection; this one counts.
        _before = AccountTarget.Of(database, schema, _apps, account, _files, reader.Package);
        _faults = new FormulaFaults(database, schema, reader.Package);
        Inspection = PackageInspector.Inspect(reader, plan, _before);
        if (!Inspection.Report.Ok)
            throw new ImportRefusedException(Inspection.Report);
        _package = Inspection.Package;

        var replaced = await TablesAsync();
        await RelationsAsync();
        CurrentLabel = PackageIssue.Package;
        await ViewsAsync(replaced);
        var app = await AppAsync();
        await AuthenticationsAsync();
        await DefinitionsAsync();
        await DataPagesAsync(app);
        app = await FilesAsync(app);
        await ObjectStore.SaveAsync(_session, AppObjects.App, app.Id, app with { Members = Members(app) }, cancellation);
        await VerifyAsync(app, account, replaced);
        return Inspection.Report with { App = Inspection.Report.App with { ExternalKey = app.ExternalKey } };
    }

    private PackageObjectPlan PlanOf(PackageItem item) => Inspection!.PlanOf(item.Type, item.Name)
        ?? throw new InvalidOperationException($"The inspection has no plan for {item.Label}.");

    private bool Comes(PackageItem item)
    {
        CurrentLabel = item.Label;
        return PlanOf(item).Action != PackageAction.UseExisting;
    }

    private void Remember(PackageItem item, long id) => _ids[(item.Type, item.Name.ToUpperInvariant())] = id;

    private long? IdOf(PackageItem item) => _ids.TryGetValue((item.Type, item.Name.ToUpperInvariant()), out var id) ? id : null;

    private ValueTask<long> TakeIdAsync() => ObjectStore.TakeIdsAsync(_session, 1, cancellation);

    private ValueTask SavePackagedAsync(PackageItem item, long id) => ObjectStore.SaveAsync(
        _session, AppObjects.Packaged, id, new PackagedObject(id, item.Type, item.Element, item.Entry?.Element), cancellation);

    private void Report(string stage, string name) =>
        progress?.Report(new AppImportProgress(stage, name, _loaded, Inspection!.Report.Counts.Rows));

    private async ValueTask ViewsAsync(List<TableDefinition> replaced)
    {
        foreach (var table in replaced)
            database.Designer.CheckDependents(_schema, table);
        foreach (var view in _package.Views.Where(v => PlanOf(v).Action == PackageAction.UseExisting))
            Remember(view, _schema.View(view.Name).Id);
        foreach (var name in Inspection!.ViewOrder)
        {
            var view = _package.Views.First(v => string.Equals(v.Name, name, StringComparison.OrdinalIgnoreCase));
            CurrentLabel = view.Label;
            Report("objects", view.Name);
            var definition = new ViewMapping(view, _schema).ToView();
            var made = PlanOf(view).Action == PackageAction.Replace && _schema.FindViewDefinition(view.Name) is { } old
                ? await database.Designer.ReplaceViewAsync(_session, _schema, old, definition, cancellation)
                : await database.Designer.CreateViewAsync(_session, _schema, definition, cancellation);
            await SavePackagedAsync(view, made.Id);
            Remember(view, made.Id);
            _schema = await SchemaDesigner.ReadDraftAsync(_session, cancellation);
        }
    }

    /// <summary>Counts what is stored, and looks whether pages of other apps lost what they use.</summary>
    private async ValueTask VerifyAsync(AppDefinition app, KeyAccount account, List<TableDefinition> replaced)
    {
        CurrentLabel = PackageIssue.Package;
        var counts = Inspection!.Report.Counts;
        if (_loaded != counts.Rows)
            throw new PackageException(PackageIssueCode.CountMismatch, PackageIssue.Package, $"{_loaded} records were stored instead of {counts.Rows}.");
        var after = await AppSnapshot.ReadAsync(_session.QueryAsync, _session.Engine.Dialect, cancellation);
        var pages = _package.DataPages.Count(p => Comes(p) && after.DataPagesOf(app).Any(stored => stored.Name == p.Name));
        if (pages != counts.DataPages)
            throw new PackageException(PackageIssueCode.CountMismatch, PackageIssue.Package, $"{pages} DataPages were stored instead of {counts.DataPages}.");
        if (replaced.Count == 0 && !_package.Views.Any(v => PlanOf(v).Action == PackageAction.Replace))
            return;

        var broken = OtherPages.Broken(_apps, _before).ToHashSet();
        var target = AccountTarget.Of(database, _schema, after, account, _files, null);
        if (OtherPages.Broken(after, target).FirstOrDefault(issue => !broken.Contains(issue)) is { } first)
            throw new PackageException(first with { Message = $"Replacing would break an object of the account: {first.Message}" });
    }
}
