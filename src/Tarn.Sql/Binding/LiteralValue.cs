using System.Globalization;
using System.Text;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

/// <summary>The typed value of a literal as written, and what plans do to it.</summary>
internal static class LiteralValue
{
    /// <summary>Types a literal (specification, sections 4 and 5).</summary>
    public static (SqlType Type, SqlValue Value) Parse(LiteralKind kind, string text)
    {
        switch (kind)
        {
            case LiteralKind.Integer:
                return Integer(text);
            case LiteralKind.Decimal:
                return Decimal(text);
            case LiteralKind.Float:
                var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
                if (!double.IsFinite(number))
                    throw SqlErrors.FloatLiteralTooLarge(text);
                return (SqlType.Float, SqlValue.FromFloat(number));
            case LiteralKind.Money:
                return (SqlType.Money, ConstantConversion.Convert(SqlValue.FromText(text), SqlType.NVarChar(text.Length), SqlType.Money, 0));
            case LiteralKind.Hexadecimal:
                return Hexadecimal(text);
            case LiteralKind.Text:
                return (SqlType.VarChar(Math.Max(1, text.Length)), SqlValue.FromText(text));
            default:
                return (SqlType.Null, SqlValue.Null(SqlTypeKind.Null));
        }
    }

    /// <summary>Number of digits of an integer literal, as it counts in decimal arithmetic.</summary>
    public static int Digits(string text) => Math.Max(1, text.AsSpan().TrimStart('0').Length);

    /// <summary>Does what a plan does to a literal.</summary>
    public static SqlValue Apply(LiteralKind kind, string text, BoundList<LiteralStep> steps)
    {
        var (type, value) = Parse(kind, text);
        foreach (var step in steps)
        {
            value = Apply(step, type, value);
            if (step.Kind == LiteralStepKind.Convert)
                type = step.To;
        }

        return value;
    }

    /// <summary>Does one step.</summary>
    public static SqlValue Apply(LiteralStep step, SqlType type, SqlValue value)
    {
        if (value.IsNull)
            return step.Kind == LiteralStepKind.Convert ? SqlValue.Null(step.To.Kind) : value;
        return step.Kind switch
        {
            LiteralStepKind.Convert => ConstantConversion.Convert(value, type, step.To, step.Style),
            LiteralStepKind.Negate => Negate(value),
            LiteralStepKind.TrimEnd => SqlValue.FromText(value.AsText.TrimEnd(' ')),
            LiteralStepKind.LikePattern => SqlValue.FromText(value.AsText.ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal)),
            LiteralStepKind.PrefixLow => SqlValue.FromText(LikePrefix(value.AsText)),
            _ => SqlValue.FromText(LikePrefix(value.AsText) + '\uFFFF'),
        };
    }

    /// <summary>What a LIKE pattern without classes starts with, without trailing spaces (which the collation does not count).</summary>
    public static string LikePrefix(string pattern)
    {
        var end = pattern.AsSpan().IndexOfAny('%', '_');
        return (end < 0 ? pattern : pattern[..end]).TrimEnd(' ');
    }

    private static (SqlType, SqlValue) Integer(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return (SqlType.Int, SqlValue.FromInt(number));
        var digits = text.TrimStart('0');
        if (digits.Length > 38)
            throw SqlErrors.NumberTooLong(text);
        return (SqlType.Decimal(digits.Length, 0), SqlValue.FromDecimal(digits));
    }

    private static (SqlType, SqlValue) Decimal(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = text[..point].TrimStart('0');
        var fraction = text[(point + 1)..];
        var precision = Math.Max(1, whole.Length + fraction.Length);
        if (precision > 38)
            throw SqlErrors.NumberTooLong(text);
        var plain = new StringBuilder(text.Length + 1).Append(whole.Length == 0 ? "0" : whole);
        if (fraction.Length > 0)
            plain.Append('.').Append(fraction);
        return (SqlType.Decimal(precision, fraction.Length), SqlValue.FromDecimal(plain.ToString()));
    }

    private static (SqlType, SqlValue) Hexadecimal(string text)
    {
        var digits = text.TrimStart('0');
        if (digits.Length > 16)
            throw SqlErrors.NumberTooLong("0x" + text);
        var number = digits.Length == 0 ? 0 : unchecked((long)ulong.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return digits.Length <= 8
            ? (SqlType.Int, SqlValue.FromInt(unchecked((int)number)))
            : (SqlType.BigInt, SqlValue.FromBigInt(number));
    }

    private static SqlValue Negate(SqlValue value) => value.Kind switch
    {
        SqlTypeKind.Int => SqlValue.FromInt(-value.AsInt),
        SqlTypeKind.BigInt => SqlValue.FromBigInt(-value.AsBigInt),
        SqlTypeKind.Money => SqlValue.FromMoney(-value.AsMoney),
        SqlTypeKind.Float => SqlValue.FromFloat(-value.AsFloat),
        _ => SqlValue.FromDecimal(NegateDigits(value.AsText)),
    };

    private static string NegateDigits(string plain) => plain[0] == '-'
        ? plain[1..]
        : plain.AsSpan().IndexOfAnyInRange('1', '9') < 0 ? plain : "-" + plain;
}
