using Shouldly;
using Tarn.Data.Fields;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Language;

/// <summary>Searches by a collation that the user named.</summary>
public sealed class CollatedSearchTests
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task LIKE_counts_no_case_within_ASCII_and_beyond(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync("Words", ("Word", FieldTypes.String));
        foreach (var word in (string[])["ABBA", "Éclair", "300 \u212A", "Kabel", "\u0130Z", "100% Ωμ_"])
            await account.InsertAsync("Words", $$"""{"Word":"{{word}}"}""");

        (await KeysAsync(account, "Word LIKE '%ab%'")).ShouldBe("1,4");
        (await KeysAsync(account, "Word LIKE 'aB__'")).ShouldBe("1");
        (await KeysAsync(account, "Word LIKE '%CLAIR'")).ShouldBe("2");
        (await KeysAsync(account, "Word LIKE 'éCL%'")).ShouldBe("2");
        (await KeysAsync(account, "Word LIKE '%k%'")).ShouldBe("3,4");
        (await KeysAsync(account, "Word LIKE '%K'")).ShouldBe("3");
        (await KeysAsync(account, "Word LIKE '%i%'")).ShouldBe("2");
        (await KeysAsync(account, "Word LIKE '_z'")).ShouldBe("5");
        (await KeysAsync(account, "Word LIKE '%ωΜ%'")).ShouldBe("6");
        (await KeysAsync(account, "Word NOT LIKE '%A%'")).ShouldBe("3,5,6");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task LIKE_CHARINDEX_and_REPLACE_honour_COLLATE(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine);
        await account.CreateTableAsync("Words", ("Word", FieldTypes.String));
        foreach (var word in (string[])["Apple", "apple", "Éclair", "eclair", "Zoë"])
            await account.InsertAsync("Words", $$"""{"Word":"{{word}}"}""");

        (await KeysAsync(account, "Word LIKE 'a%'")).ShouldBe("1,2");
        (await KeysAsync(account, "Word COLLATE Latin1_General_CS_AS LIKE 'a%'")).ShouldBe("2");
        (await KeysAsync(account, "Word LIKE 'A%' COLLATE Latin1_General_BIN")).ShouldBe("1");
        (await KeysAsync(account, "Word LIKE 'e%'")).ShouldBe("4");
        (await KeysAsync(account, "Word COLLATE Latin1_General_CI_AI LIKE 'E%'")).ShouldBe("3,4");
        (await KeysAsync(account, "Word COLLATE Latin1_General_CS_AI LIKE 'E%'")).ShouldBe("3");
        (await KeysAsync(account, "Word COLLATE Latin1_General_CI_AI LIKE '%[d-e]'")).ShouldBe("1,2,5");
        (await KeysAsync(account, "Word COLLATE Latin1_General_BIN LIKE '[A-Z]%'")).ShouldBe("1,5");
        (await KeysAsync(account, "CHARINDEX('P', Word COLLATE Latin1_General_CS_AS) = 0 AND Word LIKE '%p%'")).ShouldBe("1,2");
        (await KeysAsync(account, "CHARINDEX('oe' COLLATE Latin1_General_CI_AI, Word) = 2")).ShouldBe("5");
        (await account.ReadAsync("Words", "REPLACE(Word COLLATE Latin1_General_BIN, 'a', '_') AS r", "PK_ID < 3")).ShouldBe("""[{"r":"Apple"},{"r":"_pple"}]""");
        (await account.ReadAsync("Words", "REPLACE(Word, 'E' COLLATE Latin1_General_CI_AI, '_') AS r", "PK_ID > 2")).ShouldBe("""[{"r":"_clair"},{"r":"_clair"},{"r":"Zo_"}]""");
    }

    private static async Task<string> KeysAsync(TestAccount account, string where) =>
        string.Join(',', System.Text.Json.Nodes.JsonNode.Parse(await account.ReadAsync("Words", "PK_ID", where))!.AsArray().Select(r => r!["PK_ID"]!.ToString()));
}
