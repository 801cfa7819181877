namespace Tarn.DataPages.Values;

/// <summary>Texts in files that spreadsheet programs open. They run what begins like a formula, and visitors write texts.</summary>
internal static class SheetText
{
    /// <summary>The text, behind an apostrophe when it would be run. What looks like a number or a phone number stays as it is.</summary>
    public static string Harmless(string text) => text.Length > 0 && text[0] switch
    {
        '=' or '@' or '\t' or '\r' or '\n' or '\uFF1D' or '\uFF20' => true,
        '+' or '-' or '\uFF0B' or '\uFF0D' => text.AsSpan(1).IndexOfAnyExcept("0123456789 .,()+-/%") >= 0,
        _ => false,
    } ? "'" + text : text;
}
