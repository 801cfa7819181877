using Tarn.Data.Fields;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>A box to tick.</summary>
public sealed class CheckboxElement : FormElement
{
    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.CheckboxView);

    /// <summary>Whether it is ticked.</summary>
    public bool IsChecked { get; private set; }

    /// <summary>What a ticked box posts.</summary>
    public string CheckedValue => Definition["CheckedValue"] is { Length: > 0 } own ? own : "Y";

    /// <summary>The text right of the box, with its parameters.</summary>
    public string DisplayText { get; private set; } = "";

    /// <inheritdoc/>
    public override ValueTask LoadAsync(FormContext form)
    {
        DisplayText = form.Scope.Resolve(Definition["DisplayText"] ?? "", Parameters.TextUse.Plain);
        var (text, stored) = Receive(form);
        if (stored is { } value)
            Check(!value.IsNull && (value.Kind == SqlTypeKind.Bit ? value.AsBit : RecordView.InvariantText(value).Equals(CheckedValue, StringComparison.OrdinalIgnoreCase)));
        else
            Check(text is not null ? Means(text) : Definition.IsSet("CheckedByDefault"));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask BindAsync(FormContext form)
    {
        Check(Posted(form).Any(Means));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask ValidateAsync(FormContext form)
    {
        if (NeedsValue && !IsChecked)
            Fail(form, "Required");
        return ValueTask.CompletedTask;
    }

    private bool Means(string text) => text.Equals(CheckedValue, StringComparison.OrdinalIgnoreCase) || YesNoFieldType.Understand(text) == true || text.Equals("Y", StringComparison.OrdinalIgnoreCase);

    private void Check(bool value)
    {
        IsChecked = value;
        Entries = value ? [CheckedValue] : [];
        if (Field is null or { Type: YesNoFieldType })
            Value = Field is null ? (value ? SqlValue.FromText(CheckedValue) : SqlValue.Null(SqlTypeKind.NVarChar)) : SqlValue.FromBit(value);
        else if ((value ? CheckedValue : Definition["UncheckedValue"]) is { Length: > 0 } text && Field.Type.TryParse(text, Field, out var stored))
            Value = stored;
        else
            Value = SqlValue.Null(Field.Type.SqlType.Kind);
    }
}
