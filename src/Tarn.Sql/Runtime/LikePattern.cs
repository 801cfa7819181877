using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Tarn.Sql.Runtime;

/// <summary>
/// A compiled pattern of LIKE and PATINDEX: <c>%</c> any run, <c>_</c> one UTF-16 unit, <c>[a-f]</c> and <c>[^a]</c> classes with ranges
/// in the collation's order, an escape character. Case does not count, accents and spaces do. Immutable and thread-safe.
/// </summary>
public sealed class LikePattern
{
    private const int CacheLimit = 512;
    private static readonly ConcurrentDictionary<(string Pattern, char Escape, CharFold Fold), LikePattern> Cache = new();

    private readonly Token[] _tokens;
    private readonly CharFold _fold;

    private LikePattern(string text, char escape, CharFold fold)
    {
        _fold = fold;
        _tokens = [.. Compile(text, escape, fold)];
        IsAscii = Ascii.IsValid(text);
    }

    /// <summary>True when the pattern holds only ASCII.</summary>
    public bool IsAscii { get; }

    /// <summary>Compiles a pattern, or takes it from a small cache.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="escape">The escape character; null for none. Error 506 when it is not one character.</param>
    /// <param name="fold">By which characters are alike; null for the default collation.</param>
    public static LikePattern Get(string pattern, string? escape = null, CharFold? fold = null)
    {
        if (escape is not null && escape.Length != 1)
            throw RuntimeErrors.EscapeCharacter(escape);
        fold ??= CharFold.Default;
        var key = (pattern, escape is null ? '\0' : escape[0], fold);
        if (Cache.TryGetValue(key, out var known))
            return known;
        if (Cache.Count >= CacheLimit)
            Cache.Clear();
        return Cache[key] = new LikePattern(pattern, key.Item2, fold);
    }

    /// <summary>LIKE.</summary>
    public bool IsMatch(ReadOnlySpan<char> text) => Match(MemoryMarshal.Cast<char, ushort>(text), 0);

    /// <summary>LIKE on UTF-8, without decoding ASCII text.</summary>
    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        if (Ascii.IsValid(utf8))
            return Match(utf8, 0);
        const int OnStack = 1024;
        var rented = utf8.Length > OnStack ? ArrayPool<char>.Shared.Rent(utf8.Length) : null;
        var buffer = rented ?? stackalloc char[OnStack];
        Utf8.ToUtf16(utf8, buffer, out _, out var length);
        var result = IsMatch(buffer[..length]);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return result;
    }

    /// <summary>PATINDEX: the 1-based position of the first match, 0 when there is none. Without a leading <c>%</c> the match is at the start.</summary>
    public int IndexIn(ReadOnlySpan<char> text)
    {
        var units = MemoryMarshal.Cast<char, ushort>(text);
        if (_tokens.Length == 0 || _tokens[0].Kind != TokenKind.Any)
            return Match(units, 0) ? 1 : 0;
        for (var i = 0; i <= units.Length; i++)
        {
            if (Match(units[i..], 1))
                return i + 1;
        }

        return 0;
    }

    /// <summary>Greedy matching that returns only to the last <c>%</c>; the part before it can never match better elsewhere.</summary>
    private bool Match<T>(ReadOnlySpan<T> text, int token)
        where T : unmanaged, IBinaryInteger<T>
    {
        var at = 0;
        var retryToken = -1;
        var retryAt = 0;
        var tokens = _tokens;
        var fold = _fold;
        while (true)
        {
            if (token < tokens.Length && tokens[token].Kind == TokenKind.Any)
            {
                if (++token == tokens.Length)
                    return true;
                (retryToken, retryAt) = (token, at);
                if (!SkipTo(text, tokens[token], ref retryAt))
                    return false;
                at = retryAt;
                continue;
            }

            if (at < text.Length && token < tokens.Length && tokens[token].Accepts((char)ushort.CreateTruncating(text[at]), fold))
            {
                at++;
                token++;
                continue;
            }

            if (at == text.Length && token == tokens.Length)
                return true;
            if (retryToken < 0 || ++retryAt > text.Length || !SkipTo(text, tokens[retryToken], ref retryAt))
                return false;
            (token, at) = (retryToken, retryAt);
        }
    }

    /// <summary>After a <c>%</c>, jumps to where its next character stands; most rows of a search end here.</summary>
    private static bool SkipTo<T>(ReadOnlySpan<T> text, in Token next, ref int at)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (next.Kind != TokenKind.Char || next.Lower >= 128 || typeof(T) != typeof(byte))
            return true;
        var found = text[at..].IndexOfAny(T.CreateTruncating((ushort)next.Lower), T.CreateTruncating((ushort)next.Upper));
        at += Math.Max(found, 0);
        return found >= 0;
    }

    private static List<Token> Compile(string text, char escape, CharFold fold)
    {
        var tokens = new List<Token>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == escape && escape != '\0')
            {
                // An escape character with nothing after it matches nothing.
                tokens.Add(++i < text.Length ? Token.OfChar(text[i], fold) : new Token(TokenKind.Never));
            }
            else if (c == '%')
            {
                if (tokens.Count == 0 || tokens[^1].Kind != TokenKind.Any)
                    tokens.Add(new Token(TokenKind.Any));
            }
            else if (c == '_')
            {
                tokens.Add(new Token(TokenKind.One));
            }
            else if (c == '[')
            {
                tokens.Add(ReadClass(text, escape, fold, ref i));
            }
            else
            {
                tokens.Add(Token.OfChar(c, fold));
            }
        }

        return tokens;
    }

    /// <summary>A class; one that is never closed matches nothing, as in SQL Server.</summary>
    private static Token ReadClass(string text, char escape, CharFold fold, ref int i)
    {
        var at = i + 1;
        var negated = at < text.Length && text[at] == '^';
        if (negated)
            at++;
        var ranges = new List<(char From, char To)>();
        for (; at < text.Length && text[at] != ']'; at++)
        {
            if (text[at] == escape && escape != '\0' && at + 1 < text.Length)
                at++;
            var from = text[at];
            var to = from;
            if (at + 2 < text.Length && text[at + 1] == '-' && text[at + 2] != ']')
            {
                at += 2;
                if (text[at] == escape && escape != '\0' && at + 1 < text.Length)
                    at++;
                to = text[at];
            }

            ranges.Add((from, to));
        }

        if (at >= text.Length)
        {
            i = text.Length;
            return new Token(TokenKind.Never);
        }

        i = at;
        return Token.OfClass(new CharClass([.. ranges], negated, fold));
    }

    private enum TokenKind : byte
    {
        Char,
        One,
        Any,
        Class,
        Never,
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct Token(TokenKind kind, char lower = '\0', char upper = '\0', CharClass? characters = null)
    {
        public TokenKind Kind { get; } = kind;

        public char Lower { get; } = lower;

        public char Upper { get; } = upper;

        private CharClass? Characters { get; } = characters;

        public static Token OfChar(char c, CharFold fold)
        {
            var folded = fold.Of(c);
            var upper = char.ToUpperInvariant(folded);
            return new Token(TokenKind.Char, folded, fold.Of(upper) == folded ? upper : folded);
        }

        public static Token OfClass(CharClass characters) => new(TokenKind.Class, characters: characters);

        public bool Accepts(char c, CharFold fold) => Kind switch
        {
            TokenKind.Char => c == Lower || fold.Of(c) == Lower,
            TokenKind.One => true,
            TokenKind.Class => Characters!.Contains(c),
            _ => false,
        };
    }

    private sealed class CharClass
    {
        private readonly (char From, char To)[] _ranges;
        private readonly bool _negated;
        private readonly CharFold _fold;
        private readonly bool[] _ascii = new bool[128];

        public CharClass((char From, char To)[] ranges, bool negated, CharFold fold)
        {
            _fold = fold;
            _ranges = ranges;
            _negated = negated;
            for (var c = '\0'; c < 128; c++)
                _ascii[c] = Compute(c);
        }

        public bool Contains(char c) => c < 128 ? _ascii[c] : Compute(c);

        private bool Compute(char c)
        {
            foreach (var (from, to) in _ranges)
            {
                if (_fold.Of(from) == _fold.Of(c) || from != to && Order(from, c) <= 0 && Order(c, to) <= 0)
                    return !_negated;
            }

            return _negated;
        }

        private int Order(char left, char right) => _fold.Collation.CompareExact([left], [right]);
    }
}
