using System.Collections.Immutable;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Forms.Elements;

namespace Tarn.DataPages.Forms;

/// <summary>A form as it is filled in: its elements with their values and errors, in sections and rows.</summary>
public sealed class Form
{
    /// <summary>What the elements work on.</summary>
    public required FormContext Context { get; init; }

    /// <summary>The sections in order.</summary>
    public required IReadOnlyList<FormSection> Sections { get; init; }

    /// <summary>All elements in display order.</summary>
    public IEnumerable<FormElement> Elements => Sections.SelectMany(s => s.Rows).SelectMany(r => r);

    /// <summary>The errors in display order.</summary>
    public IReadOnlyList<ElementError> Errors => [.. Elements.Where(e => e.Error is not null).Select(e => e.Error!)];

    /// <summary>The element of a column; null when the form has none.</summary>
    public FormElement? Find(string column) => Elements.FirstOrDefault(e => e.Column is { } c && c.Name.Equals(column, StringComparison.OrdinalIgnoreCase) && e.Stores)
        ?? Elements.FirstOrDefault(e => e.Definition.ColumnName.Equals(column, StringComparison.OrdinalIgnoreCase));

    /// <summary>The virtual fields' values by control name.</summary>
    public ImmutableDictionary<string, string> Virtuals() => Elements.Where(e => e is { Column: null, IsInput: true })
        .ToImmutableDictionary(e => e.Name, e => string.Join(',', e.Entries), StringComparer.OrdinalIgnoreCase);

    /// <summary>Fills the elements with their first values.</summary>
    public async ValueTask LoadAsync()
    {
        foreach (var element in Elements)
            await element.LoadAsync(Context);
    }

    /// <summary>Fills the elements with what was posted. Elements that post nothing keep what they had, so <see cref="LoadAsync"/> comes first.</summary>
    public async ValueTask BindAsync()
    {
        foreach (var element in Elements.Where(e => e.TakesInput))
            await element.BindAsync(Context);
    }

    /// <summary>Checks all elements; afterwards <see cref="Errors"/> has one error at most for each.</summary>
    public async ValueTask ValidateAsync()
    {
        foreach (var element in Elements.Where(e => e.TakesInput))
            await element.ValidateAsync(Context);
    }
}

/// <summary>A section of a form.</summary>
/// <param name="Id">Its number, from 1: rules name it.</param>
/// <param name="ColumnCount">Grid columns.</param>
/// <param name="Rows">Elements that stand on one line, in order.</param>
public sealed record FormSection(int Id, int ColumnCount, IReadOnlyList<IReadOnlyList<FormElement>> Rows)
{
    /// <summary>Hidden by a rule.</summary>
    public bool IsHidden { get; set; }
}
