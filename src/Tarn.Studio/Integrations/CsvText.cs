using System.Text;

namespace Tarn.Studio.Integrations;

/// <summary>CSV that Tarn has written, for a screen: commas, quotes doubled within quotes.</summary>
internal static class CsvText
{
    /// <summary>Reads the first lines.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">How many lines, the heading included.</param>
    public static List<IReadOnlyList<string>> Read(string text, int most)
    {
        var lines = new List<IReadOnlyList<string>>();
        var cells = new List<string>();
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length && lines.Count < most; i++)
        {
            var c = text[i];
            if (isQuoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && c == ',')
            {
                EndCell();
            }
            else if (!isQuoted && c == '\n')
            {
                EndCell();
                lines.Add([.. cells]);
                cells.Clear();
            }
            else if (isQuoted || c != '\r')
            {
                cell.Append(c);
            }
        }

        if (lines.Count < most && (cells.Count > 0 || cell.Length > 0))
        {
            EndCell();
            lines.Add([.. cells]);
        }

        return lines;

        void EndCell()
        {
            cells.Add(cell.ToString());
            cell.Clear();
        }
    }
}
