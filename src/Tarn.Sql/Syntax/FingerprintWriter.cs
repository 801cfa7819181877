using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;

namespace Tarn.Sql.Syntax;

/// <summary>Writes the key of a <see cref="SqlFingerprint"/>. In a key a quote always starts a mark (<c>'S</c>, <c>'I3</c>), since a quoted text never stands there as such.</summary>
internal ref struct FingerprintWriter
{
    private const int DeepestOrder = 63;

    private readonly string _text;
    private readonly SqlContext _context;
    private Span<char> _key;
    private char[]? _rented;
    private int _length;
    private string[] _literals = [];
    private int _count;

    // Where the writer stands: literals that are kept as written depend on it.
    private int _nesting;
    private ulong _orderLists = 1;
    private int _typeNesting = -1;
    private bool _inFrame;
    private bool _keepNext = true;
    private bool _exact;
    private bool _hasDistinct;

    public FingerprintWriter(string text, SqlContext context, bool exact, Span<char> buffer)
    {
        _text = text;
        _context = context;
        _exact = exact;
        _key = buffer;
    }

    public readonly void Dispose()
    {
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);
    }

    public SqlFingerprint Write()
    {
        if (!Run())
            Run();
        return new SqlFingerprint(new string(_key[.._length]), [.. _literals.AsSpan(0, _count)]);
    }

    /// <summary>Writes the key; false, ready to run again, when the fragment turns out to need all of its literals.</summary>
    private bool Run()
    {
        var lexer = new SqlLexer(_text, _context);
        var end = 0;
        var before = SqlWord.None;
        for (var lexeme = lexer.Next(); lexeme.Kind != LexemeKind.End; lexeme = lexer.Next())
        {
            if (!_exact && NeedsLiterals(lexeme.Word, before))
            {
                _exact = true;
                (_length, _count) = (0, 0);
                return false;
            }

            if (lexeme.Start > end && _length > 0)
                Append(' ');
            end = lexeme.End;

            if (lexeme.Ordinal >= 0)
                Literal(lexeme);
            else
                Append(_text.AsSpan(lexeme.Start, lexeme.Length));

            Follow(lexeme, before);
            before = lexeme.Word;
        }

        return true;
    }

    // GROUP BY Qty + 1 allows Qty + 1 in the select list but not Qty + 2; so does DISTINCT with ORDER BY.
    private bool NeedsLiterals(SqlWord word, SqlWord before)
    {
        _hasDistinct |= word == SqlWord.Distinct;
        return (word == SqlWord.Group && before != SqlWord.Within) || (word == SqlWord.Order && _hasDistinct);
    }

    private readonly bool InOrderList => _nesting > DeepestOrder || (_orderLists & (1UL << _nesting)) != 0;

    /// <summary>Moves on past a lexeme: decides whether a literal right after it is kept as written.</summary>
    private void Follow(Lexeme lexeme, SqlWord before)
    {
        switch (lexeme.Kind)
        {
            case LexemeKind.OpenParenthesis:
                _nesting++;
                if (_nesting <= DeepestOrder)
                    _orderLists &= ~(1UL << _nesting);
                if (before is SqlWord.SizedType or SqlWord.Time)
                    _typeNesting = _nesting;
                return; // ORDER BY (1) and ZONE ('UTC') are ORDER BY 1 and ZONE 'UTC': what was to be kept still is.
            case LexemeKind.CloseParenthesis:
                _nesting = Math.Max(0, _nesting - 1);
                _typeNesting = -1;
                _inFrame = false;
                break;
            case LexemeKind.Comma:
                _keepNext = InOrderList;
                return;
            case LexemeKind.Word:
                FollowWord(lexeme.Word);
                return;
        }

        _keepNext = false;
    }

    private void FollowWord(SqlWord word)
    {
        _keepNext = word is SqlWord.By or SqlWord.Zone or SqlWord.Path or SqlWord.As;
        if (word == SqlWord.By && _nesting <= DeepestOrder)
            _orderLists |= 1UL << _nesting;
        else if (word is SqlWord.Rows or SqlWord.Range)
            _inFrame = true;
        else if (word == SqlWord.Fetch)
            _inFrame = false;
    }

    private void Literal(Lexeme lexeme)
    {
        var raw = _text.AsSpan(lexeme.Start, lexeme.Length);
        if (lexeme.Kind == LexemeKind.Template)
        {
            Template(raw);
            return;
        }

        Add(LexemeText.Literal(_text, lexeme));
        if (_exact || _keepNext || _inFrame || _typeNesting == _nesting)
        {
            if (lexeme.Kind == LexemeKind.Text)
                Append("'=");
            Append(raw);
            return;
        }

        switch (lexeme.Kind)
        {
            case LexemeKind.Integer:
                Append(IsInt(raw) ? "'I" : "'J");
                Digits(raw);
                break;
            case LexemeKind.Decimal:
                var point = raw.IndexOf('.');
                Append("'D");
                Digits(raw[..point]);
                Append('.');
                Number(raw.Length - point - 1);
                break;
            case LexemeKind.Float:
                Append("'F");
                break;
            case LexemeKind.Money:
                Append("'M");
                break;
            case LexemeKind.Hexadecimal:
                Append("'X");
                Number(raw.Length - 2);
                break;
            default:
                Append("'S");
                break;
        }
    }

    // The pieces of a quoted text with tokens: S for text, tokens as written (in an exact key, all as written).
    private void Template(ReadOnlySpan<char> quoted)
    {
        var raw = LexemeText.Inside(quoted);
        var segments = new TextSegments(raw);
        Append("'T");
        while (segments.Next(out var start, out var end, out var isToken))
        {
            if (isToken)
            {
                Append(raw[start..end]);
                continue;
            }

            Add(LexemeText.Unquote(raw[start..end], '\''));
            Append(_exact ? raw[start..end] : "S");
        }

        Append('\'');
    }

    private static bool IsInt(ReadOnlySpan<char> digits) =>
        digits.Length < 10 || int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>Digits as written and, where zeros lead, without them: precision may be counted either way.</summary>
    private void Digits(ReadOnlySpan<char> digits)
    {
        Number(digits.Length);
        var significant = digits.TrimStart('0').Length;
        if (significant == digits.Length)
            return;
        Append('z');
        Number(significant);
    }

    private void Add(string literal)
    {
        if (_count == _literals.Length)
            Array.Resize(ref _literals, Math.Max(4, _count * 2));
        _literals[_count++] = literal;
    }

    private void Number(int number)
    {
        Span<char> digits = stackalloc char[10];
        number.TryFormat(digits, out var written, provider: CultureInfo.InvariantCulture);
        Append(digits[..written]);
    }

    private void Append(char c)
    {
        if (_length == _key.Length)
            Grow(1);
        _key[_length++] = c;
    }

    private void Append(scoped ReadOnlySpan<char> span)
    {
        if (span.Length > _key.Length - _length)
            Grow(span.Length);
        span.CopyTo(_key[_length..]);
        _length += span.Length;
    }

    private void Grow(int by)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_length + by, _key.Length * 2));
        _key[.._length].CopyTo(larger);
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);
        _key = _rented = larger;
    }
}
