using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tarn.DataPages.Requests;

/// <summary>Texts by name, as query strings and forms carry them: names without regard to case, each with one text or more, in the order of their first appearance.</summary>
public sealed class NamedValues
{
    private static readonly SearchValues<char> NothingText = SearchValues.Create(['\0', .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c)]);

    private readonly Dictionary<string, List<string>> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Nothing.</summary>
    public static NamedValues Empty { get; } = new();

    /// <summary>The names.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>The first text of a name; null when the name is absent.</summary>
    public string? this[string name] => _values.TryGetValue(name, out var texts) ? texts[0] : null;

    /// <summary>All texts of a name.</summary>
    public IReadOnlyList<string> All(string name) => _values.TryGetValue(name, out var texts) ? texts : [];

    /// <summary>Whether the name is there, with whatever text.</summary>
    public bool Contains(string name) => _values.ContainsKey(name);

    /// <summary>Finds the first text of a name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out string? text) => (text = this[name]) is not null;

    /// <summary>Adds a text, without what no text can hold.</summary>
    public void Add(string name, string text)
    {
        (name, text) = (Clean(name), Clean(text));
        if (_values.TryGetValue(name, out var texts))
            texts.Add(text);
        else
            _values.Add(name, [text]);
    }

    /// <summary>
    /// A text without NUL characters and halves of surrogate pairs, which only hostile clients send: the one is left out, the other replaced, since databases refuse either.
    /// </summary>
    public static string Clean(string text)
    {
        if (text.AsSpan().IndexOfAny(NothingText) < 0)
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != 0)
                clean.Append(rune.ToString());
        }

        return clean.ToString();
    }

    /// <summary>Reads <c>a=1&amp;b=2</c>, percent-encoded, with or without a leading question mark.</summary>
    public static NamedValues Parse(string? query)
    {
        var values = new NamedValues();
        foreach (var pair in new Microsoft.AspNetCore.WebUtilities.QueryStringEnumerable(query is null ? default : query.AsMemory()))
            values.Add(pair.DecodeName().ToString(), pair.DecodeValue().ToString());
        return values;
    }
}
