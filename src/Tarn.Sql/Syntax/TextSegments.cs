namespace Tarn.Sql.Syntax;

/// <summary>Walks the pieces of a quoted text that may hold tokens: plain text and <c>[@...]</c>, in order, none empty.</summary>
internal ref struct TextSegments(ReadOnlySpan<char> raw)
{
    private readonly ReadOnlySpan<char> _raw = raw;
    private int _position;

    /// <summary>The next piece; offsets count from the start of the raw text between the quotes.</summary>
    public bool Next(out int start, out int end, out bool isToken)
    {
        start = _position;
        isToken = false;
        for (var search = _position; ; search += 2)
        {
            var found = search < _raw.Length ? _raw[search..].IndexOf("[@") : -1;
            if (found < 0)
            {
                _position = end = _raw.Length;
                return end > start;
            }

            search += found;
            if (!TokenReader.TryRead(_raw[search..], out _, out _, out var length))
                continue;

            isToken = search == start;
            _position = end = isToken ? search + length : search;
            return true;
        }
    }

    /// <summary>How many pieces are text and how many are tokens.</summary>
    public static (int Texts, int Tokens) Count(ReadOnlySpan<char> raw)
    {
        var (texts, tokens) = (0, 0);
        var segments = new TextSegments(raw);
        while (segments.Next(out _, out _, out var isToken))
        {
            if (isToken) tokens++;
            else texts++;
        }

        return (texts, tokens);
    }
}
