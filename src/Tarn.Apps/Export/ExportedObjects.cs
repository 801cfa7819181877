using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data.Schema;

namespace Tarn.Apps.Export;

/// <summary>The objects of an app and what they use, shared or not, in the order of the app.</summary>
internal sealed class ExportedObjects
{
    private readonly AccountSchema _schema;
    private readonly List<TableDefinition> _tables = [];
    private readonly List<ViewDefinition> _views = [];
    private readonly List<Authentication> _authentications = [];

    private ExportedObjects(AccountSchema schema) => _schema = schema;

    public IReadOnlyList<TableDefinition> Tables => _tables;

    public IReadOnlyList<ViewDefinition> Views => _views;

    public IReadOnlyList<Authentication> Authentications => _authentications;

    public IReadOnlyList<DataPage> DataPages { get; private init; } = [];

    public IReadOnlyList<StoredDefinition> Definitions { get; private init; } = [];

    public static ExportedObjects Of(AppDefinition app, AppSnapshot apps, AccountSchema schema)
    {
        var ids = app.Members.Select(m => m.Id).ToHashSet();
        var objects = new ExportedObjects(schema)
        {
            DataPages = [.. apps.DataPagesOf(app)],
            Definitions = [.. apps.Definitions.Where(d => ids.Contains(d.Id) || apps.DataPagesOf(app).Any(p => IsOf(d, p)))],
        };
        foreach (var member in app.Members)
            objects.Add(member, apps);
        foreach (var page in objects.DataPages)
        {
            if (apps.AuthenticationOf(page) is { } login)
                objects.Add(login);
            objects.AddSources(page.Element);
        }

        foreach (var login in objects._authentications.ToList())
            objects.AddSources(login.Element);
        return objects;
    }

    /// <summary>Pages name styles and localizations by number.</summary>
    private static bool IsOf(StoredDefinition definition, DataPage page) => definition.Element["Number"] is { Length: > 0 } number && number != "1" && number == definition.Type switch
    {
        PackageObjectType.Style => page.Element["StyleTemplateId"],
        PackageObjectType.Localization => page.Element["LocalizationTemplateId"],
        _ => null,
    };

    private void Add(AppMember member, AppSnapshot apps)
    {
        switch (member.Type)
        {
            case PackageObjectType.Table when _schema.FindTable(member.Id) is { } table:
                Add(table);
                break;
            case PackageObjectType.View when _schema.Views.FirstOrDefault(v => v.Id == member.Id) is { } view:
                Add(view);
                break;
            case PackageObjectType.Authentication when apps.FindAuthentication(member.Id) is { } login:
                Add(login);
                break;
        }
    }

    private void Add(TableDefinition table)
    {
        if (!_tables.Exists(t => t.Id == table.Id))
            _tables.Add(table);
    }

    private void Add(ViewDefinition view)
    {
        if (_views.Exists(v => v.Id == view.Id))
            return;
        _views.Add(view);
        foreach (var table in view.Tables)
        {
            if (_schema.FindTable(table.Table) is { } definition)
                Add(definition);
        }
    }

    private void Add(Authentication login)
    {
        if (!_authentications.Exists(a => a.Id == login.Id))
            _authentications.Add(login);
    }

    private void AddSources(PackageElement definition)
    {
        foreach (var element in definition.DescendantsAndSelf())
        {
            if (element["DataSourceName"] is not { Length: > 0 } name)
                continue;
            if (string.Equals(element["DataSourceType"], "View", StringComparison.OrdinalIgnoreCase))
            {
                if (_schema.FindViewDefinition(name) is { } view)
                    Add(view);
            }
            else if (_schema.FindTableDefinition(name) is { } table)
            {
                Add(table);
            }
        }
    }
}
