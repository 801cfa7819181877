using System.Text;

namespace Tarn.Sql.Syntax;

/// <summary>Edits the names of columns in a fragment's text.</summary>
internal static class ColumnNames
{
    /// <summary>Writes another name for those that begin at some places; what is quoted stays quoted.</summary>
    /// <param name="text">The fragment.</param>
    /// <param name="context">What it is.</param>
    /// <param name="places">Offsets of the first part of each name.</param>
    /// <param name="to">The name that takes the place of the last part.</param>
    public static string Rename(string text, SqlContext context, IReadOnlySet<int> places, string to)
    {
        var written = new StringBuilder();
        var copied = 0;
        var lexer = new SqlLexer(text, context);
        for (var lexeme = lexer.Next(); lexeme.Kind != LexemeKind.End; lexeme = lexer.Next())
        {
            if (!places.Contains(lexeme.Start))
                continue;
            var last = lexeme;
            for (var ahead = lexer; ahead.Next().Kind == LexemeKind.Dot;)
            {
                last = ahead.Next();
                lexer = ahead;
            }

            if (!last.IsName)
                continue;
            var edge = last.Kind == LexemeKind.QuotedName ? 1 : 0;
            written.Append(text, copied, last.Start + edge - copied).Append(to);
            copied = last.End - edge;
        }

        return written.Append(text, copied, text.Length - copied).ToString();
    }
}
