using Tarn.DataPages.Parameters;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>
/// A value that visitors do not see. Its default is computed anew on the server at every submit; what was posted counts only where the builder left the value to
/// the outside: a default that is an external parameter, none at all, or a control that scripts may set.
/// </summary>
public sealed class HiddenElement : FormElement
{
    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.HiddenView);

    /// <inheritdoc/>
    public override bool IsDrawn => TakesPosted;

    /// <inheritdoc/>
    public override bool Stores => Column is { IsWritable: true };

    /// <summary>Whether the posted value counts.</summary>
    public bool TakesPosted => Definition.DefaultValue.Length == 0 || Definition.IsSet("ScriptEditable")
        || ParameterText.Of(Definition.DefaultValue, TextUse.Plain).Only is { Kind: ParameterKind.Plain } only && PageContext.IsExternalName(only.Name);

    /// <inheritdoc/>
    public override ValueTask LoadAsync(FormContext form)
    {
        if (Definition.DefaultValue.Length > 0)
            Take(form, form.Scope.Resolve(Definition.DefaultValue, TextUse.Plain));
        else if (form.Record is not null && Column is not null && form.Record.Find(Column.Name) is { } stored)
            (Value, Entries) = (stored, [form.Page.Locale.FormatInput(stored, Field!)]);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask BindAsync(FormContext form)
    {
        if (TakesPosted && Posted(form) is [var posted, ..])
            Take(form, posted);
        return ValueTask.CompletedTask;
    }

    private void Take(FormContext form, string text)
    {
        Entries = [text];
        if (Field is null)
            Value = text.Length == 0 ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(text);
        else
            Value = form.Page.Locale.TryParse(text, Field, out var value) ? value : SqlValue.Null(Field.Type.SqlType.Kind);
    }
}
