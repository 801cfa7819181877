using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Tarn.Sql.Syntax;

/// <summary>
/// A fragment with its literals taken out: fragments with equal keys (in the same context) have equal trees but for the texts of their
/// literals, so that one compiled plan serves them all.
/// </summary>
/// <remarks>
/// In the key a literal is its kind and what typing depends on: digits of an integer and whether it fits an int, digits before and after
/// the point of a decimal, length of a hexadecimal; a text is just a text. Literals that shape the statement itself stay in the key word
/// for word (and still have their ordinal): arguments of types, ORDER BY numbers, offsets of window frames, the zone of AT TIME ZONE, the
/// name of FOR XML PATH, quoted aliases. A fragment with GROUP BY, or with DISTINCT and ORDER BY, keeps all of its literals, since its parts
/// are compared with each other; a query made of several fragments (<c>q.select</c> with <c>q.groupBy</c>) asks for that by <c>exact</c>. Whitespace and comments are one space.
/// </remarks>
/// <param name="Key">The cache key.</param>
/// <param name="Literals">The decoded literals; the index is <see cref="LiteralSyntax.Ordinal"/>.</param>
public sealed record SqlFingerprint(string Key, ImmutableArray<string> Literals)
{
    /// <summary>Computes a fingerprint in one pass. False when the text cannot be split into words, or is too long: parsing it will say why.</summary>
    /// <param name="text">The fragment.</param>
    /// <param name="context">Where it is written. Keys of different contexts must be kept apart.</param>
    /// <param name="fingerprint">The result.</param>
    /// <param name="exact">Keep every literal in the key: for the fragments of a query with <c>q.groupBy</c>, or with DISTINCT and <c>q.orderBy</c>.</param>
    public static bool TryCompute(string text, SqlContext context, [NotNullWhen(true)] out SqlFingerprint? fingerprint, bool exact = false)
    {
        fingerprint = null;
        if (text.Length > context.MaxLength)
            return false;

        var writer = new FingerprintWriter(text, context, exact, stackalloc char[512]);
        try
        {
            fingerprint = writer.Write();
            return true;
        }
        catch (TSqlException)
        {
            // A mistake; it is the parser's to report. Nothing of it is cached.
            return false;
        }
        finally
        {
            writer.Dispose();
        }
    }
}
