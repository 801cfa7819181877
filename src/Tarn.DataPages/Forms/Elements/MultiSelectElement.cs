using System.Globalization;
using Tarn.Data.Fields;
using Tarn.DataPages.Localization;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>Several of several: of the values of a list field, or, in search forms, of any choices.</summary>
public sealed class MultiSelectElement : FormElement
{
    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.MultiSelectView);

    /// <summary>A list of boxes that is always open; a dropdown otherwise.</summary>
    public bool IsListbox => Definition.ElementType.Equals("MSListbox", StringComparison.OrdinalIgnoreCase);

    /// <summary>Rows shown at once.</summary>
    public int Rows => int.TryParse(Definition["NumberDisplayed"], CultureInfo.InvariantCulture, out var rows) && rows > 0 ? rows : 6;

    /// <summary>The choices.</summary>
    public IReadOnlyList<Choice> Choices { get; private set; } = [];

    /// <inheritdoc/>
    public override async ValueTask LoadAsync(FormContext form)
    {
        Choices = Field is { Type: ListFieldType }
            ? [.. Field.ListItems.Where(i => !i.Retired).OrderBy(i => i.Order).Select(i => new Choice(i.Id.ToString(CultureInfo.InvariantCulture), ValueFormat.ItemText(form.Page.Locale, i, Field)))]
            : await ChoiceList.ReadAsync(form, Definition);
        var (text, stored) = Receive(form);
        if (stored is { } value)
            Select(value.IsNull ? [] : value.AsText.Split(','));
        else if (text is not null)
            Select(Resolve(text));
        else if (Definition.IsSet("CheckAllValuesByDefault"))
            Select([.. Choices.Select(c => c.Value)]);
        else
            Select([.. Definition.Choices.Where(c => c.IsSelected).Select(c => c.Value)]);
    }

    /// <inheritdoc/>
    public override ValueTask BindAsync(FormContext form)
    {
        Select([.. Posted(form).SelectMany(p => Choices.Any(c => c.Value == p) ? [p] : Resolve(p))]);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask ValidateAsync(FormContext form)
    {
        if (Entries.Count == 0)
        {
            if (NeedsValue)
                Fail(form, "Required");
        }
        else if (Entries.Any(e => !Choices.Any(c => c.Value.Equals(e, StringComparison.OrdinalIgnoreCase))))
        {
            Fail(form, "InvalidValue");
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Whether a choice is among those chosen.</summary>
    public bool IsSelected(Choice choice) => Entries.Contains(choice.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>The values of a text such as <c>"Smith, J",Lee</c>, by value or by what is shown.</summary>
    private List<string> Resolve(string text) =>
        [.. Parameters.ValueList.Split(text).Select(t => (Choices.FirstOrDefault(c => c.Value.Equals(t, StringComparison.OrdinalIgnoreCase)) ?? Choices.FirstOrDefault(c => c.Text.Equals(t, StringComparison.OrdinalIgnoreCase)))?.Value ?? t)];

    private void Select(IReadOnlyList<string> values)
    {
        Entries = [.. values.Where(v => v.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        Value = Entries.Count == 0 ? SqlValue.Null(SqlTypeKind.NVarChar)
            : Field is { Type: ListFieldType } && Field.Type.TryParse(string.Join(',', Entries), Field, out var stored) ? stored
            : SqlValue.FromText(string.Join(',', Entries));
    }
}
