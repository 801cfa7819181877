using Tarn.Data.Fields;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>What the server knows of the moment of a submit: the time, the visitor's address, browser or page. Nothing is drawn, nothing posted counts.</summary>
public sealed class StampElement : FormElement
{
    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.NothingView);

    /// <inheritdoc/>
    public override bool IsInput => false;

    /// <inheritdoc/>
    public override bool IsDrawn => false;

    /// <inheritdoc/>
    public override bool Stores => Column is { IsWritable: true };

    /// <inheritdoc/>
    public override ValueTask LoadAsync(FormContext form)
    {
        var page = form.Page;
        var text = Definition.ElementType.ToUpperInvariant() switch
        {
            "REMOTEIP" => page.Request.Address.ToString(),
            "USERAGENT" => page.Request.UserAgent,
            "HOSTPAGE" => page.Request.Host.Page,
            _ => page.Now.ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture),
        };
        if (Field?.Type is StringFieldType && text.Length > 255)
            text = Requests.NamedValues.Clean(text[..255]);
        Value = Field is not null && Field.Type.TryParse(text, Field, out var value) ? value : SqlValue.Null(SqlTypeKind.NVarChar);
        return ValueTask.CompletedTask;
    }
}
