using Shouldly;
using Tarn.Automation.Mail;

namespace Tarn.Automation.Tests.Mail;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ann@example.com")]
    [InlineData("first.last+tag@sub.example.co.uk")]
    [InlineData("o'neil_x-1@example.org")]
    [InlineData("a@1and1.example")]
    public void A_complete_address_is_taken(string text) => EmailAddress.IsValid(text).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("foo")]
    [InlineData("@example.com")]
    [InlineData("ann@")]
    [InlineData("ann@localhost")]
    [InlineData("ann@example.")]
    [InlineData("ann@.example.com")]
    [InlineData("ann@exa mple.com")]
    [InlineData("ann@b@example.com")]
    [InlineData(".ann@example.com")]
    [InlineData("a..n@example.com")]
    [InlineData("Ann <ann@example.com>")]
    [InlineData("ann@[127.0.0.1]")]
    [InlineData("ann@127.0.0.1")]
    [InlineData("ann@example.com\r\nBcc: x@example.com")]
    [InlineData("ann@-example.com")]
    public void Anything_else_is_not(string text) => EmailAddress.IsValid(text).ShouldBeFalse();

    [Fact]
    public void An_address_has_at_most_254_characters()
    {
        var label = new string('d', 60);
        EmailAddress.IsValid($"{new string('a', 64)}@{label}.{label}.{label}.com").ShouldBeTrue();
        EmailAddress.IsValid($"{new string('a', 65)}@example.com").ShouldBeFalse();
        EmailAddress.IsValid($"{new string('a', 64)}@{label}.{label}.{label}.{label}.com").ShouldBeFalse();
    }

    [Fact]
    public void A_domain_in_another_script_is_kept_as_mail_servers_know_it()
    {
        EmailAddress.TryNormalize("info@müller.example", out var address).ShouldBeTrue();
        address.ShouldBe("info@xn--mller-kva.example");
    }
}
