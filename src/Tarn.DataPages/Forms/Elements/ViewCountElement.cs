namespace Tarn.DataPages.Forms.Elements;

/// <summary>Counts how often a record's details were opened. Nothing is drawn; the details page counts when it shows the record.</summary>
public sealed class ViewCountElement : FormElement
{
    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.NothingView);

    /// <inheritdoc/>
    public override bool IsInput => false;

    /// <inheritdoc/>
    public override bool IsDrawn => false;

    /// <inheritdoc/>
    public override ValueTask LoadAsync(FormContext form) => ValueTask.CompletedTask;
}
