namespace Tarn.Automation.Tasks.Places;

/// <summary>A place that could not be read or written.</summary>
/// <param name="message">A sentence for the log.</param>
/// <param name="isPassing">It may go well a little later.</param>
internal sealed class PlaceException(string message, bool isPassing = false) : Exception(message)
{
    /// <summary>It may go well a little later.</summary>
    public bool IsPassing => isPassing;
}
