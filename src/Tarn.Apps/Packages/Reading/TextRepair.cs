namespace Tarn.Apps.Packages;

/// <summary>Brings text into the form Tarn stores: LF for line breaks, U+FFFD for lone surrogates. Counts the latter.</summary>
internal sealed class TextRepair
{
    /// <summary>Texts in which a lone surrogate was replaced.</summary>
    public long Repaired { get; private set; }

    /// <summary>The text in the stored form.</summary>
    public string Apply(string text)
    {
        if (text.Contains('\r', StringComparison.Ordinal))
            text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return HasLoneSurrogate(text) ? Repair(text) : text;
    }

    private static bool HasLoneSurrogate(string text)
    {
        var at = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        if (at < 0)
            return false;
        for (var i = at; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }

        return false;
    }

    private string Repair(string text)
    {
        Repaired++;
        return string.Create(text.Length, text, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = source[i];
                if (!char.IsSurrogate(source[i]))
                    continue;
                if (i + 1 < source.Length && char.IsSurrogatePair(source[i], source[i + 1]))
                    target[i + 1] = source[++i];
                else
                    target[i] = '\uFFFD';
            }
        });
    }
}
