using Shouldly;
using Xunit;

namespace Tarn.Data.Tests.Language;

/// <summary>Every row of the specification's oracle, on an engine. A difference between the engines is a defect.</summary>
public abstract class OracleTests(LanguageDatabase database)
{
    [Theory]
    [MemberData(nameof(OracleRows.Cases), MemberType = typeof(OracleRows))]
    public async Task A_row_of_the_oracle_gives_the_stated_result(string group, string expression, string result)
    {
        _ = group;
        var actual = await new OracleRunner(database).RunAsync(expression);
        if (!Matches(actual, result))
            actual.ShouldBe(result, expression);
    }

    private static bool Matches(string actual, string expected)
    {
        if (expected.StartsWith("REJECT ", StringComparison.Ordinal))
            return actual.StartsWith("REJECT ", StringComparison.Ordinal) && actual.Contains(expected[7..], StringComparison.Ordinal);
        if (CellText.Matches(actual, expected))
            return true;
        var (actualCells, expectedCells) = (Cells(actual), Cells(expected));
        return actualCells.Count == expectedCells.Count && actualCells.Zip(expectedCells).All(pair => CellText.Matches(pair.First, pair.Second));
    }

    // Splits (1,'a,b');(2,NULL) into cells and the marks between them.
    private static List<string> Cells(string text)
    {
        var cells = new List<string>();
        var start = 0;
        var inText = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'')
                inText = !inText;
            if (inText || !"()[]{},;".Contains(text[i], StringComparison.Ordinal))
                continue;
            cells.Add(text[start..i]);
            cells.Add(text[i].ToString());
            start = i + 1;
        }

        cells.Add(text[start..]);
        return cells;
    }
}

public sealed class SqliteOracleTests(SqliteLanguageDatabase database) : OracleTests(database), IClassFixture<SqliteLanguageDatabase>;

public sealed class PostgresOracleTests(PostgresLanguageDatabase database) : OracleTests(database), IClassFixture<PostgresLanguageDatabase>;
