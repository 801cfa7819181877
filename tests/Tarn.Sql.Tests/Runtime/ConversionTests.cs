using Shouldly;
using Tarn.Sql.Runtime;
using Xunit;

namespace Tarn.Sql.Tests.Runtime;

public sealed class ConversionTests
{
    [Theory]
    [InlineData(" 42 ", 42)]
    [InlineData("", 0)]
    [InlineData("+7", 7)]
    [InlineData("-2147483648", int.MinValue)]
    public void Text_becomes_int(string text, int expected) => SqlTextNumbers.ToInt32(text).ShouldBe(expected);

    [Theory]
    [InlineData("2.9", 245)]
    [InlineData("1e3", 245)]
    [InlineData("1,234", 245)]
    [InlineData("-", 245)]
    [InlineData("2147483648", 248)]
    [InlineData("99999999999999999999999", 248)]
    public void Text_that_is_no_int_is_refused(string text, int number) =>
        Should.Throw<TSqlException>(() => SqlTextNumbers.ToInt32(text)).Error.Number.ShouldBe(number);

    [Theory]
    [InlineData("$1,234.56", 12345600)]
    [InlineData("-$5", -50000)]
    [InlineData("$-5", -50000)]
    [InlineData("", 0)]
    [InlineData("1.00005", 10001)]
    [InlineData("$", 0)]
    public void Text_becomes_money(string text, long expected) => SqlTextNumbers.ToMoney(text).ShouldBe(expected);

    [Fact]
    public void Money_text_of_another_form_is_235() => Should.Throw<TSqlException>(() => SqlTextNumbers.ToMoney("12x")).Error.Number.ShouldBe(235);

    [Theory]
    [InlineData("1e3", 1000)]
    [InlineData("", 0)]
    [InlineData(" -.5 ", -0.5)]
    public void Text_becomes_float(string text, double expected) => SqlTextNumbers.ToDouble(text).ShouldBe(expected);

    [Theory]
    [InlineData("12.345", 9, 2, "12.35")]
    [InlineData("-12.345", 9, 2, "-12.35")]
    [InlineData(" .5 ", 3, 2, "0.50")]
    [InlineData("0000000000000000000000000000000000000000001.4999999999999999999999999999999999999999", 9, 0, "1")]
    public void Text_becomes_decimal(string text, int precision, int scale, string expected) =>
        SqlTextNumbers.ToDecimal(text, precision, scale).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("", 8114)]
    [InlineData("1e3", 8114)]
    [InlineData("1000", 8115)]
    public void Text_that_is_no_decimal_is_refused(string text, int number) =>
        Should.Throw<TSqlException>(() => SqlTextNumbers.ToDecimal(text, 3, 0)).Error.Number.ShouldBe(number);

    [Theory]
    [InlineData("TRUE", true)]
    [InlineData("false", false)]
    [InlineData("5", true)]
    [InlineData("", false)]
    public void Text_becomes_bit(string text, bool expected) => SqlTextNumbers.ToBit(text).ShouldBe(expected);

    [Theory]
    [InlineData("$", true)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("1,234", true)]
    [InlineData("1e5", true)]
    [InlineData("-", true)]
    [InlineData(".", true)]
    [InlineData("abc", false)]
    [InlineData("1-2", false)]
    public void Isnumeric_has_its_quirks(string text, bool expected) => SqlTextNumbers.IsNumeric(text).ShouldBe(expected);

    [Theory]
    [InlineData(1234567, 0, "1.23457e+006")]
    [InlineData(1000000, 0, "1e+006")]
    [InlineData(3.14159265358979, 0, "3.14159")]
    [InlineData(0.1, 0, "0.1")]
    [InlineData(-0.00001, 0, "-1e-005")]
    [InlineData(0.0001, 0, "0.0001")]
    [InlineData(999999.5, 0, "1e+006")]
    [InlineData(1234567, 1, "1.2345670e+006")]
    public void A_float_has_six_digits_as_text(double value, int style, string expected) => SqlFloatText.ToText(value, style).ShouldBe(expected);

    [Theory]
    [InlineData(123.4, 10, 0, "       123")]
    [InlineData(12345, 3, 0, "***")]
    [InlineData(45.678, 10, 1, "      45.7")]
    [InlineData(123.456, 6, 4, "123.46")]
    [InlineData(-0.2, 4, 0, "   0")]
    public void Str_aligns_right(double value, int width, int decimals, string expected) => SqlFloatText.Str(value, width, decimals).ShouldBe(expected);

    [Theory]
    [InlineData(12500, 0, "1.25")]
    [InlineData(12345678910, 2, "1234567.8910")]
    [InlineData(12345678910, 1, "1,234,567.89")]
    [InlineData(-50, 0, "-0.01")]
    [InlineData(100050, 0, "10.01")]
    public void Money_shows_cents(long money, int style, string expected) => SqlMoney.ToText(money, style).ShouldBe(expected);

    [Fact]
    public void Numbers_convert_by_their_own_rounding()
    {
        SqlMoney.ToInt32(15_000).ShouldBe(2);
        SqlMoney.ToInt32(999_900).ShouldBe(100);
        SqlNumbers.ToInt32(SqlDecimal.ParsePlain("2.9")).ShouldBe(2);
        SqlNumbers.ToInt32(-2.9).ShouldBe(-2);
        SqlDecimal.FromDouble(-2.75, 9, 1).ToString().ShouldBe("-2.8");
        SqlDecimal.FromDouble(1e30, 38, 2).ToString().ShouldBe("1000000000000000000000000000000.00");
        SqlDecimal.FromDouble(1.5e-7, 38, 8).ToString().ShouldBe("0.00000015");
        SqlDecimal.ParsePlain("10.3496847").ToMoney().ShouldBe(103497);
        Should.Throw<TSqlException>(() => SqlNumbers.ToInt32(3e9)).Error.Number.ShouldBe(8115);
    }

    [Theory]
    [InlineData("12345", 3, "int", "*")]
    [InlineData("12345", 5, "num", "12345")]
    public void A_number_is_fitted_into_text(string text, int length, string mode, string expected) => SqlText.Fit(text, length, mode).ShouldBe(expected);

    [Fact]
    public void A_guid_is_upper_case()
    {
        SqlTextNumbers.ToGuid("{6f9619ff-8b86-d011-b42d-00c04fc964ff}").ShouldBe("6F9619FF-8B86-D011-B42D-00C04FC964FF");
        Should.Throw<TSqlException>(() => SqlTextNumbers.ToGuid("x")).Error.Number.ShouldBe(8169);
    }

    [Fact]
    public void Format_follows_dot_net()
    {
        SqlFormat.Format(1234.5, "N2").ShouldBe("1,234.50");
        SqlFormat.Format(SqlDecimal.ParsePlain("1234567.891"), "#,##0.00").ShouldBe("1,234,567.89");
        SqlFormat.Format(SqlDecimal.FromMoney(12500), "C", "en-US").ShouldBe("$1.25");
        SqlFormat.Format(1234.5, "N2", "de-DE").ShouldBe("1.234,50");
        SqlFormat.Format(1.5, "D").ShouldBeNull();
        var due = new DateTime(2024, 2, 29, 13, 45, 30);
        SqlFormat.Format(due, "M/d/yyyy").ShouldBe("2/29/2024");
        SqlFormat.Format(due, "t").ShouldBe("1:45 PM");
        SqlFormat.Format(due, "ddd, MMM d").ShouldBe("Thu, Feb 29");
        SqlFormat.Format(due, "dddd", "xx-nowhere-1").ShouldBe("Thursday");
    }

    [Theory]
    [InlineData("123.456", 2, false, "123.460")]
    [InlineData("123.456", -3, false, "0.000")]
    [InlineData("-2.789", 1, true, "-2.700")]
    [InlineData("2.500", 0, false, "3.000")]
    public void Round_is_half_away(string value, int length, bool truncate, string expected) =>
        SqlDecimal.ParsePlain(value).Round(length, truncate, 6, 3).ToString().ShouldBe(expected);

    [Fact]
    public void Mathematics_keeps_the_type_of_its_first_argument()
    {
        SqlMath.PowerInt32(2, 0.5).ShouldBe(1);
        SqlMath.PowerInt32(2, -1).ShouldBe(0);
        SqlMath.PowerInt32(2, 10).ShouldBe(1024);
        Should.Throw<TSqlException>(() => SqlMath.PowerInt32(2, 40)).Error.Number.ShouldBe(232);
        SqlMath.Round(15, -1, false, int.MinValue, int.MaxValue, "int").ShouldBe(20);
        SqlMath.Round(2.675, 2, false).ShouldBe(2.68);
        SqlMath.Round(-1234567.5, -2, true).ShouldBe(-1234500);
        SqlMoney.Round(12500, 1, false).ShouldBe(13000);
        SqlMath.Log(8, 2).ShouldBe(3, 1e-12);
        Should.Throw<TSqlException>(() => SqlMath.Log(0)).Error.Number.ShouldBe(3623);
        Should.Throw<TSqlException>(() => SqlMath.Abs(int.MinValue, "int")).Error.Number.ShouldBe(8115);
        SqlDecimal.ParsePlain("-2.5").Ceiling().ToString().ShouldBe("-2");
        SqlDecimal.ParsePlain("-2.5").Floor().ToString().ShouldBe("-3");
        SqlMath.Power(SqlDecimal.ParsePlain("1.5"), 2, 1).ToString().ShouldBe("2.3");
    }
}
