namespace Tarn.DataPages.Parameters;

/// <summary>
/// Follows a builder's script and says whether a value stands in a string or in the code itself, where it would be run. It knows strings, comments, patterns and templates;
/// in doubt a slash is a division.
/// </summary>
internal sealed class ScriptPlaces
{
    private enum State { Code, Slash, Single, Double, Template, LineComment, BlockComment, Pattern, PatternClass }

    private const string BeforePatterns = "(,=:[!&|?{};+-*%~^<>";

    private readonly Stack<int> _templates = new();
    private State _state;
    private bool _escaped;
    private char _last = ';';
    private char _lastSign = ';';
    private int _braces;

    /// <summary>Where a value that comes now would stand.</summary>
    public PlaceInHtml Place => _state switch
    {
        State.LineComment or State.BlockComment => PlaceInHtml.Nowhere,
        State.Code when char.IsLetterOrDigit(_last) || _last is '_' or '$' => PlaceInHtml.ScriptName,
        State.Code => PlaceInHtml.ScriptCode,
        State.Slash when !BeginsPattern => PlaceInHtml.ScriptCode,
        _ => PlaceInHtml.Script,
    };

    private bool BeginsPattern => BeforePatterns.Contains(_lastSign, StringComparison.Ordinal);

    /// <summary>A value was printed here.</summary>
    public void AfterValue()
    {
        _escaped = false;
        if (_state == State.Slash)
            _state = BeginsPattern ? State.Pattern : State.Code;
        if (_state == State.Code)
            _last = _lastSign = '0';
    }

    /// <summary>Reads on over a character of the script.</summary>
    public void Read(char c)
    {
        switch (_state)
        {
            case State.Slash when c == '/':
                _state = State.LineComment;
                break;
            case State.Slash when c == '*':
                (_state, c) = (State.BlockComment, ' ');
                break;
            case State.Slash when BeginsPattern:
                _state = State.Pattern;
                ReadString(c);
                break;
            case State.Slash:
                (_state, _lastSign) = (State.Code, '/');
                ReadCode(c);
                break;
            case State.Code:
                ReadCode(c);
                break;
            case State.LineComment when c is '\n' or '\r':
            case State.BlockComment when c == '/' && _last == '*':
                (_state, c) = (State.Code, ' ');
                break;
            case State.LineComment or State.BlockComment:
                break;
            default:
                ReadString(c);
                break;
        }

        _last = c;
    }

    private void ReadCode(char c)
    {
        switch (c)
        {
            case '/':
                _state = State.Slash;
                return;
            case '\'':
                _state = State.Single;
                break;
            case '"':
                _state = State.Double;
                break;
            case '`':
                _state = State.Template;
                break;
            case '{':
                _braces++;
                break;
            case '}' when _braces == 0 && _templates.TryPop(out var outer):
                (_state, _braces) = (State.Template, outer);
                break;
            case '}':
                _braces--;
                break;
        }

        if (!char.IsWhiteSpace(c))
            _lastSign = c;
    }

    private void ReadString(char c)
    {
        if (_escaped || c == '\\')
        {
            _escaped = !_escaped;
            return;
        }

        switch (_state)
        {
            case State.Single when c is '\'' or '\n':
            case State.Double when c is '"' or '\n':
            case State.Template when c == '`':
            case State.Pattern when c is '/' or '\n':
                (_state, _lastSign) = (State.Code, '0');
                break;
            case State.Template when c == '{' && _last == '$':
                _templates.Push(_braces);
                (_state, _braces, _lastSign) = (State.Code, 0, '{');
                break;
            case State.Pattern when c == '[':
                _state = State.PatternClass;
                break;
            case State.PatternClass when c == ']':
                _state = State.Pattern;
                break;
        }
    }
}
