using System.Collections.Immutable;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding;

internal sealed partial class Binder
{
    private static readonly ImmutableArray<SqlTypeKind> LengthTypes = [SqlTypeKind.VarChar, SqlTypeKind.NVarChar];

    /// <summary>Converts where T-SQL converts by itself; 206 or 257 where it does not.</summary>
    public BoundExpression Implicit(BoundExpression expression, SqlType to, SyntaxNode node)
    {
        var from = expression.Type;
        if (from == to || (from.IsText && to.IsText))
            return expression;
        if (!ConversionRules.IsImplicit(from, to))
        {
            throw At(node, ConversionRules.IsExplicit(from, to) ? SqlErrors.ImplicitConversion(from, to) : SqlErrors.Clash(from, to));
        }

        return Convert(expression, to, 0, false, node);
    }

    /// <summary>Converts; literals at once when that succeeds, or when they are evaluated for certain.</summary>
    private BoundExpression Convert(BoundExpression expression, SqlType to, int style, bool @try, SyntaxNode node)
    {
        if (expression is BoundNull || expression.Type.Kind == SqlTypeKind.Null)
            return new BoundNull(to);
        if (expression is BoundConstant { Value: not null, Source: LiteralParameter or FixedParameter } constant && ConstantConversion.Knows(constant.Type, to))
        {
            try
            {
                var converted = WithStep(constant, new LiteralStep(LiteralStepKind.Convert, to, style), to);
                if (converted.Source is LiteralParameter literal)
                    Literals.Add(literal);
                return converted;
            }
            catch (TSqlException error)
            {
                Pin(constant);
                if (@try)
                    return new BoundNull(to);
                if (_lazy == 0)
                    throw At(node, error);
            }
        }

        return new BoundConversion(to, expression, style, @try);
    }

    /// <summary>A literal with one more thing done to it.</summary>
    public static BoundConstant WithStep(BoundConstant constant, LiteralStep step, SqlType type)
    {
        var value = LiteralValue.Apply(step, constant.Type, constant.Value!.Value);
        return constant.Source is LiteralParameter literal
            ? new BoundConstant(type, value, literal with { Type = type, Steps = literal.Steps.Append(step).ToBoundList() })
            : new BoundConstant(type, value, new FixedParameter(value, type));
    }

    /// <summary>Literals with conversions that could fail for other texts.</summary>
    public List<LiteralParameter> Literals { get; } = [];

    private BoundExpression BindCast(CastSyntax cast)
    {
        var to = ResolveType(cast.Type);
        var operand = cast.Try ? Lazily(() => Value(cast.Operand)) : Value(cast.Operand);
        var style = 0;
        if (cast.Style is not null)
        {
            var bound = Value(cast.Style);
            if (bound is BoundNull)
                return new BoundNull(to);
            style = ConstantInt(bound, cast.Style);
        }

        if (operand is BoundNull)
            return new BoundNull(to);
        if (!ConversionRules.IsExplicit(operand.Type, to))
            throw At(cast, SqlErrors.ExplicitConversion(operand.Type, to));
        return operand.Type == to && to.Kind != SqlTypeKind.Decimal ? operand : Convert(operand, to, style, cast.Try, cast);
    }

    /// <summary>An integer that must be known now, such as a style.</summary>
    public int ConstantInt(BoundExpression bound, ExpressionSyntax syntax)
    {
        if (bound is not BoundConstant { Value: { } value } || value.Kind != SqlTypeKind.Int)
            throw At(syntax, SqlErrors.ArgumentType(bound.Type, 3, "convert"));
        Pin(bound);
        return value.AsInt;
    }

    private SqlType ResolveType(TypeNameSyntax type)
    {
        switch (type.Name)
        {
            case "bit": return SqlType.Bit;
            case "int" or "integer" or "smallint" or "tinyint": return SqlType.Int;
            case "bigint": return SqlType.BigInt;
            case "money" or "smallmoney": return SqlType.Money;
            case "float" or "real" or "double" or "double precision": return SqlType.Float;
            case "date": return SqlType.Date;
            case "time": return SqlType.Time;
            case "datetime" or "smalldatetime": return SqlType.DateTime;
            case "datetime2": return SqlType.DateTime2;
            case "datetimeoffset": return SqlType.DateTimeOffset;
            case "uniqueidentifier": return SqlType.UniqueIdentifier;
            case "text": return SqlType.VarChar(SqlType.Max);
            case "ntext" or "xml": return SqlType.NVarChar(SqlType.Max);
            case "sysname": return SqlType.NVarChar(128);
            case "decimal" or "dec" or "numeric":
                var (precision, scale) = (type.Length ?? 18, type.Scale ?? 0);
                return precision is >= 1 and <= 38 && scale >= 0 && scale <= precision ? SqlType.Decimal(precision, scale) : throw At(type, SqlErrors.TypeLength(type.Name));
            case "varchar" or "char" or "character" or "nvarchar" or "nchar":
                var length = type.Length ?? 30;
                var isNational = type.Name[0] == 'n';
                if (length != SqlType.Max && (length < 1 || length > (isNational ? 4000 : 8000)))
                    throw At(type, SqlErrors.TypeLength(type.Name));
                return new SqlType(LengthTypes[isNational ? 1 : 0], length);
            default: throw At(type, SqlErrors.UnknownType(type.Name));
        }
    }

    private BoundExpression BindAtTimeZone(AtTimeZoneSyntax zone)
    {
        var operand = Value(zone.Operand);
        if (Value(zone.Zone) is not BoundConstant { Value: { Kind: SqlTypeKind.NVarChar, IsNull: false } name } constant)
            throw At(zone.Zone, Runtime.RuntimeErrors.TimeZone("?"));
        Pin(constant);
        var iana = name.AsText.Equals("UTC", StringComparison.OrdinalIgnoreCase) ? "Etc/UTC"
            : TimeZoneInfo.TryConvertWindowsIdToIanaId(name.AsText, out var converted) ? converted
            : throw At(zone.Zone, Runtime.RuntimeErrors.TimeZone(name.AsText));
        if (operand.Type.Kind == SqlTypeKind.DateTimeOffset)
            return new BoundCall(SqlType.DateTimeOffset, "offset_at_zone", new([operand, new BoundWord(iana)]), false);
        if (operand.Type.IsText || operand.Type.Kind is SqlTypeKind.Null)
            operand = Implicit(operand, SqlType.DateTime2, zone);
        if (operand.Type.Kind is not (SqlTypeKind.DateTime or SqlTypeKind.DateTime2 or SqlTypeKind.Date))
            throw At(zone, SqlErrors.ArgumentType(operand.Type, 1, "AT TIME ZONE"));
        return new BoundCall(SqlType.DateTimeOffset, "at_zone", new([Implicit(operand, SqlType.DateTime2, zone), new BoundWord(iana)]), false);
    }
}
