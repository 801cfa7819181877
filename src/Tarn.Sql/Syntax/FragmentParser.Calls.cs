using System.Collections.Immutable;
using System.Globalization;

namespace Tarn.Sql.Syntax;

// Function calls, CAST and CONVERT, windows.
internal sealed partial class FragmentParser
{
    private ExpressionSyntax Call(Lexeme nameAt)
    {
        var name = Raw(nameAt).ToString().ToUpperInvariant();
        CheckFunction(name, nameAt.Start);
        Open();
        return name switch
        {
            "CAST" => Cast(nameAt.Start, isTry: false),
            "TRY_CAST" => Cast(nameAt.Start, isTry: true),
            "CONVERT" => Convert(nameAt.Start, isTry: false),
            "TRY_CONVERT" => Convert(nameAt.Start, isTry: true),
            "TRIM" => Trim(nameAt.Start),
            _ => PlainCall(nameAt.Start, name),
        };
    }

    private CallSyntax PlainCall(int position, string name)
    {
        var distinct = TakeWord(SqlWord.Distinct);
        if (!distinct)
            TakeWord(SqlWord.All);

        ImmutableArray<ExpressionSyntax> arguments = [];
        if (_current.Kind == LexemeKind.Star && name is "COUNT" or "COUNT_BIG")
            arguments = [new StarSyntax(Advance().Start, null)];
        else if (_current.Kind != LexemeKind.CloseParenthesis || distinct)
            arguments = ExpressionList();
        Close();

        var withinGroup = WithinGroup();
        var over = _current.Is(SqlWord.Over) && Peek().Kind == LexemeKind.OpenParenthesis ? Over(position, name) : null;
        return new CallSyntax(position, name, arguments, distinct, withinGroup, over);
    }

    private CastSyntax Cast(int position, bool isTry)
    {
        var operand = Expression();
        Expect(SqlWord.As);
        var type = TypeName();
        Close();
        return new CastSyntax(position, operand, type, null, isTry);
    }

    private CastSyntax Convert(int position, bool isTry)
    {
        var type = TypeName();
        Expect(LexemeKind.Comma);
        var operand = Expression();
        var style = Take(LexemeKind.Comma) ? Expression() : null;
        Close();
        return new CastSyntax(position, operand, type, style, isTry);
    }

    private CallSyntax Trim(int position)
    {
        var first = Expression();
        ImmutableArray<ExpressionSyntax> arguments = TakeWord(SqlWord.From) ? [Expression(), first] : [first];
        if (_current.Kind == LexemeKind.Comma)
            throw SqlRefusal.Error(174, "The trim function requires 1 argument(s).", position, _context);
        Close();
        return new CallSyntax(position, "TRIM", arguments, Distinct: false, [], Over: null);
    }

    /// <summary>Only sized types take arguments, so that the fingerprint knows which integers belong to a type.</summary>
    private TypeNameSyntax TypeName()
    {
        if (_current.Kind != LexemeKind.Word || _current.Word.IsReserved())
            throw Unexpected();

        var at = Advance();
        var name = Raw(at).ToString().ToLowerInvariant();
        if (_current.Kind != LexemeKind.OpenParenthesis)
            return new TypeNameSyntax(at.Start, name, null, null);

        if (at.Word is not (SqlWord.SizedType or SqlWord.Time))
        {
            throw SqlRefusal.Error(2716, $"Column, parameter, or variable #1: Cannot specify a column width on data type {name}.", at.Start, _context);
        }

        Advance();
        var length = TakeWord(SqlWord.Max) ? -1 : WholeNumber();
        int? scale = Take(LexemeKind.Comma) ? WholeNumber() : null;
        Expect(LexemeKind.CloseParenthesis);
        return new TypeNameSyntax(at.Start, name, length, scale);
    }

    private int WholeNumber()
    {
        if (_current.Kind != LexemeKind.Integer || !int.TryParse(Raw(_current), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw Unexpected();
        Advance();
        return number;
    }

    private ImmutableArray<OrderItemSyntax> WithinGroup()
    {
        if (!_current.Is(SqlWord.Within) || !Peek().Is(SqlWord.Group))
            return [];

        Advance();
        Advance();
        Open();
        var items = OrderBy();
        Close();
        return items;
    }

    private ImmutableArray<OrderItemSyntax> OrderBy()
    {
        Expect(SqlWord.Order);
        Expect(SqlWord.By);
        return OrderItems();
    }

    private OverSyntax Over(int position, string name)
    {
        if (!IsAllowed(_context.Windows))
            throw Refuse($"Window function {name}() OVER", position);

        Advance();
        Open();
        ImmutableArray<ExpressionSyntax> partition = [];
        if (_current.Is(SqlWord.Partition) && Peek().Is(SqlWord.By))
        {
            Advance();
            Advance();
            partition = ExpressionList();
        }

        var order = _current.Is(SqlWord.Order) ? OrderBy() : [];
        var frame = _current.Word is SqlWord.Rows or SqlWord.Range ? Frame() : null;
        Close();
        return new OverSyntax(partition, order, frame);
    }

    private FrameSyntax Frame()
    {
        var at = Advance();
        var rows = at.Is(SqlWord.Rows);
        var (start, startOffset) = (FrameBound.CurrentRow, 0);
        var (end, endOffset) = (FrameBound.CurrentRow, 0);
        if (TakeWord(SqlWord.Between))
        {
            (start, startOffset) = Bound();
            Expect(SqlWord.And);
            (end, endOffset) = Bound();
        }
        else
        {
            (start, startOffset) = Bound();
        }

        if (!rows && (IsCounted(start) || IsCounted(end)))
        {
            throw SqlRefusal.Error(4194, "RANGE is only supported with UNBOUNDED and CURRENT ROW window frame delimiters.", at.Start, _context);
        }

        // A frame runs forward; two counted ends on one side (5 PRECEDING to 2 PRECEDING) are fine in either order, the frame may be empty.
        if (start > end || start == FrameBound.UnboundedFollowing || end == FrameBound.UnboundedPreceding)
            throw SqlRefusal.Error(4193, "The window frame ends before it begins and cannot be used with the OVER clause.", at.Start, _context);
        return new FrameSyntax(rows, start, startOffset, end, endOffset);
    }

    private static bool IsCounted(FrameBound bound) => bound is FrameBound.Preceding or FrameBound.Following;

    private (FrameBound Bound, int Offset) Bound()
    {
        if (TakeWord(SqlWord.Current))
        {
            Expect(SqlWord.Row);
            return (FrameBound.CurrentRow, 0);
        }

        var unbounded = TakeWord(SqlWord.Unbounded);
        var offset = unbounded ? 0 : WholeNumber();
        if (TakeWord(SqlWord.Preceding))
            return (unbounded ? FrameBound.UnboundedPreceding : FrameBound.Preceding, offset);

        Expect(SqlWord.Following);
        return (unbounded ? FrameBound.UnboundedFollowing : FrameBound.Following, offset);
    }

    private bool IsAllowed(SqlAllowance allowance) =>
        allowance == SqlAllowance.Everywhere || (allowance == SqlAllowance.InSubqueries && _queryNesting > 0);

    private void CheckFunction(string name, int position)
    {
        if (SqlForbidden.IsSystemFunction(name) || SqlForbidden.IsSystemRoutine(name))
            throw Refuse($"System function {name}", position);
        if (SqlForbidden.IsExternalData(name))
            throw Refuse($"External data source {name}", position);
        if (_context.Deterministic && SqlForbidden.IsUnsteady(name))
            throw Refuse($"Function {name}", position, "A formula may depend on nothing but the fields of its record.");
        if (SqlForbidden.IsAggregate(name) && !IsAllowed(_context.Aggregates))
            throw Refuse($"Aggregate {name}", position);
    }
}
