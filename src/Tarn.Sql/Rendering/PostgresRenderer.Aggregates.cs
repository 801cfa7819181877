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
                Writer.Append("tarn.i4(");
                Plain("sum", node);
                Writer.Append(')');
                break;
            case "sum_l":
                Plain("sum", node);
                Writer.Append("::int8");
                break;
            case "sum_m" or "sum_d" or "sum_f":
                Plain("sum", node);
                break;
            case "avg_f":
                Plain("avg", node);
                break;
            case "avg_i":
                Quotient(node, "(", " / ", ")::int4");
                break;
            case "avg_l":
                Quotient(node, "trunc(", " / ", ")::int8");
                break;
            case "avg_m":
                Quotient(node, "trunc(", " / ", ", 4)");
                break;
            case "avg_d":
                Quotient(node, "tarn.dec_div(", ", ", $"::numeric, 38, {node.Type.Scale})");
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
