using System.Text.RegularExpressions;
using Tarn.Testing;

namespace Tarn.Data.Tests.Language;

/// <summary>A row of the specification's oracle (sql.md, section 13).</summary>
public sealed record OracleRow(string Group, string Expression, string Result);

/// <summary>Reads the oracle's tables from the specification.</summary>
public static partial class OracleRows
{
    public static IReadOnlyList<OracleRow> All { get; } = Read();

    /// <summary>Group, expression and result of every row.</summary>
    public static IEnumerable<object[]> Cases() => All.Select(row => new object[] { row.Group, row.Expression, row.Result });

    private static List<OracleRow> Read()
    {
        var rows = new List<OracleRow>();
        var group = string.Empty;
        foreach (var line in File.ReadLines(TestPaths.Specification("sql.md")))
        {
            if (Heading().Match(line) is { Success: true } heading)
                group = heading.Groups["group"].Value;
            else if (line.StartsWith("## ", StringComparison.Ordinal))
                group = string.Empty;
            else if (group.Length > 0 && Row().Match(line) is { Success: true } row)
                rows.Add(new OracleRow(group, row.Groups["expression"].Value, row.Groups["result"].Value));
        }

        return rows;
    }

    [GeneratedRegex(@"^### (?<group>O[0-9]+) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `(?<expression>.*?)` \| `(?<result>.*?)` \|", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}
