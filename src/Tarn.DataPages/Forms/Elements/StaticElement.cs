using Tarn.Data.Fields;
using Tarn.DataPages.Parameters;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>A value that is shown and cannot be changed. On a submission form its first value is stored.</summary>
public sealed class StaticElement : FormElement
{
    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.StaticView);

    /// <inheritdoc/>
    public override bool IsInput => false;

    /// <inheritdoc/>
    public override bool Stores => _isInsert && Column is { IsWritable: true };

    /// <summary>What the visitor reads.</summary>
    public string Text { get; private set; } = "";

    /// <summary>A colour from its format.</summary>
    public string? Colour { get; private set; }

    /// <summary>The address of the file, when it shows one.</summary>
    public string? FileAddress { get; private set; }

    /// <summary>How it is shown: <c>Plain Text</c>, <c>Image</c>, <c>HTML</c>, <c>URL</c>, <c>Email</c>, <c>File</c>, <c>Auto</c>.</summary>
    public string DisplayType => Definition["DisplayType"] is { Length: > 0 } type ? type : "Plain Text";

    private bool _isInsert;

    /// <inheritdoc/>
    public override ValueTask LoadAsync(FormContext form)
    {
        _isInsert = form.Mode == FormMode.Insert;
        var (text, stored) = Receive(form);
        if (stored is { } value)
            Value = value;
        else if (text is not null && Field is not null && form.Page.Locale.TryParse(text, Field, out var parsed))
            Value = parsed;
        else if (text is not null && Field is null)
            Value = SqlValue.FromText(text);
        var shown = form.Page.Locale.Format(Value, Field, Definition.Format);
        (Text, Colour) = (Value.IsNull && Field?.Type is not YesNoFieldType ? "" : shown.Text, shown.Colour);
        if (Field?.Type is FileFieldType && Text.Length > 0)
            FileAddress = form.Page.FileAddress(Text);
        else if (Field?.Type is AttachmentFieldType && form.Record is not null && form.Page.AttachmentAddress(form.Record, Column!.Name) is { Length: > 0 } own)
            FileAddress = own;
        Entries = [Text];
        return ValueTask.CompletedTask;
    }

    /// <summary>The value as a harmless address.</summary>
    public string Url => Escaping.Url(Text.Contains(':', StringComparison.Ordinal) || Text.StartsWith('/') || Text.Length == 0 ? Text : "http://" + Text);
}
