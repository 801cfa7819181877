namespace Tarn.DataPages.Forms.Elements;

/// <summary>A line of text that is filled in when the value of another element leaves exactly one possibility, and can be typed over.</summary>
public sealed class CascadingTextElement : TextElement
{
    /// <summary>The control that it follows.</summary>
    public string ParentName { get; private set; } = "";

    /// <inheritdoc/>
    public override IEnumerable<FormElement> DependsOn(FormContext form) => [Cascade.ParentOf(form, this)];

    /// <inheritdoc/>
    public override async ValueTask LoadAsync(FormContext form)
    {
        ParentName = Cascade.ParentOf(form, this).Name;
        await base.LoadAsync(form);
        if (form.Record is null && Entry.Length == 0 && await OfferAsync(form) is [var only])
            Take(form, only.Value);
    }

    /// <summary>What fits the parent's present value, each once; none without one.</summary>
    public async ValueTask<IReadOnlyList<Choice>> OfferAsync(FormContext form)
    {
        var under = Cascade.ValueOf(Cascade.ParentOf(form, this));
        return under.Length == 0 ? [] : [.. (await Cascade.ReadAsync(form, this, under)).DistinctBy(c => c.Value, StringComparer.OrdinalIgnoreCase)];
    }
}
