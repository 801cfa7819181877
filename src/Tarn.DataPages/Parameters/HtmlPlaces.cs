namespace Tarn.DataPages.Parameters;

/// <summary>
/// Follows a builder's HTML as a browser's tokenizer would, piece by piece, and says in which place the next value would stand.
/// Pieces are the literal texts between parameters.
/// </summary>
internal sealed class HtmlPlaces
{
    private static readonly (string Reference, char Sign)[] References = [("&quot;", '"'), ("&#34;", '"'), ("&#x22;", '"'), ("&apos;", '\''), ("&#39;", '\''), ("&#x27;", '\'')];

    private enum State { Text, TagName, Tag, AttributeName, AfterAttributeName, BeforeValue, DoubleQuoted, SingleQuoted, Unquoted, Comment, RawText }

    private State _state;
    private string _tag = "";
    private string _attribute = "";
    private string _raw = "";
    private bool _isEndTag;
    private bool _valueBegun;
    private ScriptPlaces _script = new();

    /// <summary>Where a value that comes now would stand.</summary>
    public PlaceInHtml Place => _state switch
    {
        State.Text => PlaceInHtml.Text,
        State.RawText => _raw switch { "script" => _script.Place, "style" => PlaceInHtml.Style, _ => PlaceInHtml.Text },
        State.DoubleQuoted or State.SingleQuoted => OfAttribute(),
        // Without quotes a blank in the value would begin a new attribute: all of it is encoded, see the escaper.
        State.BeforeValue or State.Unquoted => IsScriptAttribute ? PlaceInHtml.Nowhere : OfAttribute(),
        _ => PlaceInHtml.Nowhere,
    };

    /// <summary>True when the value stands in an attribute without quotes.</summary>
    public bool IsUnquoted => _state is State.BeforeValue or State.Unquoted;

    /// <summary>A value was printed here.</summary>
    public void AfterValue()
    {
        _valueBegun = true;
        _script.AfterValue();
        if (_state == State.BeforeValue)
            _state = State.Unquoted;
    }

    /// <summary>Reads on over literal text.</summary>
    public void Read(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (_state)
            {
                case State.Text:
                    if (c == '<')
                        i += BeginTag(text[(i + 1)..]);
                    break;
                case State.RawText:
                    if (c == '<' && text[(i + 1)..].StartsWith("/" + _raw, StringComparison.OrdinalIgnoreCase))
                        (_state, _isEndTag, _tag) = (State.TagName, true, "");
                    else
                        _script.Read(c);
                    break;
                case State.Comment:
                    if (c == '>' && i >= 2 && text[(i - 2)..i].SequenceEqual("--"))
                        _state = State.Text;
                    break;
                case State.TagName:
                    if (c == '>')
                        EndTag();
                    else if (_tag.Length == 0 && !char.IsAsciiLetter(c) && c is not ('!' or '/' or '<'))
                        _state = State.Text;
                    else if (char.IsWhiteSpace(c) || c == '/')
                        _state = _tag.Length > 0 ? State.Tag : _state;
                    else
                        _tag += char.ToLowerInvariant(c);
                    break;
                case State.Tag:
                    if (c == '>')
                        EndTag();
                    else if (!char.IsWhiteSpace(c) && c != '/')
                        (_state, _attribute) = (State.AttributeName, char.ToLowerInvariant(c).ToString());
                    break;
                case State.AttributeName:
                    InAttributeName(c);
                    break;
                case State.AfterAttributeName:
                    if (c == '=')
                        BeginValue();
                    else if (c == '>')
                        EndTag();
                    else if (!char.IsWhiteSpace(c))
                        (_state, _attribute) = (State.AttributeName, char.ToLowerInvariant(c).ToString());
                    break;
                case State.BeforeValue:
                    if (c == '"')
                        _state = State.DoubleQuoted;
                    else if (c == '\'')
                        _state = State.SingleQuoted;
                    else if (c == '>')
                        EndTag();
                    else if (!char.IsWhiteSpace(c))
                        (_state, _valueBegun) = (State.Unquoted, true);
                    break;
                case State.DoubleQuoted:
                    i += InValue(text[i..], ends: c == '"');
                    break;
                case State.SingleQuoted:
                    i += InValue(text[i..], ends: c == '\'');
                    break;
                case State.Unquoted:
                    if (c == '>')
                        EndTag();
                    else if (char.IsWhiteSpace(c))
                        _state = State.Tag;
                    else
                        _valueBegun = true;
                    break;
            }
        }
    }

    /// <summary>Gives how many characters after <c>&lt;</c> were taken.</summary>
    private int BeginTag(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("!--"))
        {
            _state = State.Comment;
            return 3;
        }

        _isEndTag = rest.StartsWith("/");
        var first = _isEndTag ? rest[1..] : rest;
        // A value that follows at once would name the tag: none is printed there. "<" before anything but a letter is text.
        if (!first.IsEmpty && (!char.IsAsciiLetter(first[0]) && first[0] != '!'))
            return 0;
        (_state, _tag) = (State.TagName, "");
        return _isEndTag ? 1 : 0;
    }

    private void EndTag()
    {
        _state = State.Text;
        if (!_isEndTag && _tag is "script" or "style" or "textarea" or "title")
            (_state, _raw, _script) = (State.RawText, _tag, new ScriptPlaces());
    }

    private void InAttributeName(char c)
    {
        if (c == '=')
            BeginValue();
        else if (c == '>')
            EndTag();
        else if (char.IsWhiteSpace(c))
            _state = State.AfterAttributeName;
        else
            _attribute += char.ToLowerInvariant(c);
    }

    private void BeginValue() => (_state, _valueBegun, _script) = (State.BeforeValue, false, new ScriptPlaces());

    /// <summary>Gives how many further characters were taken: a quote of a script may be written as a character reference.</summary>
    private int InValue(ReadOnlySpan<char> rest, bool ends)
    {
        if (ends)
        {
            _state = State.Tag;
            return 0;
        }

        if (!char.IsWhiteSpace(rest[0]))
            _valueBegun = true;
        if (!IsScriptAttribute)
            return 0;
        foreach (var (reference, sign) in References)
        {
            if (rest.StartsWith(reference, StringComparison.OrdinalIgnoreCase))
            {
                _script.Read(sign);
                return reference.Length - 1;
            }
        }

        _script.Read(rest[0]);
        return 0;
    }

    private bool IsScriptAttribute => _attribute.StartsWith("on", StringComparison.Ordinal);

    private PlaceInHtml OfAttribute()
    {
        if (IsScriptAttribute)
            return _script.Place == PlaceInHtml.ScriptCode ? PlaceInHtml.HandlerCode : _script.Place;
        // Who gives the address of a script gives the script.
        if (_tag is "script" or "base" or "object" or "embed" && !_valueBegun && _attribute is "src" or "href" or "data")
            return PlaceInHtml.Nowhere;
        return _attribute switch
        {
            "style" => PlaceInHtml.Style,
            "srcdoc" => PlaceInHtml.Nowhere,
            "href" or "src" or "action" or "formaction" or "data" or "poster" or "cite" or "background" or "srcset" or "xlink:href" =>
                _valueBegun ? PlaceInHtml.UrlPart : PlaceInHtml.UrlStart,
            _ => PlaceInHtml.Attribute,
        };
    }
}
