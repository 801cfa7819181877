namespace Tarn.Apps.Packages;

/// <summary>Resolves every reference of the package (app-package, 11.3) and reports those that lead nowhere.</summary>
internal sealed class DependencyCheck(
    AppPackage package, IReadOnlyList<PackageObjectPlan> objects, SourceMap sources, IPackageTarget target, PackageTargetApp? app, PackageIssueList issues)
{
    /// <summary>Checks everything; gives the views in dependency order, by new name.</summary>
    public List<string> Check()
    {
        foreach (var table in package.Tables.Where(Comes))
            CheckFormulas(table);
        foreach (var view in package.Views.Where(Comes))
            CheckView(view);
        CheckLinks();
        var pages = new PageReferences(package, sources, target, app, issues);
        foreach (var login in package.Authentications.Where(Comes))
            pages.CheckLogin(login);
        foreach (var page in package.DataPages.Where(Comes).Where(page => page.Kind != DataPageKind.Unsupported))
            pages.CheckPage(page);
        return ViewOrder();
    }

    private bool Comes(PackageItem item) => PlanOf(item).Action != PackageAction.UseExisting;

    private PackageObjectPlan PlanOf(PackageItem item) => objects.First(plan => plan.Type == item.Type && plan.Name == item.Name);

    private void CheckFormulas(PackageTable table)
    {
        var source = sources.Find(table.Name, isView: false)!;
        foreach (var field in table.Fields.Where(field => field.IsFormula))
        {
            var resolved = true;
            foreach (var (_, name) in ParameterText.In(field.FormulaText).Where(parameter => parameter.Kind == "field"))
            {
                if (SourceMap.Has(source, name))
                    continue;
                resolved = false;
                issues.Fatal(PackageIssueCode.UnresolvedField, table.Label, $"{field.Name}/@FormulaText", $"The formula names the field {name}, which the table does not have.");
            }

            if (resolved && target.FormulaFault(table, field) is { } fault)
                issues.Unsupported(PackageIssueCode.FormulaUnsupported, table.Label, field.Name, $"The formula does not compile: {fault}. The field reads blank; the text is kept.");
        }

        foreach (var relation in table.Relations)
        {
            var parent = sources.Find(relation.ParentTable, isView: false);
            if (parent is null)
                issues.Fatal(PackageIssueCode.UnresolvedTable, table.Label, $"t:Relation[@Field='{relation.Field}']", $"The related table {relation.ParentTable} does not exist.");
            else if (!SourceMap.Has(parent, relation.ParentField) || !SourceMap.Has(source, relation.Field))
                issues.Fatal(PackageIssueCode.UnresolvedField, table.Label, $"t:Relation[@Field='{relation.Field}']", "The related fields do not exist.");
        }
    }

    private void CheckView(PackageView view)
    {
        foreach (var table in view.Tables)
        {
            var source = sources.Find(table.Name, isView: false) ?? sources.Find(table.Name, isView: true);
            if (source is null)
            {
                issues.Fatal(PackageIssueCode.UnresolvedTable, view.Label, $"Table[@Name='{table.Name}']", $"The view reads {table.Name}, which does not exist.");
                continue;
            }

            var fields = table.Columns.Select(column => column.Field)
                .Concat(view.Conditions.Where(condition => string.Equals(condition.TableAlias, table.Alias, StringComparison.OrdinalIgnoreCase)).Select(condition => condition.Field))
                .Concat(view.Joins.Where(join => string.Equals(join.LeftAlias, table.Alias, StringComparison.OrdinalIgnoreCase)).Select(join => join.LeftField))
                .Concat(view.Joins.Where(join => string.Equals(join.RightAlias, table.Alias, StringComparison.OrdinalIgnoreCase)).Select(join => join.RightField));
            foreach (var field in fields.Where(field => !SourceMap.Has(source, field)))
                issues.Fatal(PackageIssueCode.UnresolvedField, view.Label, $"Table[@Name='{table.Name}']/Field[@Name='{field}']", $"{table.Name} has no field {field}.");
        }

        foreach (var condition in view.Conditions.Where(condition => !view.Tables.Any(table => string.Equals(table.Alias, condition.TableAlias, StringComparison.OrdinalIgnoreCase))))
            issues.Fatal(PackageIssueCode.UnresolvedTable, view.Label, $"Condition[@Field='{condition.Field}']", $"The criterion filters {condition.TableAlias}, which is no table of the view.");
    }

    private void CheckLinks()
    {
        foreach (var link in package.Relationships.Where(link => link.IsLogin))
        {
            var page = package.DataPages.FirstOrDefault(item => item.Entry is { } entry && entry.Guid.Identity == link.Parent.Identity);
            if (page is null)
                issues.Fatal(PackageIssueCode.UnresolvedAuthentication, PackageIssue.Package, $"Relationship[@ChildObjectName='{link.ChildName}']", "A login is bound to a DataPage that the package does not hold.");
            else if (package.AuthenticationOf(link) is null && target.FindAuthentication(link.ChildName) is null)
                issues.Fatal(PackageIssueCode.UnresolvedAuthentication, page.Label, "", $"The page is protected by the authentication '{link.ChildName}', which does not exist.");
        }
    }

    private List<string> ViewOrder()
    {
        var order = new List<string>();
        var state = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        foreach (var view in package.Views)
            Visit(view);
        return order;

        void Visit(PackageView view)
        {
            if (state.TryGetValue(view.Name, out var done))
            {
                if (!done)
                    issues.Fatal(PackageIssueCode.Cycle, view.Label, "", "The views read each other in a circle.");
                return;
            }

            state[view.Name] = false;
            foreach (var table in view.Tables.Where(table => sources.Find(table.Name, isView: false) is null))
            {
                if (package.Views.FirstOrDefault(other => string.Equals(other.Name, table.Name, StringComparison.OrdinalIgnoreCase)) is { } inner)
                    Visit(inner);
            }

            state[view.Name] = true;
            if (Comes(view))
                order.Add(PlanOf(view).NewName);
        }
    }
}
