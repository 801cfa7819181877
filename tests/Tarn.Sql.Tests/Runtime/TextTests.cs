using System.Text;
using Shouldly;
using Tarn.Sql.Runtime;
using Xunit;

namespace Tarn.Sql.Tests.Runtime;

public sealed class TextTests
{
    [Theory]
    [InlineData("apple ", "apple", false)]
    [InlineData("abc", "ABC", true)]
    [InlineData("CHERRY", "%E%", true)]
    [InlineData("Éclair", "%E%", false)]
    [InlineData("Éclair", "é%", true)]
    [InlineData("Banana", "[a-c]%", true)]
    [InlineData("Éclair", "[a-f]%", true)]
    [InlineData("Banana", "_a%", true)]
    [InlineData("[x]", "[[]x]", true)]
    [InlineData("É9", "%[0-9]%", true)]
    [InlineData("Ab12", "A_1%", true)]
    [InlineData("abc", "[^a]%", false)]
    [InlineData("bbc", "[^a]%", true)]
    [InlineData("abcabd", "%ab_", true)]
    [InlineData("aXbXc", "a%X%c", true)]
    [InlineData("aab", "%ab", true)]
    [InlineData("", "%", true)]
    [InlineData("", "", true)]
    [InlineData("a", "", false)]
    [InlineData("日本", "%本", true)]
    [InlineData("a%b", "a[%]b", true)]
    [InlineData("a[b", "a[b", false)]
    [InlineData("a-b", "a[-]b", true)]
    public void Like_matches(string text, string pattern, bool expected)
    {
        LikePattern.Get(pattern).IsMatch(text.AsSpan()).ShouldBe(expected);
        LikePattern.Get(pattern).IsMatch(Encoding.UTF8.GetBytes(text)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("50%", "50!%", "!", true)]
    [InlineData("500", "50!%", "!", false)]
    [InlineData("B_2", @"%\_%", @"\", true)]
    [InlineData("a", "a!", "!", false)]
    public void An_escaped_character_stands_for_itself(string text, string pattern, string escape, bool expected) =>
        LikePattern.Get(pattern, escape).IsMatch(text.AsSpan()).ShouldBe(expected);

    [Theory]
    [InlineData("%[0-9]%", "abc123", 4)]
    [InlineData("bc", "abc", 0)]
    [InlineData("%B_D%", "abcd", 2)]
    [InlineData("a%", "abc", 1)]
    [InlineData("%c", "abcabc", 6)]
    public void Patindex_gives_the_first_position(string pattern, string text, int expected) => LikePattern.Get(pattern).IndexIn(text).ShouldBe(expected);

    [Fact]
    public void Like_agrees_with_a_simple_matcher()
    {
        var random = new Random(11);
        for (var i = 0; i < 5000; i++)
        {
            var text = Make(random, "abAB", 8);
            var pattern = Make(random, "aB%_", 6);
            LikePattern.Get(pattern).IsMatch(Encoding.UTF8.GetBytes(text)).ShouldBe(Simple(text.ToLowerInvariant(), pattern.ToLowerInvariant()), $"'{text}' LIKE '{pattern}'");
        }
    }

    [Fact]
    public void Parts_of_text_count_from_one()
    {
        SqlText.Substring("abcdef", 0, 3).ShouldBe("ab");
        SqlText.Substring("abc", 2, 100).ShouldBe("bc");
        SqlText.Substring("abc", 4, 1).ShouldBe("");
        SqlText.Substring("abc", long.MinValue / 2, 1).ShouldBe("");
        SqlText.Stuff("abc", 2, 0, "x").ShouldBe("axbc");
        SqlText.Stuff("abc", 4, 1, "x").ShouldBeNull();
        SqlText.Stuff("abcdef", 3, 100, "Z").ShouldBe("abZ");
        SqlText.Replicate("a", -1).ShouldBeNull();
        SqlText.Replicate("ab", 3).ShouldBe("ababab");
        SqlText.CharIndex("B", "abc").ShouldBe(2);
        SqlText.CharIndex("a", "banana", -5).ShouldBe(2);
        SqlText.CharIndex("", "abc").ShouldBe(0);
        SqlText.Replace("abcABC", "b", "x").ShouldBe("axcAxC");
        SqlText.Replace("abc", "", "x").ShouldBe("abc");
        SqlText.TrimChars("..a,b,.", ".,").ShouldBe("a,b");
        SqlText.Translate("2*[3+4]", "[]", "()").ShouldBe("2*(3+4)");
        Should.Throw<TSqlException>(() => SqlText.Translate("a", "ab", "c")).Error.Number.ShouldBe(9828);
        SqlText.Len("ab  ").ShouldBe(2);
        SqlText.Lower("ÀB").ShouldBe("àb");
        SqlText.Reverse("a😀b").ShouldBe("b😀a");
        SqlText.QuoteName("a]b").ShouldBe("[a]]b]");
        SqlText.AsciiCode("€").ShouldBe(128);
        SqlText.FromCode(233).ShouldBe("é");
        SqlText.FromCode(256).ShouldBeNull();
    }

    [Theory]
    [InlineData("Robert", "R163")]
    [InlineData("Ashcraft", "A261")]
    [InlineData("Tymczak", "T522")]
    [InlineData("", "0000")]
    public void Soundex_codes(string text, string expected) => SqlText.Soundex(text).ShouldBe(expected);

    [Fact]
    public void Similar_names_differ_in_nothing() => SqlText.Difference("Smith", "Smyth").ShouldBe(4);

    [Fact]
    public void The_collation_orders_as_a_dictionary()
    {
        string[] ordered = ["", "-", "1", "10", "9", "Apple", "banana", "c", "CHERRY", "e", "é", "f", "日本"];
        for (var i = 0; i < ordered.Length; i++)
        {
            for (var j = 0; j < ordered.Length; j++)
                Math.Sign(SqlCollation.Default.Compare(Encoding.UTF8.GetBytes(ordered[i]), Encoding.UTF8.GetBytes(ordered[j]))).ShouldBe(i.CompareTo(j));
        }

        SqlCollation.Default.Equals("apple   ", "APPLE").ShouldBeTrue();
        SqlCollation.Default.Equals(" apple", "apple").ShouldBeFalse();
        SqlCollation.Default.Key("É").ShouldBe(SqlCollation.Default.Key("é"));
        SqlCollation.Default.Key("é").ShouldNotBe(SqlCollation.Default.Key("e"));
        SqlCollation.SortVersion.ShouldNotBeEmpty();
    }

    private static string Make(Random random, string alphabet, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => alphabet[random.Next(alphabet.Length)]));

    private static bool Simple(string text, string pattern)
    {
        if (pattern.Length == 0)
            return text.Length == 0;
        if (pattern[0] == '%')
            return Enumerable.Range(0, text.Length + 1).Any(i => Simple(text[i..], pattern[1..]));
        return text.Length > 0 && (pattern[0] == '_' || pattern[0] == text[0]) && Simple(text[1..], pattern[1..]);
    }
}
