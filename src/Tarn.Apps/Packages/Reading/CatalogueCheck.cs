using System.Globalization;

namespace Tarn.Apps.Packages;

/// <summary>Compares an element tree with the catalogue and reports what the format does not know.</summary>
internal sealed class CatalogueCheck(PackageIssueList issues, string owner)
{
    /// <summary>Whether something was found that makes the object invalid until it is edited.</summary>
    public bool IsInvalid { get; private set; }

    /// <summary>Checks an element by the rule of that name; <paramref name="path"/> is its place below the object.</summary>
    public void Check(PackageElement element, string ruleName, string path = "")
    {
        if (PackageCatalogue.Rule(ruleName) is { } rule)
            Check(element, rule, path);
    }

    /// <summary>Checks the element's attributes only.</summary>
    public void CheckAttributes(PackageElement element, ElementRule rule, string path)
    {
        foreach (var attribute in element.Attributes)
        {
            if (!rule.Knows(attribute.Name))
                issues.Warn(PackageIssueCode.UnknownAttribute, owner, Join(path, "@" + attribute.Name), $"The attribute {attribute.Name} is not known; it is kept and exported again.");
            else if (rule.Attribute(attribute.Name) is { } known)
                CheckValue(element, attribute, known, path);
        }
    }

    /// <summary>Puts a step behind a path.</summary>
    public static string Join(string path, string step) => path.Length == 0 ? step : path + "/" + step;

    /// <summary>The step to the child: its column or name where it has one, else its number among its equals.</summary>
    public static string Step(PackageElement parent, PackageElement child)
    {
        if (child["ColumnName"] is { } column)
            return $"{child.Name}[@ColumnName='{column}']";
        var number = 0;
        var total = 0;
        foreach (var sibling in parent.ChildrenNamed(child.Name))
        {
            total++;
            if (ReferenceEquals(sibling, child))
                number = total;
        }

        if (total > 1 && child["Name"] is { } name)
            return $"{child.Name}[@Name='{name}']";
        return total > 1 || child.Name == "Section" ? string.Create(CultureInfo.InvariantCulture, $"{child.Name}[{number}]") : child.Name;
    }

    private void Check(PackageElement element, ElementRule rule, string path)
    {
        CheckAttributes(element, rule, path);
        foreach (var child in element.Children)
        {
            if (PackageCatalogue.IsOwn(child.Name) || child.Name == PackageElement.TextName)
                continue;
            var step = Join(path, Step(element, child));
            if (!rule.KnowsChild(child.Name))
                issues.Warn(PackageIssueCode.UnknownElement, owner, step, $"The element {child.Name} is not known; it is kept and exported again.");
            else if (rule.Child(child.Name) is { } childRule)
                Check(child, childRule, step);
        }
    }

    private void CheckValue(PackageElement element, PackageAttribute attribute, AttributeRule rule, string path)
    {
        var place = Join(path, "@" + attribute.Name);
        if (rule.IsFlag)
        {
            if (!CellText.TryBoolean(attribute.Value, out _))
                issues.Warn(PackageIssueCode.BadBoolean, owner, place, $"'{Shorten(attribute.Value)}' is neither yes nor no; the default is used.");
            return;
        }

        if (rule.Words is null || attribute.Value.Length == 0 || PackageCatalogue.IsOwn(attribute.Value) || rule.Words.Contains(attribute.Value))
            return;
        if (attribute.Name == "Type" && element.Name is "Field" or "FieldMatch")
        {
            issues.Unsupported(PackageIssueCode.UnsupportedElement, owner, path, $"An element of type '{Shorten(attribute.Value)}' cannot be shown; it is kept.");
            IsInvalid |= CellText.TryBoolean(element["Required"] ?? "", out var required) && required == true;
            return;
        }

        IsInvalid |= attribute.Name == "ComparisonType";
        issues.Warn(PackageIssueCode.UnknownValue, owner, place, $"The value '{Shorten(attribute.Value)}' is not known; it is kept.");
    }

    private static string Shorten(string value) => value.Length <= 60 ? value : value[..60] + "…";
}
