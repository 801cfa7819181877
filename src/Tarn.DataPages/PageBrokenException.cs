namespace Tarn.DataPages;

/// <summary>The definition of a DataPage does not fit the account: a column or source is gone. The builder finds the reason in the log; the visitor is told that the page is being repaired.</summary>
/// <param name="message">What does not fit.</param>
public sealed class PageBrokenException(string message) : Exception(message);
