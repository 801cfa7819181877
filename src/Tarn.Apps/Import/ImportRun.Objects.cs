using System.Collections.Immutable;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data.Schema;

namespace Tarn.Apps.Import;

internal sealed partial class ImportRun
{
    private async ValueTask<AppDefinition> AppAsync()
    {
        var report = Inspection!.Report.App;
        var existing = report.ExternalKey is { } key ? _apps.FindApp(key) : null;
        var app = existing is null
            ? new AppDefinition { Id = await TakeIdAsync(), ExternalKey = Guid.NewGuid().ToString("D"), Name = report.Name, Created = _now, CreatedBy = importedBy }
            : existing with { ModifiedBy = importedBy };
        app = app with { Modified = _now, Parameters = Parameters(app) };
        // Objects that are added to an app do not change what the app itself is.
        if (report.Mode == "into")
            return Kept(app);
        if (_package.App is { } source)
        {
            app = app with
            {
                Version = source.Version,
                Description = source.Description,
                Source = source.Element.With("Name", app.Name),
                PackageIdentity = source.Guid.Value.Length > 0 ? source.Guid.Identity : "",
            };
        }

        return Kept(app with { Extras = _package.Extras });
    }

    private ImmutableArray<AppParameter> Parameters(AppDefinition app)
    {
        var values = Inspection!.Parameters;
        var parameters = app.Parameters.ToBuilder();
        foreach (var variable in _package.Parameters)
        {
            var known = Index(parameters, variable.Name);
            var parameter = AppParameter.From(variable, values.GetValueOrDefault(variable.Name, variable.Value));
            if (known < 0)
                parameters.Add(parameter);
            else
                parameters[known] = parameters[known] with { Value = parameter.Value };
        }

        // A value of the plan for a parameter that only the app has.
        foreach (var (name, value) in plan.Parameters)
        {
            var known = Index(parameters, name);
            if (known < 0)
                parameters.Add(new AppParameter { Name = name, Value = value });
            else
                parameters[known] = parameters[known] with { Value = value };
        }

        return parameters.ToImmutable();

        static int Index(ImmutableArray<AppParameter>.Builder list, string name)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (string.Equals(list[i].Name, name, StringComparison.OrdinalIgnoreCase))
                    return i;
            }

            return -1;
        }
    }

    /// <summary>Keeps what Tarn does not know, for export.</summary>
    private AppDefinition Kept(AppDefinition app)
    {
        var others = _package.Relationships.Where(link => !link.IsLogin).Select(link => link.Element);
        var objects = _package.ForeignObjects.Select(o => new AppForeignObject(o.Entry.Element, o.Part is null ? null : staged.Keep(o.Part)));
        var parts = _package.ForeignParts.Select(staged.Keep);
        return app with
        {
            OtherLinks = [.. app.OtherLinks.Union(others)],
            ForeignObjects = [.. objects, .. app.ForeignObjects.Where(o => !_package.ForeignObjects.Any(n => n.Entry.Guid.Value == o.Entry["GUID"]))],
            ForeignParts = [.. parts, .. app.ForeignParts.Where(p => !_package.ForeignParts.Any(n => string.Equals(n.Name, p.Name, StringComparison.OrdinalIgnoreCase)))],
        };
    }

    private async ValueTask AuthenticationsAsync()
    {
        foreach (var login in _package.Authentications)
        {
            var comes = Comes(login);
            var existing = _apps.FindAuthentication(login.Name);
            if (comes)
            {
                var replaces = PlanOf(login).Action == PackageAction.Replace ? existing : null;
                var stored = new Authentication
                {
                    Id = replaces?.Id ?? await TakeIdAsync(),
                    ExternalKey = replaces?.ExternalKey ?? Guid.NewGuid().ToString("D"),
                    Name = login.Name,
                    Created = replaces?.Created ?? _now,
                    CreatedBy = replaces?.CreatedBy ?? importedBy,
                    Modified = _now,
                    ModifiedBy = replaces is null ? "" : importedBy,
                    Element = login.Element,
                    Entry = login.Entry?.Element,
                };
                await ObjectStore.SaveAsync(_session, AppObjects.Authentication, stored.Id, stored, cancellation);
                existing = stored;
            }

            Remember(login, existing!.Id);
        }
    }

    private async ValueTask DefinitionsAsync()
    {
        var numbers = new DefinitionNumbers(_apps);
        foreach (var item in _package.Definitions)
        {
            var comes = Comes(item);
            var existing = _apps.Definitions.FirstOrDefault(d => d.Type == item.Type && string.Equals(d.Name, item.Name, StringComparison.OrdinalIgnoreCase));
            if (comes)
            {
                var replaced = PlanOf(item).Action == PackageAction.Replace ? existing : null;
                var id = replaced?.Id ?? await TakeIdAsync();
                existing = new StoredDefinition { Id = id, Type = item.Type, Name = item.Name, Element = numbers.Place(item, replaced), Entry = item.Entry?.Element };
                await ObjectStore.SaveAsync(_session, AppObjects.Definition, id, existing, cancellation);
            }
            else
            {
                numbers.Take(item, existing!);
            }

            Remember(item, existing!.Id);
        }

        _numbers = numbers;
    }

    private async ValueTask DataPagesAsync(AppDefinition app)
    {
        var known = _apps.DataPagesOf(app).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var name in Inspection!.RemovedDataPages)
            await ObjectStore.DeleteAsync(_session, AppObjects.DataPage, known[name].Id, cancellation);
        foreach (var page in _package.DataPages.Where(Comes))
        {
            Report("objects", page.Name);
            var objectPlan = PlanOf(page);
            var replaces = objectPlan.Action == PackageAction.Replace ? known.GetValueOrDefault(page.Name) : null;
            var link = _package.LoginOf(page);
            var stored = new DataPage
            {
                Id = replaces?.Id ?? await TakeIdAsync(),
                ExternalKey = replaces?.ExternalKey ?? Guid.NewGuid().ToString("D"),
                AppId = app.Id,
                AppKey = page.AppKey,
                Name = page.Name,
                Folder = page.Folder,
                AuthenticationId = link is null ? null : LoginId(page, link),
                Access = replaces?.Access,
                // What cannot run is not shown to visitors, whatever the plan says.
                Deployed = (plan.Deploy || replaces?.Deployed == true) && page.Kind != DataPageKind.Unsupported,
                Invalid = objectPlan.Invalid,
                Created = replaces?.Created ?? _now,
                CreatedBy = replaces?.CreatedBy ?? importedBy,
                Modified = _now,
                ModifiedBy = replaces is null ? "" : importedBy,
                Element = _numbers!.Apply(page.Element),
                Entry = page.Entry?.Element,
                LoginLink = link?.Element,
            };
            await ObjectStore.SaveAsync(_session, AppObjects.DataPage, stored.Id, stored, cancellation);
        }
    }

    private long LoginId(DataPageDefinition page, PackageRelationship link)
    {
        var id = _package.AuthenticationOf(link) is { } login ? IdOf(login) : _apps.FindAuthentication(link.ChildName)?.Id;
        return id ?? throw new PackageException(
            PackageIssueCode.UnresolvedAuthentication, page.Label, $"The page is protected by the authentication '{link.ChildName}', which does not exist.");
    }

    private async ValueTask<AppDefinition> FilesAsync(AppDefinition app)
    {
        var files = app.Files.ToBuilder();
        foreach (var file in _package.Files)
        {
            CurrentLabel = "FL " + file.Path;
            var path = file.Path;
            if (_files.TryGetValue(path, out var existing))
            {
                switch (plan.Files.ToUpperInvariant())
                {
                    case "SKIP":
                        staged.LeaveOut(file.Part);
                        continue;
                    case "REPLACE":
                        await database.Files.RemoveAsync(_session, existing, cancellation);
                        _replacedBlobs.Add(existing.Blob);
                        break;
                    case "NEW_FOLDER":
                        path = FreePath(candidate => "/" + string.Concat(app.Name.Select(c => "\\/:*?\"<>|".Contains(c, StringComparison.Ordinal) ? '_' : c)).Trim() + candidate + file.Path);
                        break;
                    default:
                        var dot = path.LastIndexOf('.');
                        var end = dot > path.LastIndexOf('/') ? dot : path.Length;
                        path = FreePath(candidate => path[..end] + (candidate.Length == 0 ? "_1" : candidate) + path[end..]);
                        break;
                }
            }

            await database.Files.AddAsync(_session, path, staged.BlobOf(file.Part), cancellation);
            if (!files.Any(f => string.Equals(f.Path, path, StringComparison.OrdinalIgnoreCase)))
                files.Add(new AppFile(path, file.Entry?.Element));
        }

        return app with { Files = files.ToImmutable() };
    }

    private string FreePath(Func<string, string> candidate)
    {
        for (var number = 0; ; number++)
        {
            var path = candidate(number == 0 ? "" : "_" + number.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (!_files.ContainsKey(path))
                return path;
        }
    }

    private ImmutableArray<AppMember> Members(AppDefinition app)
    {
        var members = app.Members.ToBuilder();
        foreach (var item in _package.Items.Where(i => i is not DataPageDefinition))
        {
            var member = new AppMember(item.Type, IdOf(item)!.Value);
            if (!members.Contains(member))
                members.Add(member);
        }

        return members.ToImmutable();
    }
}
