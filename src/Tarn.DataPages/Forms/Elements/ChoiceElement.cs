using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>One of several: dropdown, list box, radio buttons.</summary>
public class ChoiceElement : FormElement
{
    /// <inheritdoc/>
    public override Type View => IsRadio ? typeof(Components.Elements.RadioView) : typeof(Components.Elements.SelectView);

    /// <summary>Radio buttons; a list otherwise.</summary>
    public bool IsRadio => Definition.ElementType.Contains("Radio", StringComparison.OrdinalIgnoreCase);

    /// <summary>A list box of several rows; a dropdown otherwise.</summary>
    public bool IsListbox => Definition.ElementType.Contains("Listbox", StringComparison.OrdinalIgnoreCase);

    /// <summary>The choices.</summary>
    public IReadOnlyList<Choice> Choices { get; protected set; } = [];

    /// <inheritdoc/>
    public override async ValueTask LoadAsync(FormContext form)
    {
        Choices = await ReadChoicesAsync(form);
        var (text, stored) = Receive(form);
        if (stored is { } value)
        {
            var entry = form.Page.Locale.FormatInput(value, Field!);
            // Builders write numbers and dates in other forms than the page's language: 2.50, 2026-03-10.
            var offered = Find(entry) ?? (value.IsNull || Field!.Type.SqlType.IsText ? null : Choices.FirstOrDefault(c => form.Page.Locale.TryParse(c.Value, Field, out var own) && own == stored));
            // A stored value that is offered no more stays selectable.
            if (!value.IsNull && offered is null)
                Choices = [.. Choices, new Choice(entry, form.Page.Locale.Format(value, Field, Definition.Format).Text)];
            Select(form, offered?.Value ?? Find(entry)?.Value ?? entry);
            return;
        }

        var initial = text is null ? null : Find(text) ?? Choices.FirstOrDefault(c => c.Text.Trim().Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));
        if (initial is null && Definition.Choices.FirstOrDefault(c => c.IsSelected) is { } selected)
            initial = Find(form.Scope.Resolve(selected.Value, Parameters.TextUse.Plain));
        initial ??= IsRadio || IsListbox || Choices is [] ? null : Choices[0];
        Select(form, initial?.Value ?? "");
    }

    /// <inheritdoc/>
    public override ValueTask BindAsync(FormContext form)
    {
        var posted = Posted(form);
        Select(form, posted.Count > 0 ? posted[0] : "");
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask ValidateAsync(FormContext form)
    {
        if (Entry.Trim().Length == 0)
        {
            if (NeedsValue)
                Fail(form, "Required");
        }
        else if (Find(Entry) is null)
        {
            Fail(form, "InvalidValue");
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Whether a choice is the one chosen.</summary>
    public bool IsSelected(Choice choice) => choice.Value.Equals(Entry, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the choices.</summary>
    protected virtual async ValueTask<IReadOnlyList<Choice>> ReadChoicesAsync(FormContext form) => await ChoiceList.ReadAsync(form, Definition);

    /// <summary>Chooses.</summary>
    protected void Select(FormContext form, string entry)
    {
        Entries = [entry];
        if (entry.Trim().Length == 0)
            Value = SqlValue.Null(SqlTypeKind.NVarChar);
        else if (Field is null)
            Value = SqlValue.FromText(entry);
        else
            Value = form.Page.Locale.TryParse(entry, Field, out var value) ? value : SqlValue.Null(Field.Type.SqlType.Kind);
    }

    /// <summary>The choice of a value; null when it is not offered.</summary>
    protected Choice? Find(string value) => Choices.FirstOrDefault(c => c.Value.Trim().Equals(value.Trim(), StringComparison.OrdinalIgnoreCase));
}
