using Tarn.Sql.Binding;

namespace Tarn.Sql.Rendering;

internal sealed partial class PostgresRenderer
{
    protected override void Aggregate(BoundAggregate node)
    {
        switch (node.Name)
        {
            case "count":
                Plain("count", node, node.Distinct ? Representative : null, star: node.Arguments.Count == 0);
                Writer.Append(node.Type.Kind == SqlTypeKind.Int ? "::int4" : string.Empty);
                break;
            case "min" or "max":
                Plain(node.Name, node, Collated);
                break;
            case "sum_i":
                Wrapped("tarn.i4(", node, ")");
                break;
            case "sum_l":
                Wrapped("tarn.i8(", node, ")");
                break;
            case "sum_m":
                Wrapped("tarn.d_m(", node, ")");
                break;
            case "sum_d":
                Wrapped("tarn.d_d(", node, $", 38, {node.Type.Scale})");
                break;
            case "sum_f":
                Plain("sum", node);
                break;
            // PostgreSQL's own average also sums the squares, which overflow long before the sum does.
            case "avg_f":
                Quotient(node, "(", " / ", ")");
                break;
            case "avg_i":
                Quotient(node, "tarn.i4(", " / ", ")");
                break;
            case "avg_l":
                Quotient(node, "tarn.i8(div(", ", ", "))");
                break;
            case "avg_m":
                Quotient(node, "tarn.money_div(", ", ", ")");
                break;
            case "avg_d":
                Quotient(node, "tarn.dec_div(", ", ", $", 38, {node.Type.Scale})");
                break;
            case "string_agg":
                Plain("string_agg", node);
                break;
            case "ntile":
                Plain("ntile", node);
                Writer.Append("::int8");
                break;
            default:
                Plain(NativeName(node.Name), node);
                break;
        }
    }

    // Over rtrim(x) the value would lose its spaces.
    private void Collated(BoundExpression argument)
    {
        Expression(argument);
        var collation = CollationOf(argument);
        if (argument.Type.IsText && !Carries(argument, collation))
            Writer.Append(" COLLATE ").Append(Name(collation));
    }

    private static string NativeName(string name) => name switch
    {
        "stdev" => "stddev_samp",
        "stdevp" => "stddev_pop",
        "var" => "var_samp",
        "varp" => "var_pop",
        _ => name,
    };

    private void Wrapped(string before, BoundAggregate node, string after)
    {
        Writer.Append(before);
        Plain("sum", node);
        Writer.Append(after);
    }

    // Sum by count; without rows the sum is NULL, and so is the quotient.
    private void Quotient(BoundAggregate node, string before, string between, string after)
    {
        Writer.Append(before);
        Plain("sum", node);
        Writer.Append(between);
        Plain("count", node);
        Writer.Append(after);
    }
}
