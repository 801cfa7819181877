using System.Collections.Immutable;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Tests.Syntax;

/// <summary>Renders trees as compact S-expressions: <c>(+ a 1)</c>. With masked literals only their kind shows, except where a literal shapes the statement.</summary>
internal sealed class SyntaxText(bool masked = false)
{
    public static string Of(ExpressionSyntax expression) => new SyntaxText().Show(expression);

    public static string Of(QuerySyntax query) => new SyntaxText().Show(query);

    public string Show(ExpressionSyntax node) => node switch
    {
        LiteralSyntax x => Literal(x),
        NameSyntax x => string.Join('.', x.Parts),
        StarSyntax x => x.Qualifier is null ? "*" : $"{x.Qualifier}.*",
        TokenSyntax x => $"{(x.Target ? "target." : "")}@{x.Kind}:{x.Name}",
        InterpolatedTextSyntax x => $"(text{List(x.Parts)})",
        UnarySyntax x => $"({Symbol(x.Operator)} {Show(x.Operand)})",
        BinarySyntax x => $"({Symbol(x.Operator)} {Show(x.Left)} {Show(x.Right)})",
        IsNullSyntax x => $"({Not(x.Negated)}isnull {Show(x.Operand)})",
        LikeSyntax x => $"({Not(x.Negated)}like {Show(x.Operand)} {Show(x.Pattern)}{(x.Escape is null ? "" : $" escape {Show(x.Escape)}")})",
        InListSyntax x => $"({Not(x.Negated)}in {Show(x.Operand)}{List(x.Items)})",
        InQuerySyntax x => $"({Not(x.Negated)}in {Show(x.Operand)} {Show(x.Query)})",
        BetweenSyntax x => $"({Not(x.Negated)}between {Show(x.Operand)} {Show(x.Low)} {Show(x.High)})",
        ExistsSyntax x => $"(exists {Show(x.Query)})",
        QuantifiedSyntax x => $"({Symbol(x.Operator)} {(x.All ? "all" : "any")} {Show(x.Operand)} {Show(x.Query)})",
        CaseSyntax x => Case(x),
        CastSyntax x => $"({(x.Try ? "try" : "")}cast {Show(x.Operand)} {Type(x.Type)}{(x.Style is null ? "" : $" style {Show(x.Style)}")})",
        CallSyntax x => Call(x),
        AtTimeZoneSyntax x => $"(zone {Show(x.Operand)} {(x.Zone is LiteralSyntax zone ? zone.Text : Show(x.Zone))})",
        CollateSyntax x => $"(collate {Show(x.Operand)} {x.Collation})",
        SubquerySyntax x => Show(x.Query),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "unknown node"),
    };

    public string Show(QuerySyntax node) => node switch
    {
        SelectSyntax x => Select(x),
        SetOperationSyntax x => $"({x.Operator} {Show(x.Left)} {Show(x.Right)}{Order(x.OrderBy)})",
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "unknown node"),
    };

    public string Items(ImmutableArray<SelectItemSyntax> items) =>
        string.Join(' ', items.Select(i => i.Alias is null ? Show(i.Expression) : $"[{Show(i.Expression)} as {i.Alias}]"));

    public string Order(ImmutableArray<OrderItemSyntax> items) =>
        items.IsEmpty ? "" : $" order{string.Concat(items.Select(i => $" {OrderKey(i.Expression)}{(i.Descending ? " desc" : "")}"))}";

    private string OrderKey(ExpressionSyntax key) => key is LiteralSyntax literal ? literal.Text : Show(key);

    private string Select(SelectSyntax x) => $"(select{(x.Distinct ? " distinct" : "")}{Top(x.Top)} {Items(x.Items)}"
        + (x.From is null ? "" : $" from {Show(x.From)}")
        + (x.Where is null ? "" : $" where {Show(x.Where)}")
        + (x.GroupBy.IsEmpty ? "" : $" group{List(x.GroupBy)}")
        + (x.Having is null ? "" : $" having {Show(x.Having)}")
        + Order(x.OrderBy)
        + (x.Offset is null ? "" : $" offset {Show(x.Offset)}")
        + (x.Fetch is null ? "" : $" fetch {Show(x.Fetch)}")
        + (x.ForXmlPath ? " xml)" : ")");

    private string Show(SourceSyntax node) => node switch
    {
        TableSourceSyntax x => x.Alias is null ? x.Name : $"[{x.Name} as {x.Alias}]",
        DerivedTableSyntax x => $"[{Show(x.Query)} as {x.Alias}]",
        JoinSyntax x => $"({x.Kind} {Show(x.Left)} {Show(x.Right)}{(x.On is null ? "" : $" on {Show(x.On)}")})",
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "unknown node"),
    };

    private string Top(TopSyntax? top) =>
        top is null ? "" : $" top {Show(top.Count)}{(top.Percent ? " percent" : "")}{(top.WithTies ? " ties" : "")}";

    private string Case(CaseSyntax x) => $"(case{(x.Operand is null ? "" : $" {Show(x.Operand)}")}"
        + string.Concat(x.Whens.Select(w => $" [{Show(w.Condition)} {Show(w.Result)}]"))
        + (x.Else is null ? ")" : $" else {Show(x.Else)})");

    private string Call(CallSyntax x) => $"({x.Name}{(x.Distinct ? " distinct" : "")}{List(x.Arguments)}"
        + (x.WithinGroup.IsEmpty ? "" : $" within{Order(x.WithinGroup)}")
        + (x.Over is null ? ")" : $" over({Over(x.Over)}))");

    private string Over(OverSyntax x) => (x.PartitionBy.IsEmpty ? "" : $"partition{List(x.PartitionBy)}") + Order(x.OrderBy)
        + (x.Frame is null ? "" : $" {(x.Frame.Rows ? "rows" : "range")} {x.Frame.Start}:{x.Frame.StartOffset} {x.Frame.End}:{x.Frame.EndOffset}");

    private static string Type(TypeNameSyntax type) =>
        type.Length is null ? type.Name : $"{type.Name}({type.Length}{(type.Scale is null ? "" : $",{type.Scale}")})";

    private string Literal(LiteralSyntax x) => x.Kind switch
    {
        LiteralKind.Null => "null",
        _ when masked => $"?{x.Kind}{x.Ordinal}",
        LiteralKind.Text => $"'{x.Text}'",
        LiteralKind.Money => $"${x.Text}",
        LiteralKind.Hexadecimal => $"0x{x.Text}",
        _ => x.Text,
    };

    private string List(IEnumerable<ExpressionSyntax> items) => string.Concat(items.Select(i => " " + Show(i)));

    private static string Not(bool negated) => negated ? "not-" : "";

    private static string Symbol(UnaryOperator operation) => operation switch
    {
        UnaryOperator.Plus => "+",
        UnaryOperator.Minus => "-",
        UnaryOperator.BitwiseNot => "~",
        _ => "not",
    };

    private static string Symbol(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Modulo => "%",
        BinaryOperator.BitwiseAnd => "&",
        BinaryOperator.BitwiseOr => "|",
        BinaryOperator.BitwiseXor => "^",
        BinaryOperator.Equal => "=",
        BinaryOperator.NotEqual => "<>",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.And => "and",
        _ => "or",
    };
}
