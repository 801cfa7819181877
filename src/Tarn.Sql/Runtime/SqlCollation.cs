using System.Buffers;
using System.Globalization;
using System.Text.Unicode;

namespace Tarn.Sql.Runtime;

/// <summary>
/// How texts compare. The order is ICU's root order, the one that PostgreSQL's twin collations use; trailing spaces never count.
/// The collations over text are instances; all comparisons are thread-safe.
/// </summary>
public sealed class SqlCollation
{
    /// <summary>Ignores case, kana type and width; accents count (<c>CI_AS</c>; ICU level 2). The collation of every field.</summary>
    public static readonly SqlCollation Default =
        new("TARN", CompareOptions.IgnoreCase | CompareOptions.IgnoreKanaType | CompareOptions.IgnoreWidth);

    /// <summary>Case and accents count (<c>CS_AS</c>; ICU level 3).</summary>
    public static readonly SqlCollation CaseSensitive = new("TARN_CS", CompareOptions.None);

    /// <summary>Neither case nor accents count (<c>CI_AI</c>; ICU level 1).</summary>
    public static readonly SqlCollation AccentInsensitive =
        new("TARN_AI", CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace | CompareOptions.IgnoreKanaType | CompareOptions.IgnoreWidth);

    /// <summary>Case counts, accents do not (<c>CS_AI</c>; ICU level 1 with a case level).</summary>
    public static readonly SqlCollation CaseSensitiveAccentInsensitive =
        new("TARN_CSAI", CompareOptions.IgnoreNonSpace | CompareOptions.IgnoreKanaType | CompareOptions.IgnoreWidth);

    /// <summary>Compares UTF-16 code units (<c>BIN2</c>).</summary>
    public static readonly SqlCollation Binary = new("TARN_BIN", CompareOptions.Ordinal);

    private static readonly CompareInfo Root = CultureInfo.InvariantCulture.CompareInfo;

    private readonly CompareOptions _options;
    private readonly byte[]? _ranks;

    private SqlCollation(string name, CompareOptions options)
    {
        Name = name;
        _options = options;
        _ranks = options.HasFlag(CompareOptions.IgnoreCase) ? AsciiRanks.Of(options) : null;
    }

    /// <summary>The name under which SQLite knows the collation.</summary>
    public string Name { get; }

    /// <summary>Changes whenever the order of some texts may have changed; indexes built under another version must be rebuilt.</summary>
    public static string SortVersion { get; } = $"{Root.Version.FullVersion:x8}-{Root.Version.SortId:n}-1";

    /// <summary>Compares two texts: negative, zero or positive.</summary>
    public int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right) => CompareExact(left.TrimEnd(' '), right.TrimEnd(' '));

    /// <summary>Compares two UTF-8 texts, without decoding them when both are ASCII.</summary>
    public int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        left = left.TrimEnd((byte)' ');
        right = right.TrimEnd((byte)' ');
        if (_options == CompareOptions.Ordinal)
            return CompareCodeUnits(left, right);
        if (_ranks is not null && TryCompareAscii(left, right, _ranks, out var result))
            return result;
        return CompareDecoded(left, right);
    }

    /// <summary>True when the two texts are equal under the collation.</summary>
    public bool Equals(ReadOnlySpan<char> left, ReadOnlySpan<char> right) => Compare(left, right) == 0;

    /// <summary>A key that equals another text's key exactly when the collation calls the two equal; trailing spaces count here.</summary>
    public string Key(string text)
    {
        if (_options == CompareOptions.Ordinal)
            return text;
        return Convert.ToHexString(Root.GetSortKey(text, _options).KeyData);
    }

    /// <summary>Compares with trailing spaces counting.</summary>
    internal int CompareExact(ReadOnlySpan<char> left, ReadOnlySpan<char> right) => _options == CompareOptions.Ordinal
        ? left.SequenceCompareTo(right)
        : Root.Compare(left, right, _options);

    /// <summary>Walks two texts by their ranks as long as both are ASCII; ranks of zero are characters that the order ignores.</summary>
    private static bool TryCompareAscii(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, byte[] ranks, out int result)
    {
        result = 0;
        int i = 0, j = 0, decided = 0;
        while (true)
        {
            byte a = 0, b = 0;
            while (i < left.Length && a == 0)
            {
                if (left[i] >= 128)
                    return false;
                a = ranks[left[i++]];
            }

            while (j < right.Length && b == 0)
            {
                if (right[j] >= 128)
                    return false;
                b = ranks[right[j++]];
            }

            if (a != b)
            {
                decided = a - b;
                break;
            }

            if (a == 0)
                return true;
        }

        // A combining mark right after the deciding characters could still join them to something else.
        if (i < left.Length && left[i] >= 128 || j < right.Length && right[j] >= 128)
            return false;
        result = decided;
        return true;
    }

    /// <summary>UTF-8 sorts by code points; UTF-16 puts the supplementary ones before U+E000..U+FFFF.</summary>
    private static int CompareCodeUnits(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var same = left.CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
            return left.Length.CompareTo(right.Length);
        var a = left[same];
        var b = right[same];
        if (a >= 0xF0 != b >= 0xF0 && a >= 0xEE && b >= 0xEE)
            return a >= 0xF0 ? -1 : 1;
        return a.CompareTo(b);
    }

    private int CompareDecoded(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        const int OnStack = 512;
        var needed = left.Length + right.Length;
        var rented = needed > OnStack ? ArrayPool<char>.Shared.Rent(needed) : null;
        var buffer = rented ?? stackalloc char[OnStack];
        Utf8.ToUtf16(left, buffer, out _, out var leftLength);
        Utf8.ToUtf16(right, buffer[leftLength..], out _, out var rightLength);
        var result = CompareExact(buffer[..leftLength], buffer.Slice(leftLength, rightLength));
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return result;
    }

    /// <summary>The root order has no contractions within ASCII and one weight for each character there, so ranks give the identical order.</summary>
    private static class AsciiRanks
    {
        public static byte[] Of(CompareOptions options)
        {
            var compare = CultureInfo.InvariantCulture.CompareInfo;
            var characters = Enumerable.Range(0, 128).Select(c => ((char)c).ToString()).ToArray();
            var ranks = new byte[128];
            byte rank = 0;
            var previous = "";
            foreach (var character in characters.OrderBy(c => c, Comparer<string>.Create((a, b) => compare.Compare(a, b, options))))
            {
                if (compare.Compare(character, previous, options) != 0)
                    rank++;
                ranks[character[0]] = rank;
                previous = character;
            }

            return ranks;
        }
    }
}
