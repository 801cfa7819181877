using System.Diagnostics;
using System.Text;
using Shouldly;
using Tarn.Sql.Syntax;
using Xunit;

namespace Tarn.Sql.Tests.Syntax;

/// <summary>Limits hold, and nothing within the length limit exhausts the stack or the clock.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("(", "1", ")"), InlineData("ABS(", "1", ")"), InlineData("CASE WHEN 1 = 1 THEN ", "1", " END"), InlineData("(SELECT ", "1", ")")]
    public void Thirty_two_levels_are_allowed_and_no_more(string open, string inner, string close)
    {
        SqlParser.ParseScalar(Nest(32), SqlContext.View).ShouldNotBeNull();
        LimitOf(() => SqlParser.ParseScalar(Nest(33), SqlContext.View)).ShouldContain("32 levels");

        string Nest(int levels) => new StringBuilder().Insert(0, open, levels).Append(inner).Append(string.Concat(Enumerable.Repeat(close, levels))).ToString();
    }

    [Theory]
    [InlineData("a = 1", " AND a = 1"), InlineData("a = 1", " OR a = 1"), InlineData("1", " + 1"), InlineData("a", " COLLATE x"), InlineData("1 = ", "-+"), InlineData("", "NOT ")]
    public void Chains_of_two_thousand_parse(string first, string more)
    {
        var text = first + string.Concat(Enumerable.Repeat(more, 2_000)) + (more is "-+" or "NOT " ? "1" : "");
        SqlParser.ParseCondition(text, SqlContext.View).ShouldNotBeNull();
    }

    [Fact]
    public void Endless_chains_are_refused()
    {
        foreach (var more in (string[])[" + 1", " OR a", " COLLATE x", " AT TIME ZONE 'UTC'"])
            LimitOf(() => SqlParser.ParseCondition("a" + string.Concat(Enumerable.Repeat(more, 6_000)), SqlContext.View)).ShouldContain("5000 operators");
        LimitOf(() => SqlParser.ParseQuery("SELECT 1" + string.Concat(Enumerable.Repeat(" UNION SELECT 1", 6_000)), SqlContext.View)).ShouldContain("operators");
        LimitOf(() => SqlParser.ParseQuery("SELECT 1 FROM T" + string.Concat(Enumerable.Repeat(" JOIN T ON 1=1", 6_000)), SqlContext.View)).ShouldContain("operators");
        LimitOf(() => SqlParser.ParseQuery("SELECT 1 FROM T" + string.Concat(Enumerable.Repeat(" JOIN T", 6_000)), SqlContext.View)).ShouldContain("levels");
    }

    [Fact]
    public void Sixty_four_subqueries_are_allowed_and_no_more()
    {
        SqlParser.ParseScalar(Sum(64), SqlContext.CalculatedField).ShouldNotBeNull();
        LimitOf(() => SqlParser.ParseScalar(Sum(65), SqlContext.CalculatedField)).ShouldContain("64 subqueries");

        static string Sum(int count) => string.Join(" + ", Enumerable.Repeat("(SELECT 1)", count));
    }

    [Fact]
    public void Two_thousand_items_are_allowed_in_a_list_and_no_more()
    {
        SqlParser.ParseCondition(In(2_000), SqlContext.View).ShouldNotBeNull();
        LimitOf(() => SqlParser.ParseCondition(In(2_001), SqlContext.View)).ShouldContain("2000 items");

        static string In(int count) => $"a IN ({string.Join(',', Enumerable.Repeat("1", count))})";
    }

    [Fact]
    public void Text_has_the_length_of_its_context()
    {
        foreach (var (context, length) in new[] { (SqlContext.Where, 2_047), (SqlContext.Formula, 10_000), (SqlContext.CalculatedField, 20_000), (SqlContext.CalculatedValue, 4_000) })
        {
            SqlParser.ParseScalar("1".PadRight(length), context).ShouldNotBeNull();
            LimitOf(() => SqlParser.ParseScalar("1".PadRight(length + 1), context)).ShouldContain($"{length} are allowed in {context.Name}");
        }
    }

    [Fact]
    public void Hostile_texts_end_soon()
    {
        var clock = Stopwatch.StartNew();
        foreach (var part in (string[])["(", "((SELECT ", "'a", "[@", "'[@a", "[", "CASE ", "NOT ", "- ", "~", "/*", "a.", "(a,", "EXISTS(", "IN (", "1.", "SELECT ", "\"", "F("])
        {
            var text = string.Concat(Enumerable.Repeat(part, 20_000 / part.Length));
            Should.Throw<TSqlException>(() => SqlParser.ParseScalar(text, SqlContext.CalculatedField));
            SqlFingerprint.TryCompute(text, SqlContext.CalculatedField, out _);
        }

        clock.ElapsedMilliseconds.ShouldBeLessThan(5_000);
    }

    private static string LimitOf(Action parse)
    {
        var error = Should.Throw<TSqlException>(parse).Error;
        error.IsRejection.ShouldBeTrue();
        error.Position.ShouldNotBeNull();
        return error.Message;
    }
}
