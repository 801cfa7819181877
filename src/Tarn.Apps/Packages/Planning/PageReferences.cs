namespace Tarn.Apps.Packages;

/// <summary>Resolves the references inside DataPages and authentications: sources, columns, look-ups, record-level security, parameters.</summary>
internal sealed class PageReferences(AppPackage package, SourceMap sources, IPackageTarget target, PackageTargetApp? app, PackageIssueList issues)
{
    private readonly HashSet<string> _parameters = new(
        package.Parameters.Select(parameter => parameter.Name).Concat(app?.Parameters.Keys ?? []), StringComparer.OrdinalIgnoreCase);

    /// <summary>Checks an authentication.</summary>
    public void CheckLogin(PackageAuthentication login) => Visit(login.Element, "", new Place(login.Label, null, null, HasLogin: false));

    /// <summary>Checks a DataPage.</summary>
    public void CheckPage(DataPageDefinition page)
    {
        var link = package.LoginOf(page);
        if (page.StyleNumber != 1 && !target.HasStyle(page.StyleNumber) && !Comes(PackageObjectType.Style, page.StyleNumber))
            issues.Warn(PackageIssueCode.StyleMissing, page.Label, "@StyleTemplateId", $"The style {page.StyleNumber} does not exist; the default is used.");
        if (page.LocalizationNumber != 1 && !target.HasLocalization(page.LocalizationNumber) && !Comes(PackageObjectType.Localization, page.LocalizationNumber))
            issues.Warn(PackageIssueCode.LocalizationMissing, page.Label, "@LocalizationTemplateId", $"The localization {page.LocalizationNumber} does not exist; the default is used.");
        Visit(page.Element, "", new Place(page.Label, null, link is null ? null : LoginSource(link), link is not null));
    }

    /// <summary>Does the package bring what a page names by number?</summary>
    private bool Comes(string type, int number) => package.Definitions.Any(d => d.Type == type && d.Element["Number"] == number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private PackageTargetSource? LoginSource(PackageRelationship link)
    {
        if (package.AuthenticationOf(link) is { } login)
            return sources.Find(login.DataSourceName, login.IsView);
        return target.FindAuthentication(link.ChildName) is { } existing ? sources.Find(existing.DataSourceName, existing.IsView) : null;
    }

    private void Visit(PackageElement element, string path, Place place)
    {
        if (element.Name == "LookUp")
            CheckLookUp(element, path, place);
        else if (element["DataSourceName"] is { Length: > 0 } name)
            place = place with { Source = Resolve(element, name, path, place.Owner) };
        if (element.Name == "RowLevelSecurity")
            CheckRecordSecurity(element, path, place);
        if (element["ColumnName"] is { Length: > 0 } column && place.Source is { } source && IsColumn(column, element) && !SourceMap.Has(source, column))
            issues.Fatal(PackageIssueCode.UnresolvedField, place.Owner, path, $"{source.Name} has no field {column}.");
        CheckTexts(element, path, place);
        foreach (var child in element.Children)
        {
            if (child.Name != PackageElement.TextName)
                Visit(child, CatalogueCheck.Join(path, CatalogueCheck.Step(element, child)), place);
        }
    }

    private PackageTargetSource? Resolve(PackageElement element, string name, string path, string owner)
    {
        var isView = string.Equals(element["DataSourceType"], "View", StringComparison.OrdinalIgnoreCase);
        var source = sources.Find(name, isView);
        if (source is null)
            issues.Fatal(PackageIssueCode.UnresolvedDataSource, owner, path, $"The {(isView ? "view" : "table")} {name} does not exist.");
        return source;
    }

    private void CheckLookUp(PackageElement element, string path, Place place)
    {
        if (element["DataSourceName"] is not { Length: > 0 } name || Resolve(element, name, path, place.Owner) is not { } source)
            return;
        foreach (var attribute in (string[])["Value", "DisplayText"])
        {
            if (element[attribute] is { Length: > 0 } column && !SourceMap.Has(source, column))
                issues.Fatal(PackageIssueCode.UnresolvedDataSource, place.Owner, CatalogueCheck.Join(path, "@" + attribute), $"{source.Name} has no field {column}.");
        }
    }

    private void CheckRecordSecurity(PackageElement element, string path, Place place)
    {
        if (element["Field"] is { Length: > 0 } column && place.Source is { } source && !SourceMap.Has(source, column))
            issues.Fatal(PackageIssueCode.UnresolvedField, place.Owner, CatalogueCheck.Join(path, "@Field"), $"{source.Name} has no field {column}.");
        if (!place.HasLogin)
            issues.Warn(PackageIssueCode.RlsWithoutLogin, place.Owner, path, "Records are bound to the signed-in user, but the page has no login: it shows no record.");
        else if (element["AuthenticationField"] is { Length: > 0 } field && place.Login is { } login && !SourceMap.Has(login, field))
            issues.Fatal(PackageIssueCode.UnresolvedField, place.Owner, CatalogueCheck.Join(path, "@AuthenticationField"), $"The login's source {login.Name} has no field {field}.");
    }

    private void CheckTexts(PackageElement element, string path, Place place)
    {
        foreach (var attribute in element.Attributes)
            CheckText(attribute.Value, CatalogueCheck.Join(path, "@" + attribute.Name), place);
        if (element.Text.Length > 0)
            CheckText(element.Text, path, place);
    }

    private void CheckText(string text, string path, Place place)
    {
        foreach (var (kind, name) in ParameterText.In(text))
        {
            var known = kind switch
            {
                "app" => _parameters.Contains(name),
                "authfield" => place.Login is { } login ? SourceMap.Has(login, name) : place.HasLogin,
                // A source that does not exist was reported already.
                _ => place.Source is not { } source || SourceMap.Has(source, name) || name.StartsWith("Virtual", StringComparison.OrdinalIgnoreCase),
            };
            if (!known)
                issues.Warn(PackageIssueCode.ParameterUnknown, place.Owner, path, $"[@{kind}:{name}] is not known; it renders as empty text.");
        }
    }

    /// <summary>Whether the name in an element's <c>ColumnName</c> is that of a field of the source; HTML blocks, virtual and calculated fields, child forms and the like have names of their own.</summary>
    /// <param name="column">The name, not empty.</param>
    /// <param name="element">The element that bears it.</param>
    public static bool IsColumn(string column, PackageElement element) =>
        !column.StartsWith("HTML Block", StringComparison.OrdinalIgnoreCase) && !column.StartsWith("Virtual", StringComparison.OrdinalIgnoreCase)
        && !column.StartsWith("Calculated Field", StringComparison.OrdinalIgnoreCase) && column[0] != '#' && !PackageCatalogue.IsOwn(column)
        && !string.Equals(element["Type"], "HTML Block", StringComparison.OrdinalIgnoreCase) && element["Type"] is not ("CAPTCHA" or "ChildForm");

    private sealed record Place(string Owner, PackageTargetSource? Source, PackageTargetSource? Login, bool HasLogin);
}
