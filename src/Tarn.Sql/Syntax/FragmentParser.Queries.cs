using System.Collections.Immutable;

namespace Tarn.Sql.Syntax;

// SELECT and set operators.
internal sealed partial class FragmentParser
{
    public ImmutableArray<SelectItemSyntax> SelectList()
    {
        var items = ImmutableArray.CreateBuilder<SelectItemSyntax>();
        do
        {
            items.Add(Star() is { } star ? new SelectItemSyntax(star, null) : new SelectItemSyntax(Expression(), Alias()));
        }
        while (Take(LexemeKind.Comma));
        return items.DrainToImmutable();
    }

    /// <summary>A query without parentheses around it.</summary>
    public QuerySyntax Query()
    {
        _queryNesting++;
        var query = QueryTail(SetOperations());
        _queryNesting--;
        return query;
    }

    private QuerySyntax ParenthesizedQuery()
    {
        if (!_context.Subqueries)
        {
            var select = _current.Kind == LexemeKind.OpenParenthesis ? Peek() : _current;
            throw Refuse("Subquery (SELECT)", select.Start);
        }

        Open();
        if (++_subqueries > SqlLimits.Subqueries)
            throw SqlRefusal.Limit($"More than {SqlLimits.Subqueries} subqueries", _current.Start, _context, "Combine some of them.");
        var query = Query();
        Close();
        return query;
    }

    /// <summary>Whether a query starts inside the parenthesis that has just been read: SELECT, or a set operation of parenthesised queries.</summary>
    private static bool IsQuery(SqlLexer ahead, int levels = SqlLimits.Nesting)
    {
        var first = ahead.Next();
        if (first.Is(SqlWord.Select))
            return true;
        if (first.Kind != LexemeKind.OpenParenthesis || levels == 0 || !StartsWithSelect(ahead) || !IsQuery(ahead, levels - 1))
            return false;

        for (var open = 1; open > 0;)
        {
            switch (ahead.Next().Kind)
            {
                case LexemeKind.OpenParenthesis:
                    open++;
                    break;
                case LexemeKind.CloseParenthesis:
                    open--;
                    break;
                case LexemeKind.End:
                    return true;
            }
        }

        var next = ahead.Next();
        return next.Kind == LexemeKind.CloseParenthesis || IsSetOperator(next.Word);
    }

    private static bool StartsWithSelect(SqlLexer ahead)
    {
        var lexeme = ahead.Next();
        while (lexeme.Kind == LexemeKind.OpenParenthesis)
            lexeme = ahead.Next();
        return lexeme.Is(SqlWord.Select);
    }

    private static bool IsSetOperator(SqlWord word) => word is SqlWord.Union or SqlWord.Except or SqlWord.Intersect;

    // INTERSECT binds tighter than UNION and EXCEPT.
    private QuerySyntax SetOperations()
    {
        var left = Intersections();
        while (_current.Word is SqlWord.Union or SqlWord.Except)
        {
            CountOperator(_current);
            var at = Advance();
            var operation = at.Is(SqlWord.Except) ? SetOperator.Except : TakeWord(SqlWord.All) ? SetOperator.UnionAll : SetOperator.Union;
            left = new SetOperationSyntax(at.Start, left, operation, Intersections(), []);
        }

        return left;
    }

    private QuerySyntax Intersections()
    {
        var left = QueryOperand();
        while (_current.Is(SqlWord.Intersect))
        {
            CountOperator(_current);
            var at = Advance();
            left = new SetOperationSyntax(at.Start, left, SetOperator.Intersect, QueryOperand(), []);
        }

        return left;
    }

    private QuerySyntax QueryOperand()
    {
        if (_current.Kind != LexemeKind.OpenParenthesis)
            return Select();

        Open();
        var query = QueryTail(SetOperations());
        Close();
        return query;
    }

    private SelectSyntax Select()
    {
        var position = _current.Start;
        Expect(SqlWord.Select);
        var distinct = TakeWord(SqlWord.Distinct);
        if (!distinct)
            TakeWord(SqlWord.All);

        var top = _current.Is(SqlWord.Top) ? Top() : null;
        var items = SelectList();
        var from = TakeWord(SqlWord.From) ? Sources() : null;
        var where = TakeWord(SqlWord.Where) ? Expression() : null;
        ImmutableArray<ExpressionSyntax> groupBy = [];
        if (TakeWord(SqlWord.Group))
        {
            Expect(SqlWord.By);
            groupBy = ExpressionList();
        }

        var having = TakeWord(SqlWord.Having) ? Expression() : null;
        return new SelectSyntax(position, distinct, top, items, from, where, groupBy, having, [], null, null, ForXmlPath: false);
    }

    private TopSyntax Top()
    {
        Advance();
        ExpressionSyntax count;
        if (_current.Kind == LexemeKind.OpenParenthesis)
        {
            Open();
            count = Expression();
            Close();
        }
        else
        {
            count = _current.Kind switch
            {
                LexemeKind.Integer or LexemeKind.Decimal or LexemeKind.Float => Literal(),
                LexemeKind.Token => Token(target: null),
                _ => throw Unexpected(),
            };
        }

        var percent = TakeWord(SqlWord.Percent);
        var ties = _current.Is(SqlWord.With) && Peek().Is(SqlWord.Ties);
        if (ties)
        {
            Advance();
            Advance();
        }

        return new TopSyntax(count, percent, ties);
    }

    /// <summary>ORDER BY, OFFSET, FETCH and FOR XML, which belong to a whole set operation.</summary>
    private QuerySyntax QueryTail(QuerySyntax query)
    {
        var at = _current;
        var hasOwnOrder = query is SelectSyntax { OrderBy.Length: > 0 } or SetOperationSyntax { OrderBy.Length: > 0 };
        if (hasOwnOrder && at.Word is SqlWord.Order or SqlWord.For)
            throw Unexpected();

        var order = at.Is(SqlWord.Order) ? OrderBy() : [];
        var (offset, fetch) = order.IsEmpty || !_current.Is(SqlWord.Offset) ? (null, null) : Offset(query);
        var xml = _current.Is(SqlWord.For);
        if (xml)
            ForXmlPath(query);

        if (order.IsEmpty && !xml)
            return query;

        return query switch
        {
            SelectSyntax select => select with { OrderBy = order, Offset = offset, Fetch = fetch, ForXmlPath = xml },
            SetOperationSyntax set => set with { OrderBy = order },
            _ => query,
        };
    }

    private (ExpressionSyntax Offset, ExpressionSyntax? Fetch) Offset(QuerySyntax query)
    {
        if (query is SetOperationSyntax)
            throw Refuse("OFFSET after a set operator", _current.Start, "Put the set operation into a derived table.");

        Advance();
        var offset = Expression();
        if (!TakeWord(SqlWord.Rows))
            Expect(SqlWord.Row);
        if (!TakeWord(SqlWord.Fetch))
            return (offset, null);

        if (!TakeWord(SqlWord.Next))
            Expect(SqlWord.First);
        var fetch = Expression();
        if (!TakeWord(SqlWord.Rows))
            Expect(SqlWord.Row);
        Expect(SqlWord.Only);
        return (offset, fetch);
    }

    private void ForXmlPath(QuerySyntax query)
    {
        var at = Advance();
        const string Advice = "Only FOR XML PATH('') is known, for a list of texts.";
        if (query is SetOperationSyntax || !TakeWord(SqlWord.Xml) || !TakeWord(SqlWord.Path))
            throw Refuse("FOR other than FOR XML PATH('')", at.Start, Advice);

        Expect(LexemeKind.OpenParenthesis);
        if (_current.Kind != LexemeKind.Text || LexemeText.Inside(Raw(_current)).Length > 0)
            throw Refuse("FOR XML PATH with an element name", at.Start, Advice);
        Advance();
        Expect(LexemeKind.CloseParenthesis);
        if (_current.Kind == LexemeKind.Comma)
            throw Refuse("FOR XML with further options", at.Start, Advice);
    }

    /// <summary><c>*</c> or <c>T.*</c>, or null when the item is an expression.</summary>
    private StarSyntax? Star()
    {
        var first = _current;
        if (first.Kind == LexemeKind.Star)
            return new StarSyntax(Advance().Start, null);
        if (!first.IsName)
            return null;

        var ahead = _lexer;
        var (last, before) = (first, default(string));
        while (ahead.Next().Kind == LexemeKind.Dot)
        {
            var next = ahead.Next();
            if (next.Kind == LexemeKind.Star)
            {
                if (before is not null && !IsOwnSchema(before))
                    throw Refuse($"Name {before}.{LexemeText.Name(_text, last)}.*", first.Start, "Write * or Table.*.");
                _lexer = ahead;
                Advance();
                _previous = next;
                return new StarSyntax(first.Start, LexemeText.Name(_text, last));
            }

            if (next.Kind is not (LexemeKind.Word or LexemeKind.QuotedName))
                return null;
            before = before is null ? LexemeText.Name(_text, last) : string.Concat(before, ".", LexemeText.Name(_text, last));
            last = next;
        }

        return null;
    }

    /// <summary>An optional alias: <c>AS name</c>, <c>AS 'name'</c> or <c>name</c>.</summary>
    private string? Alias()
    {
        if (!TakeWord(SqlWord.As))
            return _current.IsName ? LexemeText.Name(_text, Advance()) : null;

        if (_current.Kind == LexemeKind.Text)
            return LexemeText.Literal(_text, Advance());
        return _current.IsName ? LexemeText.Name(_text, Advance()) : throw Unexpected();
    }
}
