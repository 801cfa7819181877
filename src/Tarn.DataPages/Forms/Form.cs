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
    public IReadOnlyList<ElementError> Errors => [.. Elements.SelectMany(e => e.Errors)];

    /// <summary>The element of a column; null when the form has none.</summary>
    public FormElement? Find(string column) => Elements.FirstOrDefault(e => e.Column is { } c && c.Name.Equals(column, StringComparison.OrdinalIgnoreCase) && e.Stores)
        ?? Elements.FirstOrDefault(e => e.Definition.ColumnName.Equals(column, StringComparison.OrdinalIgnoreCase));

    /// <summary>What the element of an error is called.</summary>
    public string NameOf(ElementError error) => Elements.SelectMany(e => e.Inner.Prepend(e)).FirstOrDefault(e => e.Error == error)?.AccessibleName ?? "";

    /// <summary>The conditional rules; null when there are none.</summary>
    public Rules.FormRules? Rules { get; set; }

    /// <summary>The virtual fields' values by control name.</summary>
    public ImmutableDictionary<string, string> Virtuals() => Elements.Where(e => e is { IsVirtual: true, Counts: true } and not PasswordElement)
        .ToImmutableDictionary(e => e.Name, e => string.Join(',', e.Entries), StringComparer.OrdinalIgnoreCase);

    /// <summary>Fills the elements with their first values, in the state that the rules give these.</summary>
    public async ValueTask LoadAsync()
    {
        foreach (var element in Ordered)
            await element.LoadAsync(Context);
        await SettleAsync(isPosted: false);
    }

    /// <summary>Fills the elements with what was posted. Elements that post nothing keep what they had, so <see cref="LoadAsync"/> comes first.</summary>
    public async ValueTask BindAsync()
    {
        foreach (var element in Ordered.Where(e => e is { IsInput: true, IsLocked: false }))
            await element.BindAsync(Context);
        await SettleAsync(isPosted: true);
    }

    /// <summary>The elements in an order in which each comes after those it depends on.</summary>
    /// <exception cref="PageBrokenException">Some depend on each other in a circle.</exception>
    private IReadOnlyList<FormElement> Ordered => _ordered ??= ElementOrder.Sort(this);

    private IReadOnlyList<FormElement>? _ordered;

    /// <summary>Rules first: they never look at calculated values, which count what the rules hide as NULL.</summary>
    private async ValueTask SettleAsync(bool isPosted)
    {
        if (Rules is not null)
            await Rules.ApplyAsync(isPosted);
        foreach (var element in Ordered.OfType<CalculatedElement>())
            await element.CalculateAsync(Context);
    }

    /// <summary>Checks all elements; afterwards <see cref="Errors"/> has one error at most for each.</summary>
    public async ValueTask ValidateAsync()
    {
        // Who does not pass as a person learns nothing of the rest.
        foreach (var captcha in Elements.OfType<CaptchaElement>().Where(c => c.TakesInput))
        {
            await captcha.ValidateAsync(Context);
            if (captcha.Error is not null)
                return;
        }

        foreach (var element in Elements.Where(e => e.TakesInput && e is not CaptchaElement))
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
