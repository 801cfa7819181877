using System.Text.RegularExpressions;
using Tarn.Sql.Syntax;
using Tarn.Testing;

namespace Tarn.Sql.Tests.Syntax;

/// <summary>A clause, to parse a text as.</summary>
internal enum Clause { Select, Where, GroupBy, OrderBy, Scalar, Query }

/// <summary>A text with the place it is written in, and the oracle's result.</summary>
internal sealed record Fragment(Clause Clause, SqlContext Context, string Text, string Result);

/// <summary>Parses fragments, and reads those of production clients and of the specification's oracle.</summary>
internal static partial class Fragments
{
    /// <summary>Parses; the result is the tree's text.</summary>
    public static string Parse(Clause clause, string text, SqlContext context, bool masked = false)
    {
        var show = new SyntaxText(masked);
        switch (clause)
        {
            case Clause.Select:
                var (distinct, items) = SqlParser.ParseSelectList(text, context);
                return (distinct ? "distinct " : "") + show.Items(items);
            case Clause.Where:
                return show.Show(SqlParser.ParseCondition(text, context));
            case Clause.GroupBy:
                var (expressions, having) = SqlParser.ParseGroupBy(text, context);
                return string.Join(' ', expressions.Select(show.Show)) + (having is null ? "" : $" having {show.Show(having)}");
            case Clause.OrderBy:
                return show.Order(SqlParser.ParseOrderBy(text, context)).Trim();
            case Clause.Scalar:
                return show.Show(SqlParser.ParseScalar(text, context));
            default:
                return show.Show(SqlParser.ParseQuery(text, context));
        }
    }

    public static string Parse(Fragment fragment, bool masked = false) => Parse(fragment.Clause, fragment.Text, fragment.Context, masked);

    /// <summary>What production clients send.</summary>
    public static IReadOnlyList<Fragment> Real { get; } =
    [
        .. File.ReadLines(TestPaths.Specification("real-queries.tsv")).Skip(1).Select(line => line.Split('\t')).Select(row => row[0] switch
        {
            "select" => new Fragment(Clause.Select, SqlContext.Select, row[1], ""),
            "where" => new Fragment(Clause.Where, SqlContext.Where, row[1], ""),
            "groupBy" => new Fragment(Clause.GroupBy, SqlContext.GroupBy, row[1], ""),
            "orderBy" => new Fragment(Clause.OrderBy, SqlContext.OrderBy, row[1], ""),
            _ => null,
        }).OfType<Fragment>(),
    ];

    /// <summary>The rows of the specification's oracle (section 13).</summary>
    public static IReadOnlyList<Fragment> Oracle { get; } =
    [
        .. File.ReadLines(TestPaths.Specification("sql.md")).SkipWhile(line => !line.StartsWith("## 13.", StringComparison.Ordinal))
            .SkipWhile(line => !line.StartsWith("### O1", StringComparison.Ordinal))
            .Select(line => Row().Match(line)).Where(match => match.Success)
            .Select(match => OracleRow(match.Groups["expression"].Value, match.Groups["result"].Value)),
    ];

    private static Fragment OracleRow(string expression, string result)
    {
        var match = Prefix().Match(expression);
        if (!match.Success)
        {
            return expression.StartsWith("SELECT ", StringComparison.Ordinal)
                ? new Fragment(Clause.Query, SqlContext.View, expression, result)
                : new Fragment(Clause.Scalar, SqlContext.CalculatedValue, expression, result);
        }

        var text = Note().Replace(match.Groups["text"].Value, "");
        var (clause, context) = match.Groups["place"].Value switch
        {
            "where" or "sales" or "reject q.where" => (Clause.Where, SqlContext.Where),
            "order" => (Clause.OrderBy, SqlContext.OrderBy),
            "reject q.select" => (Clause.Select, SqlContext.Select),
            "reject q.groupBy" => (Clause.GroupBy, SqlContext.GroupBy),
            "reject formula" => (Clause.Scalar, SqlContext.Formula),
            var p when p.StartsWith("col", StringComparison.Ordinal) => (Clause.Select, SqlContext.Select),
            var p when p.StartsWith("row", StringComparison.Ordinal) => (Clause.Scalar, SqlContext.CalculatedField),
            var p when p.StartsWith("formula", StringComparison.Ordinal) => (Clause.Scalar, SqlContext.Formula),
            var p when p.StartsWith("form", StringComparison.Ordinal) => (Clause.Scalar, SqlContext.CalculatedValue),
            _ => (Clause.Scalar, SqlContext.CalculatedField),
        };
        return new Fragment(clause, context, text, result);
    }

    [GeneratedRegex(@"^\| `(?<expression>.+?)` \| `(?<result>.*?)` \|", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"^(?<place>row \d+|where|sales|order|col( \(.*?\))?|calc \d+( with .*?)?|form .*?\}|formula \d+|reject [\w.]+): (?<text>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Prefix();

    [GeneratedRegex(@" \(calcfield 1 = .*\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Note();
}
