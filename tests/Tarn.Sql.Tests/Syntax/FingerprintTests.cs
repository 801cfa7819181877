using Shouldly;
using Tarn.Sql.Syntax;
using Xunit;

namespace Tarn.Sql.Tests.Syntax;

/// <summary>Equal keys mean equal trees but for literals.</summary>
public sealed class FingerprintTests
{
    [Theory]
    [InlineData("Name = 'a' AND Qty > 10", "Name = 'it''s'  AND\nQty > 99")]
    [InlineData("Price < 1.25", "Price < 9.75")]
    [InlineData("a IN ('x', N'y') OR b = $1", "a IN (N'zzz', '') OR b = $200.5")]
    [InlineData("a = 1e0", "a = 2.5e10")]
    public void Other_literals_have_the_same_key(string one, string other) => Key(one).ShouldBe(Key(other));

    [Theory]
    [InlineData("a = 1", "a = 10")]
    [InlineData("a = 2147483647", "a = 2147483648")]
    [InlineData("a = 1.5", "a = 1.50")]
    [InlineData("a = 0.5", "a = 1.5")]
    [InlineData("a = '1'", "a = 1")]
    [InlineData("a = 0x1", "a = 0x11")]
    [InlineData("CAST(a AS varchar(10)) = 1", "CAST(a AS varchar(20)) = 1")]
    [InlineData("CONVERT(decimal(9,2), a) = 1", "CONVERT(decimal(9,3), a) = 1")]
    [InlineData("1 = (SELECT TOP 1 a FROM T ORDER BY 1)", "1 = (SELECT TOP 1 a FROM T ORDER BY 2)")]
    [InlineData("1 = (SELECT TOP 1 a FROM T ORDER BY (b), (1))", "1 = (SELECT TOP 1 a FROM T ORDER BY (b), (2))")]
    [InlineData("1 = SUM(a) OVER (ORDER BY b ROWS 2 PRECEDING)", "1 = SUM(a) OVER (ORDER BY b ROWS 3 PRECEDING)")]
    [InlineData("a AT TIME ZONE 'UTC' = b", "a AT TIME ZONE 'GMT' = b")]
    [InlineData("1 = (SELECT a+1 FROM T GROUP BY a+1)", "1 = (SELECT a+2 FROM T GROUP BY a+1)")]
    [InlineData("[a] = 1", "[A] = 1")]
    public void Literals_that_shape_the_statement_stay_in_the_key(string one, string other) => Key(one).ShouldNotBe(Key(other));

    [Fact]
    public void Order_numbers_stay_in_the_key()
    {
        SqlFingerprint.TryCompute("1 DESC, 2", SqlContext.OrderBy, out var one).ShouldBeTrue();
        SqlFingerprint.TryCompute("1 DESC, 3", SqlContext.OrderBy, out var other).ShouldBeTrue();
        one.Key.ShouldNotBe(other.Key);
    }

    [Fact]
    public void Literals_come_decoded_in_the_order_of_ordinals()
    {
        SqlFingerprint.TryCompute("'it''s [@X]!' + N'b' + CAST($2.5 AS varchar(9)) + 0xFF /* c */ + NULL", SqlContext.CalculatedField, out var print).ShouldBeTrue();
        print.Literals.ShouldBe(["it's ", "!", "b", "2.5", "9", "FF"]);
        print.Key.ShouldBe("'TS[@X]S' + 'S + CAST('M AS varchar(9)) + 'X2 + NULL");
    }

    [Fact]
    public void An_exact_key_keeps_every_literal()
    {
        SqlFingerprint.TryCompute("a + 1 + 'x'", SqlContext.Select, out var print, exact: true).ShouldBeTrue();
        print.Key.ShouldBe("a + 1 + '='x'");
        print.Literals.ShouldBe(["1", "x"]);
    }

    [Theory]
    [InlineData("a = 'x"), InlineData("a = 1 -- x"), InlineData("a = [@X")]
    public void What_cannot_be_read_has_no_fingerprint(string text) =>
        SqlFingerprint.TryCompute(text, SqlContext.Where, out _).ShouldBeFalse();

    private static string Key(string text)
    {
        SqlFingerprint.TryCompute(text, SqlContext.Where, out var print).ShouldBeTrue();
        return print.Key;
    }
}
