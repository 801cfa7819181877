using Shouldly;
using Tarn.Sql.Syntax;
using Xunit;

namespace Tarn.Sql.Tests.Syntax;

/// <summary>Every fragment that production clients send, and every row of the oracle, meets the parser.</summary>
public sealed class SpecificationTests
{
    [Fact]
    public void Every_fragment_of_production_clients_parses_in_its_clause()
    {
        Fragments.Real.Count.ShouldBe(528);
        var failures = Fragments.Real.Select(f => (f.Text, Error: ErrorOf(f))).Where(x => x.Error is not null).ToList();
        failures.ShouldBeEmpty();
    }

    [Fact]
    public void Every_oracle_row_parses_or_is_refused_as_it_says()
    {
        Fragments.Oracle.Count.ShouldBeGreaterThan(350);
        var failures = Fragments.Oracle.Select(f => (f.Text, f.Result, Error: ErrorOf(f))).Where(x => !IsExpected(x.Result, x.Error)).ToList();
        failures.ShouldBeEmpty();
    }

    [Fact]
    public void A_refusal_names_construct_fragment_and_position_and_what_to_do()
    {
        var error = Should.Throw<TSqlException>(() => SqlParser.ParseCondition("1=1 DROP TABLE Items", SqlContext.Where)).Error;
        error.IsRejection.ShouldBeTrue();
        error.Position.ShouldBe(5);
        error.Fragment.ShouldBe("q.where");
        error.Message.ShouldStartWith("Statement keyword DROP is not allowed in q.where (position 5). Write a single condition.");
    }

    private static SqlError? ErrorOf(Fragment fragment)
    {
        try
        {
            Fragments.Parse(fragment);
            return null;
        }
        catch (TSqlException e)
        {
            return e.Error;
        }
    }

    private static bool IsExpected(string result, SqlError? error)
    {
        // Which fields are passwords is the schema's to say.
        if (result.StartsWith("REJECT", StringComparison.Ordinal) && result != "REJECT Secret")
        {
            return error is { IsRejection: true, Position: > 0, Fragment: not null }
                && error.Message.Contains(result["REJECT ".Length..], StringComparison.Ordinal);
        }

        return result is "ERROR 102" or "ERROR 105"
            ? error is not null && $"ERROR {error.Number}" == result && error.Position > 0
            : error is null;
    }
}
