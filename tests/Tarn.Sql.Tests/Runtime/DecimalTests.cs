using System.Numerics;
using Shouldly;
using Tarn.Sql.Runtime;
using Xunit;

namespace Tarn.Sql.Tests.Runtime;

public sealed class DecimalTests
{
    [Fact]
    public void The_oracles_quotients_are_truncated()
    {
        SqlDecimal.Divide(SqlDecimal.ParsePlain("1"), SqlDecimal.ParsePlain("3.0"), 8, 6).ToString().ShouldBe("0.333333");
        SqlDecimal.Divide(SqlDecimal.ParsePlain("-2"), SqlDecimal.ParsePlain("3"), 8, 6).ToString().ShouldBe("-0.666666");
        SqlDecimal.Modulo(SqlDecimal.ParsePlain("5.5"), SqlDecimal.ParsePlain("2"), 2, 1).ToString().ShouldBe("1.5");
        SqlDecimal.Add(SqlDecimal.ParsePlain("1.10"), SqlDecimal.ParsePlain("2.2"), 4, 2).ToString().ShouldBe("3.30");
        SqlDecimal.Multiply(SqlDecimal.ParsePlain("1.50"), SqlDecimal.ParsePlain("2"), 5, 2).ToString().ShouldBe("3.00");
        SqlDecimal.ParsePlain("-.5").ToString().ShouldBe("-0.5");
    }

    [Fact]
    public void What_does_not_fit_its_precision_is_an_overflow()
    {
        var nines = SqlDecimal.ParsePlain(new string('9', 38));
        Should.Throw<TSqlException>(() => SqlDecimal.Add(nines, SqlDecimal.ParsePlain("1"), 38, 0)).Error.Number.ShouldBe(8115);
        Should.Throw<TSqlException>(() => SqlDecimal.Multiply(nines, nines, 38, 0)).Error.Number.ShouldBe(8115);
        Should.Throw<TSqlException>(() => SqlDecimal.ParsePlain("748.58").Round(-3, false, 5, 2)).Error.Number.ShouldBe(8115);
        Should.Throw<TSqlException>(() => SqlDecimal.Divide(nines, SqlDecimal.ParsePlain("0.00"), 38, 6)).Error.Number.ShouldBe(8134);
        SqlDecimal.TryParsePlain(new string('9', 39), out _).ShouldBeFalse();
        nines.ToString().ShouldBe(new string('9', 38));
    }

    [Fact]
    public void Arithmetic_agrees_with_big_integers()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var (a, b) = (Make(random), Make(random));
            SqlDecimal.TryParsePlain(a.ToString(), out var read).ShouldBeTrue();
            read.ShouldBe(a);
            var common = Math.Max(a.Scale, b.Scale);
            var (x, y) = (Scaled(a, common), Scaled(b, common));
            Math.Sign(a.CompareTo(b)).ShouldBe(x.CompareTo(y));
            var scale = random.Next(0, 20);
            Check(() => SqlDecimal.Add(a, b, 38, scale), Round(x + y, common - scale));
            Check(() => SqlDecimal.Subtract(a, b, 38, scale), Round(x - y, common - scale));
            Check(() => SqlDecimal.Multiply(a, b, 38, scale), Round((BigInteger)a.Unscaled * (BigInteger)b.Unscaled, a.Scale + b.Scale - scale));
            if (b.IsZero)
                continue;
            Check(() => SqlDecimal.Divide(a, b, 38, scale), x * BigInteger.Pow(10, scale) / y);
            Check(() => SqlDecimal.Modulo(a, b, 38, common), BigInteger.Remainder(x, y));
        }
    }

    private static void Check(Func<SqlDecimal> compute, BigInteger expected)
    {
        if (BigInteger.Abs(expected) >= BigInteger.Pow(10, 38))
            Should.Throw<TSqlException>(() => compute()).Error.Number.ShouldBe(8115);
        else
            ((BigInteger)compute().Unscaled).ShouldBe(expected);
    }

    private static BigInteger Round(BigInteger value, int drop)
    {
        if (drop <= 0)
            return value * BigInteger.Pow(10, -drop);
        var divisor = BigInteger.Pow(10, drop);
        return (BigInteger.Abs(value) + divisor / 2) / divisor * value.Sign;
    }

    private static BigInteger Scaled(SqlDecimal value, int scale) => (BigInteger)value.Unscaled * BigInteger.Pow(10, scale - value.Scale);

    private static SqlDecimal Make(Random random)
    {
        var digits = random.Next(1, 39);
        Int128 unscaled = 0;
        for (var i = 0; i < digits; i++)
            unscaled = unscaled * 10 + random.Next(10);
        return new SqlDecimal(random.Next(2) == 0 ? unscaled : -unscaled, random.Next(0, digits + 1));
    }
}
