using System.Text;
using Shouldly;
using Tarn.Identity.Accounts;
using Xunit;

namespace Tarn.Identity.Tests.Accounts;

public sealed class TotpTests
{
    /// <summary>RFC 6238, appendix B: SHA-1, of whose eight digits six are the last.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_RFC(long time, string code) =>
        Totp.CodeAt(Totp.ToBase32("12345678901234567890"u8), Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(time))).ShouldBe(code);

    /// <summary>RFC 4648, section 10.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_is_that_of_the_RFC(string plain, string encoded)
    {
        Totp.ToBase32(Encoding.ASCII.GetBytes(plain)).ShouldBe(encoded);
        Encoding.ASCII.GetString(Totp.FromBase32(encoded.ToLowerInvariant())).ShouldBe(plain);
    }

    [Fact]
    public void Text_that_is_no_Base32_is_refused() => Should.Throw<FormatException>(() => Totp.FromBase32("MZX1"));

    [Fact]
    public void A_code_counts_in_its_own_step_and_in_those_beside_it()
    {
        var secret = Totp.NewSecret();
        secret.Length.ShouldBe(32);
        secret.ShouldNotBe(Totp.NewSecret());
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        var step = Totp.StepAt(now);
        for (var away = -3; away <= 3; away++)
            Totp.FindStep(secret, Totp.CodeAt(secret, step + away), now).ShouldBe(Math.Abs(away) <= 1 ? step + away : null, $"{away}");
        foreach (var wrong in new[] { "", "12345", "1234567", "abcdef", "１２３４５６" })
            Totp.FindStep(secret, wrong, now).ShouldBeNull(wrong);
    }

    [Fact]
    public void The_address_for_apps_names_issuer_person_and_secret() =>
        Totp.UriOf("Tarn Kettle & Co: North", "ada@example.org", "MZXW6YTBOI")
            .ShouldBe("otpauth://totp/Tarn%20Kettle%20%26%20Co%20%20North:ada%40example.org?secret=MZXW6YTBOI&issuer=Tarn%20Kettle%20%26%20Co%20%20North&algorithm=SHA1&digits=6&period=30");
}
