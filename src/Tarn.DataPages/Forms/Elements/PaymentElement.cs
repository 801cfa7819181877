namespace Tarn.DataPages.Forms.Elements;

/// <summary>The place of a payment, which is not taken: the form says so and is not sent.</summary>
public sealed class PaymentElement : FormElement
{
    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.NothingView);

    /// <inheritdoc/>
    public override bool IsInput => false;

    /// <inheritdoc/>
    public override bool IsDrawn => false;

    /// <inheritdoc/>
    public override bool Stores => false;

    /// <inheritdoc/>
    public override ValueTask LoadAsync(FormContext form) => ValueTask.CompletedTask;
}
