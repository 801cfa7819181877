using System.Text;

namespace Tarn.DataPages.Parameters;

/// <summary>Several values in one text: separated by commas; a value with a comma or quote stands in double quotes, inner ones doubled: <c>"Smith, J",Lee</c>.</summary>
public static class ValueList
{
    /// <summary>Most values taken.</summary>
    public const int Most = 200;

    /// <summary>Splits a text; blanks around values and empty values are left out.</summary>
    public static List<string> Split(string text)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length && values.Count < Most; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                value.Append(text[i++]);
            else if (c == '"' && (quoted || value.ToString().Trim().Length == 0))
                quoted = !quoted;
            else if (c == ',' && !quoted)
                End();
            else
                value.Append(c);
        }

        End();
        return values;

        void End()
        {
            if (value.ToString().Trim() is { Length: > 0 } whole && values.Count < Most)
                values.Add(whole);
            value.Clear();
        }
    }
}
