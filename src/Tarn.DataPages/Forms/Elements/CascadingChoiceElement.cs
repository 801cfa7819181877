using Tarn.DataPages.Values;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>One of several, where the choices follow what was chosen in another element. The pair is checked when it is posted.</summary>
public sealed class CascadingChoiceElement : ChoiceElement
{
    private string? _under;
    private string _stored = "";
    private string _storedUnder = "";

    /// <summary>The control that it follows.</summary>
    public string ParentName { get; private set; } = "";

    /// <inheritdoc/>
    public override IEnumerable<FormElement> DependsOn(FormContext form) => [Cascade.ParentOf(form, this)];

    /// <inheritdoc/>
    public override async ValueTask LoadAsync(FormContext form)
    {
        await base.LoadAsync(form);
        // Without a parent's value nothing can be chosen, whatever a dropdown's first choice is.
        if (_under is { Length: 0 })
            Select(form, "");
        if (form.Record is not null)
            (_stored, _storedUnder) = (Entry, _under ?? "");
    }

    /// <inheritdoc/>
    public override async ValueTask BindAsync(FormContext form)
    {
        Choices = await ReadChoicesAsync(form);
        await base.BindAsync(form);
        // The record's own pair stays good although the lookup offers it no more.
        if (form.Record is not null && Entry.Length > 0 && Find(Entry) is null && Entry == _stored && _under == _storedUnder)
            Choices = [.. Choices, new Choice(Entry, form.Page.Locale.Format(Value, Field, Definition.Format).Text)];
    }

    /// <inheritdoc/>
    public override async ValueTask ValidateAsync(FormContext form)
    {
        if (_under is { Length: 0 } && Entry.Length > 0)
            Fail(form, "InvalidValue");
        else
            await base.ValidateAsync(form);
    }

    /// <summary>The choices under the parent's present value; none without one.</summary>
    public IReadOnlyList<Choice> Offered => _under is { Length: 0 } ? [] : Choices;

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<Choice>> ReadChoicesAsync(FormContext form)
    {
        var parent = Cascade.ParentOf(form, this);
        ParentName = parent.Name;
        var under = Cascade.ValueOf(parent);
        if (under == _under)
            return Choices;
        _under = under;
        var choices = await Cascade.ReadAsync(form, this, under);
        if (under.Length == 0 && !IsRadio)
            choices.Insert(0, new Choice("", form.Page.Locale.Text("CascadingSelectParent", parent.AccessibleName)));
        return choices;
    }
}
