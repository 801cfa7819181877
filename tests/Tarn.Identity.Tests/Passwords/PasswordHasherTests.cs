using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Tarn.Identity.Passwords;
using Tarn.Testing;
using Xunit;

namespace Tarn.Identity.Tests.Passwords;

public sealed partial class PasswordHasherTests
{
    private readonly PasswordHasher _hasher = new(cost: 4);

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("Grüße, 世界 🎈")]
    [InlineData(" ")]
    public void A_hashed_password_verifies_and_needs_no_new_hash(string password)
    {
        var stored = _hasher.Hash(password);

        PasswordHasher.AlgorithmOf(stored).ShouldBe("tarnAlg1");
        stored.ShouldContain("\"hash\":\"$2b$04$");
        _hasher.Verify(stored, password).ShouldBe(new PasswordVerdict(true, false));
        _hasher.Verify(stored, password + "x").ShouldBe(PasswordVerdict.Refused);
    }

    [Fact]
    public void Two_hashes_of_one_password_differ() => _hasher.Hash("secret").ShouldNotBe(_hasher.Hash("secret"));

    [Fact]
    public void Case_counts() => _hasher.Verify(_hasher.Hash("Secret"), "secret").Matches.ShouldBeFalse();

    [Fact]
    public void Characters_past_the_72_bytes_of_bcrypt_count()
    {
        var long1 = new string('a', 300) + "1";
        var long2 = new string('a', 300) + "2";

        _hasher.Verify(_hasher.Hash(long1), long2).Matches.ShouldBeFalse();
    }

    [Fact]
    public void A_hash_of_less_cost_verifies_and_is_due_for_a_new_one() =>
        new PasswordHasher(cost: 5).Verify(_hasher.Hash("secret"), "secret").ShouldBe(new PasswordVerdict(true, true));

    [Fact]
    public void The_standard_cost_is_12() => new PasswordHasher().Hash("secret").ShouldContain("$2b$12$");

    [Theory]
    [InlineData("$2a$10$3moIDfxV3vhqbF8Rfk/q7etSKbhTsTQH/dr8fHjpR/T4lR5AWimxG")]
    [InlineData("$2a$10$n9bVv2RzJN4VDsymO4k6ueY2lbUmwes8QN8C9hnpO6u2eGVr407yS")]
    public void The_vectors_of_the_specification_verify_and_are_due_for_a_new_hash(string hash)
    {
        var stored = $$"""{"algorithm":"cbAlg2","hash":"{{hash}}"}""";

        _hasher.Verify(stored, "test").ShouldBe(new PasswordVerdict(true, true));
        _hasher.Verify(stored, "test123").ShouldBe(PasswordVerdict.Refused);
        _hasher.Verify(stored, "").ShouldBe(PasswordVerdict.Refused);
    }

    [Fact]
    public void The_passwords_of_a_real_package_verify()
    {
        var blobs = ReadPackagePasswords();

        blobs.Count.ShouldBe(2);
        foreach (var blob in blobs)
        {
            var stored = Encoding.UTF8.GetString(Convert.FromHexString(blob.AsSpan(2)));
            PasswordHasher.AlgorithmOf(stored).ShouldBe("cbAlg2");
            _hasher.Verify(stored, "test").ShouldBe(new PasswordVerdict(true, true));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("test")]
    [InlineData("[]")]
    [InlineData("""{"algorithm":"cbAlg2"}""")]
    [InlineData("""{"algorithm":"cbAlg3","hash":"$2a$10$3moIDfxV3vhqbF8Rfk/q7etSKbhTsTQH/dr8fHjpR/T4lR5AWimxG"}""")]
    [InlineData("""{"algorithm":"cbAlg2","hash":"$2a$10$short"}""")]
    [InlineData("""{"algorithm":"cbAlg2","hash":"$2a$31$3moIDfxV3vhqbF8Rfk/q7etSKbhTsTQH/dr8fHjpR/T4lR5AWimxG"}""")]
    [InlineData("""{"algorithm":7,"hash":null}""")]
    public void What_is_no_known_form_never_verifies(string? stored) => _hasher.Verify(stored, "test").ShouldBe(PasswordVerdict.Refused);

    [Fact]
    public void A_blank_password_is_not_hashed() => Should.Throw<ArgumentException>(() => _hasher.Hash(""));

    private static HashSet<string> ReadPackagePasswords()
    {
        using var package = ZipFile.OpenRead(TestPaths.Data("physician-directory.zip"));
        var entry = package.Entries.Single(e => e.FullName.Contains("Tables_", StringComparison.Ordinal));
        using var reader = new StreamReader(entry.Open());
        return [.. PasswordBlob().Matches(reader.ReadToEnd()).Select(m => m.Value)];
    }

    [GeneratedRegex("0x7B22616C676F726974686D[0-9A-F]+", RegexOptions.None, 10_000)]
    private static partial Regex PasswordBlob();
}
