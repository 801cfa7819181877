using System.Text;

namespace Tarn.Apps.Packages;

/// <summary>Replaces names of tables and views in the text of a formula, outside string literals and parameters.</summary>
internal static class SqlNames
{
    /// <summary>The text with every whole identifier that <paramref name="rename"/> knows replaced. Views are named <c>_v_Name</c>.</summary>
    public static string Replace(string sql, Func<string, string?> rename)
    {
        var result = new StringBuilder(sql.Length);
        for (var i = 0; i < sql.Length;)
        {
            var end = i + 1;
            if (sql[i] == '\'')
            {
                end = Closing(sql, i + 1, '\'');
            }
            else if (sql[i] == '[')
            {
                end = Closing(sql, i + 1, ']');
                var inner = sql[(i + 1)..Math.Max(i + 1, end - 1)];
                if (!inner.StartsWith('@') && rename(inner) is { } bracketed)
                {
                    result.Append('[').Append(bracketed).Append(']');
                    i = end;
                    continue;
                }
            }
            else if (char.IsLetter(sql[i]) || sql[i] == '_')
            {
                while (end < sql.Length && (char.IsLetterOrDigit(sql[end]) || sql[end] == '_'))
                    end++;
                result.Append(rename(sql[i..end]) ?? sql[i..end]);
                i = end;
                continue;
            }

            result.Append(sql, i, end - i);
            i = end;
        }

        return result.ToString();
    }

    private static int Closing(string sql, int from, char mark)
    {
        var at = sql.IndexOf(mark, from);
        return at < 0 ? sql.Length : at + 1;
    }
}
