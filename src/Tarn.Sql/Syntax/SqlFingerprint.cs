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
/// name of FOR XML PATH, quoted aliases. Whitespace and comments are one space.
/// </remarks>
/// <param name="Key">The cache key.</param>
/// <param name="Literals">The decoded literals; the index is <see cref="LiteralSyntax.Ordinal"/>.</param>
public sealed record SqlFingerprint(string Key, ImmutableArray<string> Literals)
{
    /// <summary>Computes a fingerprint in one pass. False when the text cannot be split into words, or is too long: parsing it will say why.</summary>
    public static bool TryCompute(string text, SqlContext context, [NotNullWhen(true)] out SqlFingerprint? fingerprint)
    {
        fingerprint = null;
        if (text.Length > context.MaxLength)
            return false;

        var writer = new FingerprintWriter(text, context, stackalloc char[512]);
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
