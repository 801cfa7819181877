using System.Collections.Immutable;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Reports.Criteria;

/// <summary>The criteria of a search page in the order of its form, and the tree that joins them. Checked: every comparison in it is one that can be written.</summary>
public sealed class SearchForm
{
    private SearchForm(PageDefinition page, ImmutableArray<SearchElement> elements)
    {
        Page = page;
        Elements = elements;
    }

    /// <summary>The page.</summary>
    public PageDefinition Page { get; }

    /// <summary>All elements, HTML blocks and virtual fields included.</summary>
    public ImmutableArray<SearchElement> Elements { get; }

    /// <summary>Whether there is anything to show: without it every criterion is predefined, and results come at once.</summary>
    public bool IsShown => Elements.Any(e => !e.IsHidden);

    /// <summary>Reads a page.</summary>
    /// <exception cref="PageBrokenException">A criterion names a column that the source lacks, or a comparison that is not known: the page must be edited. It is never left out, since a filter may guard data.</exception>
    public static SearchForm Read(PageDefinition page, DataSource source)
    {
        var elements = ImmutableArray.CreateBuilder<SearchElement>();
        var number = 0;
        foreach (var field in page.Sections.SelectMany(s => s.Elements))
        {
            number++;
            var part = 0;
            foreach (var match in field.Matches)
            {
                part++;
                var isField = !match.IsHtmlBlock && !field.ColumnName.StartsWith("Virtual ", StringComparison.OrdinalIgnoreCase);
                var column = isField ? source.Find(field.ColumnName) : null;
                if (isField && column is null)
                    throw new PageBrokenException($"The source '{source.Name}' has no field '{field.ColumnName}'.");
                var element = new SearchElement(number, part, field.ColumnName, column, match);
                if (column is not null && Problem(element) is { } problem)
                    throw new PageBrokenException(problem);
                elements.Add(element);
            }
        }

        return new SearchForm(page, elements.ToImmutable());
    }

    private static string? Problem(SearchElement element)
    {
        if (element.Column!.Field.Type is PasswordFieldType or AttachmentFieldType)
            return $"The field '{element.ColumnName}' cannot be searched.";
        return Comparisons.IsKnown(element.Comparison) ? null : $"The comparison '{element.Definition.Comparison}' is not known.";
    }
}
