using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;

namespace Tarn.DataPages.Parameters;

/// <summary>
/// A text of a builder with parameters <c>[@...]</c>, read once: literal pieces, and for each parameter the place in which it stands.
/// Values put in are never read again, so that a value cannot bring parameters along.
/// </summary>
public sealed class ParameterText
{
    /// <summary>Texts kept; past it the memory is emptied and fills again from the pages in use.</summary>
    private const int Capacity = 4096;

    private static readonly ConcurrentDictionary<(string Text, TextUse Use), ParameterText> Known = new();

    private readonly ImmutableArray<Piece> _pieces;
    private readonly TextUse _use;

    private ParameterText(ImmutableArray<Piece> pieces, TextUse use)
    {
        _pieces = pieces;
        _use = use;
    }

    /// <summary>The parameters of the text.</summary>
    public IEnumerable<ParameterToken> Tokens => _pieces.Where(p => p.Token is not null).Select(p => p.Token!.Value);

    /// <summary>The parameter that is the whole text; null when the text is anything else.</summary>
    public ParameterToken? Only => _pieces is [{ Token: { } token }] ? token : null;

    /// <summary>Whether it begins with a value that is not the builder's own: of an address, who gives the value says where it leads.</summary>
    public bool BeginsWithValue => _pieces is [{ Token: { Kind: not ParameterKind.App } }, ..];

    /// <summary>Reads a text; the result is kept.</summary>
    public static ParameterText Of(string text, TextUse use)
    {
        if (Known.TryGetValue((text, use), out var known))
            return known;
        if (Known.Count >= Capacity)
            Known.Clear();
        return Known[(text, use)] = Parse(text, use);
    }

    /// <summary>Puts the values in.</summary>
    public string Resolve(ParameterScope scope)
    {
        if (_pieces is [])
            return "";
        if (_pieces is [{ Token: null } single])
            return single.Literal;
        var text = new StringBuilder();
        foreach (var piece in _pieces)
        {
            if (piece.Token is not { } token)
                text.Append(piece.Literal);
            else if (_use == TextUse.Html)
                text.Append(scope.Find(token) is { IsHtml: true } markup && piece.Place == PlaceInHtml.Text ? markup.Text : Escaping.For(scope.TextOf(token), piece.Place, piece.Unquoted));
            else if (_use == TextUse.Url)
                text.Append(piece.Place == PlaceInHtml.UrlStart ? Escaping.Url(scope.TextOf(token)) : Uri.EscapeDataString(scope.TextOf(token)));
            else
                text.Append(scope.TextOf(token));
        }

        return text.ToString();
    }

    private static ParameterText Parse(string text, TextUse use)
    {
        var pieces = ImmutableArray.CreateBuilder<Piece>();
        var html = new HtmlPlaces();
        var from = 0;
        for (var at = text.IndexOf("[@", StringComparison.Ordinal); at >= 0; at = text.IndexOf("[@", at + 2, StringComparison.Ordinal))
        {
            var end = text.IndexOf(']', at);
            if (end < 0)
                break;
            if (!ParameterToken.TryParse(text.AsSpan(at + 2, end - at - 2), out var token))
                continue;
            AddLiteral(text[from..at]);
            var place = use switch { TextUse.Html => html.Place, TextUse.Url => pieces.Count == 0 ? PlaceInHtml.UrlStart : PlaceInHtml.UrlPart, _ => PlaceInHtml.Text };
            pieces.Add(new Piece("", token, place, use == TextUse.Html && html.IsUnquoted));
            html.AfterValue();
            from = end + 1;
        }

        AddLiteral(text[from..]);
        return new ParameterText(pieces.ToImmutable(), use);

        void AddLiteral(string literal)
        {
            if (literal.Length == 0)
                return;
            if (use == TextUse.Html)
                html.Read(literal);
            pieces.Add(new Piece(literal, null, default, false));
        }
    }

    private readonly record struct Piece(string Literal, ParameterToken? Token, PlaceInHtml Place, bool Unquoted);
}
