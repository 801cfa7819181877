using Shouldly;
using Tarn.Data.Directories;
using Tarn.Identity.Directories;
using Xunit;

namespace Tarn.Identity.Tests.Directories;

/// <summary>Which passwords may be chosen (directories.md, 6).</summary>
public sealed class PasswordRuleTests
{
    private static readonly UserDirectory Directory = new() { Id = Guid.NewGuid().ToString(), TableId = 1, Name = "Members", Created = DateTimeOffset.UnixEpoch };

    private static readonly DirectoryUser User = new(1, Guid.NewGuid(), "ann.lee@example.org", "Annabel", "Lee", new UserFacts(null, null, null, null, null, false), 0);

    [Theory]
    [InlineData("a violet umbrella sings")]
    [InlineData("ñandú über größe 12")]
    [InlineData("🦊🦊🐻🐼🦁🐯🐨🐷🐸🐵🐔🐧")]
    [InlineData("            x  y")]
    public void Long_unusual_texts_are_taken_as_they_are(string password) => PasswordRules.Check(Directory, User, password).ShouldBeEmpty();

    [Theory]
    [InlineData("short", "12 characters")]
    [InlineData("🦊🦊🦊🐻🐻🐻", "12 characters")]
    [InlineData("my ann.lee password", "your name")]
    [InlineData("I am ANNABEL and so on", "your name")]
    [InlineData("the members of the club", "your name")]
    [InlineData("123qweasdzxc", "many people")]
    [InlineData("Password1234!", "many people")]
    [InlineData("p@ssw0rd2024!!", "many people")]
    [InlineData("abcabcabcabc", "many people")]
    [InlineData("monkeymonkey", "many people")]
    [InlineData("aaaaaaaaaaaaa", "many people")]
    [InlineData("112233445566", "many people")]
    [InlineData("qwertyuiopasdf", "many people")]
    [InlineData("zyxwvutsrqpon", "many people")]
    public void What_is_easily_guessed_is_refused_with_the_reason(string password, string reason) => PasswordRules.Check(Directory, User, password).ShouldContain(b => b.Contains(reason));

    [Fact]
    public void All_broken_rules_are_told_together()
    {
        var strict = Directory with { PolicyJson = """{"password":{"requireUpper":true,"requireLower":true,"requireDigit":true,"requireSymbol":true,"maxLength":64,"customBlocklist":["acme"]}}""" };
        PasswordRules.Check(strict, User, "acme").Count.ShouldBe(5);
        PasswordRules.Check(strict, User, "Violet 7 umbrellas!").ShouldBeEmpty();
        PasswordRules.Check(strict, User, new string('a', 200) + "B1!").ShouldHaveSingleItem().ShouldContain("at most 64");
        PasswordRules.Describe(strict.Policy.Password).Count().ShouldBe(8);
    }

    [Fact]
    public void A_text_is_compared_in_one_form_of_unicode()
    {
        PasswordRules.TryNormalize("e\u0301", out var composed).ShouldBeTrue();
        composed.ShouldBe("\u00e9");
        PasswordRules.TryNormalize("\ud800", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(" Ann@Example.ORG ", "ann@example.org")]
    [InlineData("JÖRG@Bücher.example", "jörg@xn--bcher-kva.example")]
    [InlineData("o'neil+x@a.b.example", "o'neil+x@a.b.example")]
    [InlineData("a@b", null)]
    [InlineData("a@b@c.example", null)]
    [InlineData("\"a b\"@c.example", null)]
    [InlineData("a\r\nBcc: x@c.example", null)]
    [InlineData("a@-b.example", null)]
    [InlineData("a@b..example", null)]
    [InlineData("", null)]
    public void Addresses_have_one_form(string text, string? normal)
    {
        DirectoryEmail.TryNormalize(text, out var found).ShouldBe(normal is not null);
        if (normal is not null)
            found.ShouldBe(normal);
    }
}
