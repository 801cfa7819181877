using System.Text;

namespace Tarn.Data.Engines;

/// <summary>The form in which both engines store a text: without the character NUL, which PostgreSQL's text cannot hold, and with U+FFFD for half a surrogate pair.</summary>
internal static class StoredText
{
    /// <summary>Gives a text as it is stored; nearly always the text itself.</summary>
    public static string Of(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            text = text.Replace("\0", "", StringComparison.Ordinal);
        return text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && HasHalfPair(text) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
    }

    private static bool HasHalfPair(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }

        return false;
    }
}
