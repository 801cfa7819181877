namespace Tarn.Sql.Syntax;

// FROM: tables, derived tables, joins.
internal sealed partial class FragmentParser
{
    private SourceSyntax Sources()
    {
        var left = Joined(Source());
        while (_current.Kind == LexemeKind.Comma)
        {
            CountOperator(_current);
            var at = Advance();
            left = new JoinSyntax(at.Start, JoinKind.Cross, left, Joined(Source()), null);
        }

        return left;
    }

    private SourceSyntax Joined(SourceSyntax left)
    {
        while (true)
        {
            var at = _current;
            if (TakeJoin() is not { } kind)
                return left;

            CountOperator(at);
            var right = Source();
            if (kind == JoinKind.Cross)
            {
                left = new JoinSyntax(at.Start, kind, left, right, null);
                continue;
            }

            // a JOIN b JOIN c ON .. ON ..: the inner pair comes first.
            if (!_current.Is(SqlWord.On))
            {
                Enter(at);
                right = Joined(right);
                _nesting--;
            }

            Expect(SqlWord.On);
            left = new JoinSyntax(at.Start, kind, left, right, Expression());
        }
    }

    private JoinKind? TakeJoin()
    {
        var at = _current;
        JoinKind kind;
        switch (at.Word)
        {
            case SqlWord.Join:
                Advance();
                return JoinKind.Inner;
            case SqlWord.Inner:
                kind = JoinKind.Inner;
                Advance();
                break;
            case SqlWord.Left or SqlWord.Right or SqlWord.Full:
                kind = at.Is(SqlWord.Left) ? JoinKind.Left : at.Is(SqlWord.Right) ? JoinKind.Right : JoinKind.Full;
                Advance();
                TakeWord(SqlWord.Outer);
                break;
            case SqlWord.Cross or SqlWord.Outer:
                kind = JoinKind.Cross;
                Advance();
                if (_current.Is(SqlWord.Apply))
                    throw Refuse($"{Raw(at).ToString().ToUpperInvariant()} APPLY", at.Start, "Use a join with a derived table.");
                if (at.Is(SqlWord.Outer))
                    throw Unexpected();
                break;
            default:
                return null;
        }

        Expect(SqlWord.Join);
        return kind;
    }

    private SourceSyntax Source()
    {
        if (_current.Kind == LexemeKind.OpenParenthesis)
            return ParenthesizedSource();
        if (!_current.IsName)
            throw Unexpected();

        var first = Advance();
        var parts = RestOfName(first);
        var name = CheckTable(parts, first);
        var alias = Alias();
        if (_current.Kind == LexemeKind.OpenParenthesis)
            throw Refuse($"Table hint or function after {name}", _current.Start, "Name a table or a view.");
        return new TableSourceSyntax(first.Start, name, alias);
    }

    private SourceSyntax ParenthesizedSource()
    {
        var position = _current.Start;
        if (IsQuery(_lexer))
        {
            var query = ParenthesizedQuery();
            return new DerivedTableSyntax(position, query, Alias() ?? throw Unexpected());
        }

        Open();
        var source = Sources();
        Close();
        return source;
    }

    private string CheckTable(List<string> parts, Lexeme first)
    {
        var written = string.Join('.', parts);
        var isSystem = SqlForbidden.IsSystemSchema(parts[0]) || (parts.Count > 1 && SqlForbidden.IsSystemSchema(parts[^2]));
        if (parts.Count > 1 && isSystem)
            throw Refuse($"System object {written}", first.Start, "Name a table or a view of this account.");
        if (SqlForbidden.IsExternalData(written) && _current.Kind == LexemeKind.OpenParenthesis)
            throw Refuse($"External data source {written.ToUpperInvariant()}", first.Start, "Name a table or a view of this account.");
        if (_current.Kind == LexemeKind.OpenParenthesis)
            throw Refuse($"Table hint or function {written}(...)", first.Start, "Name a table or a view of this account.");
        if (parts.Count > 2 || (parts.Count == 2 && !IsOwnSchema(parts[0])))
            throw Refuse($"Name {written} outside this account", first.Start, "Name a table or a view of this account, without a database or schema.");

        var name = parts[^1];
        if (first.Kind == LexemeKind.Word && SqlForbidden.IsSystemTable(name))
            throw Refuse($"System object {written}", first.Start, "Name a table or a view of this account.");
        return name.Length > 0 ? name : throw Unexpected();
    }
}
