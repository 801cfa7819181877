using System.Collections.Immutable;
using System.Globalization;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

internal sealed partial class Binder
{
    private readonly List<BoundExpression> _calculated = [];

    /// <summary>The form's data source in context C8: <c>[@field:X]</c> is then an input, typed as this source's field.</summary>
    public SqlSource? Form { get; init; }

    /// <summary>Values of tokens went into what was bound.</summary>
    public bool UsedTokens { get; private set; }

    private SqlValue? TokenValue(TokenKind kind, string name)
    {
        UsedTokens = true;
        return tokens?.Find(kind, name);
    }

    /// <summary>Adds a bound calculated field, to which later ones may refer by number.</summary>
    public void AddCalculated(BoundExpression expression) => _calculated.Add(expression);

    /// <summary>A column's name in messages: with its table's where there is one.</summary>
    public string Describe(BoundColumn column)
    {
        for (var scope = Scope; scope is not null; scope = scope.Parent)
        {
            foreach (var source in scope.Sources)
            {
                if (source.Alias == column.Alias)
                    return source.Qualifiers[0] + "." + source.Columns.First(known => known.Column.Name == column.Name).Name;
            }
        }

        return column.Name;
    }

    private BoundExpression BindToken(TokenSyntax token)
    {
        switch (token.Kind)
        {
            case TokenKind.Field when Form is not null:
                return BindInput(token);
            case TokenKind.Field:
                return BindFieldToken(token);
            case TokenKind.CalculatedField:
                if (int.TryParse(token.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= _calculated.Count)
                    return _calculated[number - 1];
                throw SqlErrors.Refused($"Reference [@calcfield:{token.Name}]", Context, token.Position, "Refer to a calculated field placed before this one.");
            default:
                var value = TokenValue(token.Kind, token.Name);
                return value is { IsNull: false } known ? BindParameter(known) : new BoundNull(SqlType.Null);
        }
    }

    private BoundColumn BindFieldToken(TokenSyntax token)
    {
        var column = token.Target ? FindTarget(token) : FindColumn(token, [token.Name]);
        if (column is null)
            throw At(token, SqlErrors.UnknownColumn(token.Name));
        var isRefused = Context.Deterministic && column.Column is { InFormulas: false };
        return isRefused
            ? throw SqlErrors.Refused($"Field [@field:{column.Name}]", Context, token.Position, "A formula cannot refer to a field of this type.")
            : column;
    }

    private BoundColumn? FindTarget(TokenSyntax token)
    {
        var outermost = Scope;
        while (outermost.Parent is { Sources.Count: > 0 })
            outermost = outermost.Parent;
        return outermost.Sources.Count > 0 && outermost.Sources[0].Find(token.Name) is { } found ? Use(token, found) : null;
    }

    // A blank input of a text field is '', of any other NULL; the rest is the input's text, converted as the field would.
    private BoundExpression BindInput(TokenSyntax token)
    {
        var field = Form!.FindColumn(token.Name) ?? throw At(token, SqlErrors.UnknownColumn(token.Name));
        if (field.Use == SqlColumnUse.Never)
            throw SqlErrors.Refused($"The password field {field.Name}", Context, token.Position, "Passwords can be neither read nor compared.");
        var value = TokenValue(TokenKind.Field, field.Name);
        var isBlank = value is not { IsNull: false } known || (known.Kind == SqlTypeKind.NVarChar && known.AsText.Length == 0);
        if (isBlank)
            return field.Type.IsText ? FixedText(string.Empty) with { Type = field.Type } : new BoundNull(field.Type);
        var given = Constant(value!.Value);
        return given.Type.Kind == field.Type.Kind ? given with { Type = field.Type } : Convert(given, field.Type, 0, false, token);
    }

    // An untyped parameter is a number when its whole text is a plain number (specification, section 3).
    private static BoundConstant BindParameter(SqlValue value)
    {
        if (value.Kind != SqlTypeKind.NVarChar)
            return Constant(value);
        var text = value.AsText;
        var digits = text.StartsWith('-') ? text[1..] : text;
        var isNumber = digits.Length is > 0 and <= 38 && char.IsAsciiDigit(digits[0]) && char.IsAsciiDigit(digits[^1])
            && digits.All(c => char.IsAsciiDigit(c) || c == '.') && digits.Count(c => c == '.') <= 1;
        if (!isNumber)
            return Constant(value);
        var isDecimal = digits.Contains('.', StringComparison.Ordinal);
        var (type, number) = LiteralValue.Parse(isDecimal ? LiteralKind.Decimal : LiteralKind.Integer, digits);
        if (text[0] == '-')
            number = LiteralValue.Apply(new LiteralStep(LiteralStepKind.Negate), type, number);
        return Fixed(type, number) with { Digits = type.Kind == SqlTypeKind.Int ? LiteralValue.Digits(digits) : 0 };
    }

    private static BoundConstant Constant(SqlValue value) => value.Kind switch
    {
        SqlTypeKind.NVarChar or SqlTypeKind.VarChar => FixedText(value.AsText),
        SqlTypeKind.Decimal => Fixed(DecimalType(value.AsText), value),
        _ => Fixed(new SqlType(value.Kind), value),
    };

    private static SqlType DecimalType(string plain)
    {
        var point = plain.IndexOf('.', StringComparison.Ordinal);
        var scale = point < 0 ? 0 : plain.Length - point - 1;
        var precision = Math.Max(1, plain.Count(char.IsAsciiDigit) - (plain.TrimStart('-').StartsWith("0.", StringComparison.Ordinal) ? 1 : 0));
        return SqlType.Decimal(Math.Max(precision, scale), scale);
    }

    // Tokens inside quotes become their display text; missing ones and NULL the empty text. The literal stays one text whatever they hold.
    private BoundExpression BindInterpolated(InterpolatedTextSyntax text)
    {
        BoundExpression? whole = null;
        foreach (var part in text.Parts)
        {
            var piece = part is TokenSyntax token ? DisplayOf(token) : BindLiteral((LiteralSyntax)part);
            whole = whole is null ? piece : Join(whole, piece);
        }

        return whole ?? FixedText(string.Empty);
    }

    private static BoundExpression Join(BoundExpression left, BoundExpression right) =>
        left is BoundConstant { Source: FixedParameter, Value: { } first } && right is BoundConstant { Source: FixedParameter, Value: { } second }
            ? FixedText(first.AsText + second.AsText)
            : Concat(left, right);

    private BoundExpression DisplayOf(TokenSyntax token)
    {
        if (token.Kind is not (TokenKind.Field or TokenKind.CalculatedField))
        {
            var value = TokenValue(token.Kind, token.Name);
            return FixedText(value is { IsNull: false } known ? DisplayText.Of(known) : string.Empty);
        }

        if (token.Kind == TokenKind.Field && Form is not null)
        {
            var input = Form.FindColumn(token.Name) is null ? throw At(token, SqlErrors.UnknownColumn(token.Name)) : TokenValue(TokenKind.Field, token.Name);
            return FixedText(input is { IsNull: false } known ? DisplayText.Of(known) : string.Empty);
        }

        var bound = BindToken(token);
        var shown = bound.Type.Kind switch
        {
            _ when bound.Type.IsText => bound,
            SqlTypeKind.Money => Format("format_m", bound, "0.####"),
            SqlTypeKind.Float => Format("format_f", bound, "0.###############"),
            SqlTypeKind.DateTime or SqlTypeKind.DateTime2 or SqlTypeKind.Date => Format("format_datetime", Implicit(bound, SqlType.DateTime, token), DisplayText.DateFormat),
            _ => ToText(bound, token),
        };
        return new BoundCoalesce(SqlType.NVarChar(SqlType.Max), new([shown, FixedText(string.Empty)]));
    }

    private static BoundCall Format(string function, BoundExpression operand, string format) =>
        new(SqlType.NVarChar(4000), function, new([operand, new BoundWord(format), new BoundWord("en-US")]), false);
}

/// <summary>The text that stands for a value inside a quoted literal (specification, section 3).</summary>
internal static class DisplayText
{
    public const string DateFormat = "M/d/yyyy h:mm:ss tt";

    public static string Of(SqlValue value) => value.Kind switch
    {
        SqlTypeKind.Bit => value.AsBit ? "1" : "0",
        SqlTypeKind.Money => (value.AsMoney / 10000m).ToString("0.####", CultureInfo.InvariantCulture),
        SqlTypeKind.Float => value.AsFloat.ToString("0.###############", CultureInfo.InvariantCulture),
        SqlTypeKind.DateTime or SqlTypeKind.DateTime2 => value.AsDateTime.ToString(DateFormat, CultureInfo.InvariantCulture),
        SqlTypeKind.Date => value.AsDate.ToDateTime(TimeOnly.MinValue).ToString(DateFormat, CultureInfo.InvariantCulture),
        SqlTypeKind.UniqueIdentifier => value.AsGuid.ToString().ToUpperInvariant(),
        SqlTypeKind.NVarChar or SqlTypeKind.VarChar or SqlTypeKind.Decimal => value.AsText,
        _ => value.ToString(),
    };
}
