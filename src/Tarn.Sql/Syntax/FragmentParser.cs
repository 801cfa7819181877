
namespace Tarn.Sql.Syntax;

/// <summary>The parser of one fragment: recursive descent, with precedence climbing for operators. This part holds the cursor and the errors.</summary>
internal sealed partial class FragmentParser
{
    private readonly string _text;
    private readonly SqlContext _context;
    private SqlLexer _lexer;
    private Lexeme _current;
    private Lexeme _previous;
    private int _nesting;
    private int _queryNesting;
    private int _subqueries;
    private int _operators;

    public FragmentParser(string text, SqlContext context)
    {
        if (text.Length > context.MaxLength)
        {
            throw SqlRefusal.Limit($"The text has {text.Length} characters, {context.MaxLength} are allowed", context.MaxLength, context, "Write a shorter text.");
        }

        _text = text;
        _context = context;
        _lexer = new SqlLexer(text, context);
        _current = _lexer.Next();
    }

    /// <summary>The result of the whole fragment: nothing may follow.</summary>
    public T Whole<T>(T result) => _current.Kind == LexemeKind.End ? result : throw Unexpected();

    public bool TakeWord(SqlWord word)
    {
        if (!_current.Is(word))
            return false;
        Advance();
        return true;
    }

    private ReadOnlySpan<char> Raw(Lexeme lexeme) => _text.AsSpan(lexeme.Start, lexeme.Length);

    private Lexeme Advance()
    {
        _previous = _current;
        _current = _lexer.Next();
        return _previous;
    }

    private Lexeme Peek()
    {
        var ahead = _lexer;
        return ahead.Next();
    }

    private bool Take(LexemeKind kind)
    {
        if (_current.Kind != kind)
            return false;
        Advance();
        return true;
    }

    private Lexeme Expect(LexemeKind kind) => _current.Kind == kind ? Advance() : throw Unexpected();

    private void Expect(SqlWord word)
    {
        if (!TakeWord(word))
            throw Unexpected();
    }

    /// <summary>Takes <c>(</c> and counts a level of nesting.</summary>
    private void Open()
    {
        Enter(_current);
        Expect(LexemeKind.OpenParenthesis);
    }

    private void Close()
    {
        Expect(LexemeKind.CloseParenthesis);
        _nesting--;
    }

    private void Enter(Lexeme at)
    {
        if (++_nesting > SqlLimits.Nesting)
            throw SqlRefusal.Limit($"More than {SqlLimits.Nesting} levels of nesting", at.Start, _context, "Write a flatter expression.");
    }

    private void CountOperator(Lexeme at)
    {
        if (++_operators > SqlLimits.Operators)
            throw SqlRefusal.Limit($"More than {SqlLimits.Operators} operators", at.Start, _context, "Split the expression.");
    }

    private TSqlException Refuse(string construct, int position, string? advice = null) => SqlRefusal.Refuse(construct, position, _context, advice);

    /// <summary>What to throw at the current lexeme: a refusal if it begins a refused construct, else error 102.</summary>
    private TSqlException Unexpected()
    {
        var at = _current;
        var raw = Raw(at).ToString();
        return at.Kind switch
        {
            LexemeKind.End => SqlRefusal.Syntax(Raw(_previous), _previous.Start, _context),
            LexemeKind.Semicolon => Refuse("More than one statement (;)", at.Start),
            LexemeKind.Variable => Refuse($"Variable {raw}", at.Start),
            LexemeKind.TemporaryName => Refuse($"Temporary table {raw}", at.Start),
            LexemeKind.Word when RefusedWord(at, raw) is { } refusal => refusal,
            _ => SqlRefusal.Syntax(raw, at.Start, _context),
        };
    }

    private TSqlException? RefusedWord(Lexeme at, string raw)
    {
        var upper = raw.ToUpperInvariant();
        var brackets = $"{_context.Advice} A column of that name is written [{raw}].";
        return at.Word switch
        {
            SqlWord.Statement => Refuse($"Statement keyword {upper}", at.Start, brackets),
            SqlWord.SystemFunction => Refuse($"System function {upper}", at.Start, brackets),
            SqlWord.With => Refuse("WITH (table hint or common table expression)", at.Start),
            SqlWord.Option => Refuse("Query hint OPTION", at.Start, brackets),
            SqlWord.Into => Refuse("INTO", at.Start),
            SqlWord.Pivot or SqlWord.Unpivot => Refuse(upper, at.Start, brackets),
            _ when _queryNesting > 0 => null,
            SqlWord.Union or SqlWord.Except or SqlWord.Intersect => Refuse($"Set operator {upper}", at.Start),
            SqlWord.Select => Refuse("SELECT outside parentheses", at.Start),
            SqlWord.From or SqlWord.Where or SqlWord.Having or SqlWord.Top or SqlWord.For or SqlWord.Order or SqlWord.Group
                => Refuse($"{upper}{(Peek().Is(SqlWord.By) ? " BY" : "")}", at.Start, ClauseAdvice(at.Word, brackets)),
            SqlWord.Offset when Peek().Kind == LexemeKind.Integer => Refuse("OFFSET", at.Start),
            _ => null,
        };
    }

    // REST has a parameter for each clause.
    private string ClauseAdvice(SqlWord word, string otherwise)
    {
        if (!_context.Name.StartsWith("q.", StringComparison.Ordinal))
            return otherwise;

        return word switch
        {
            SqlWord.Top => "Use q.limit for the number of records.",
            SqlWord.Where => "Use q.where.",
            SqlWord.Group when Peek().Is(SqlWord.By) => "Use q.groupBy.",
            SqlWord.Having => "Use q.groupBy.",
            SqlWord.Order when Peek().Is(SqlWord.By) => "Use q.orderBy.",
            _ => otherwise,
        };
    }

}
