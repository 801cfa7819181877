using System.Text.Json;
using Shouldly;
using Tarn.Apps.Packages;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Apps.Tests.Import;

/// <summary>What the small packages show: all data types, generated values, views, passwords, files, renaming and the other actions.</summary>
public sealed class MiniImportTests
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task All_types_and_formulas_are_stored(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        var report = await account.ImportMiniAsync();
        report.Ok.ShouldBeTrue(report.ToJson());
        report.Issues.Select(i => (i.Code, i.Count)).ShouldBe([("PASSWORD_FOREIGN", 2L), ("PASSWORD_SCHEME_UNKNOWN", 2L), ("FILE_MISSING", 1L)], ignoreOrder: true);

        var drill = await account.RowAsync("Mini_Equipment", 1);
        drill.GetProperty("Total_Value").GetDecimal().ShouldBe(519.80m);
        drill.GetProperty("Caption").GetString().ShouldBe("Cordless drill (Tools)");
        drill.GetProperty("Acquired").GetString().ShouldBe("2024-02-29T00:00:00");
        drill.GetProperty("Notes").GetString().ShouldBe("Charge before use.\nReturn with both batteries & case.");
        drill.GetProperty("Features").GetRawText().ShouldBe("""{"1":"Battery","3":"Case, padded"}""");
        var tripod = await account.RowAsync("Mini_Equipment", 2);
        tripod.GetProperty("Notes").GetString().ShouldBe("  two leading spaces, tab\tand trailing space ");
        var lens = await account.RowAsync("Mini_Equipment", 3);
        (lens.GetProperty("Acquired").ValueKind, lens.GetProperty("Notes").GetString(), lens.GetProperty("Added").GetString()).ShouldBe((JsonValueKind.Null, "", "2024-05-01T00:00:01"));
        var projector = await account.RowAsync("Mini_Equipment", 4);
        projector.GetProperty("Total_Value").ValueKind.ShouldBe(JsonValueKind.Null);
        projector.GetProperty("Service_Dates").EnumerateObject().Select(p => p.Name).ShouldBe(["1", "2"]);
        projector.GetProperty("Notes").GetString()!.ShouldContain("]]> and [@field:Name]");

        (await account.CountViewAsync("Mini_Open_Loans")).ShouldBe(2);
        (await account.CountViewAsync("Mini_Valuable")).ShouldBe(2);
        (await account.CountAsync("Mini_Loans", "Item_ID = 99")).ShouldBe(1);
        var app = (await account.AppsAsync()).Apps.Single();
        (app.Version, app.ParameterValue("Help_Desk"), app.ParameterValue("Home_Url"), app.ParameterValue("Other")).ShouldBe(("1.2", "desk@example.test", "https://example.test/", null));
        (await account.Database.Files.FindByPathAsync("/Mini/manual.txt", default))!.Size.ShouldBe(29);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Generated_values_go_on_after_those_imported(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        await account.ImportMiniAsync();
        var key = await account.InsertAsync("Mini_Equipment", """{"Name":"Ladder","Price":10,"Quantity":2}""");
        key.ShouldBe(6);
        var row = await account.RowAsync("Mini_Equipment", 6);
        (row.GetProperty("Item_ID").GetInt32(), row.GetProperty("Tag").GetString(), row.GetProperty("Total_Value").GetDecimal()).ShouldBe((9, "EQ-0009", 20m));
        await Should.ThrowAsync<Tarn.Data.DataException>(() => account.InsertAsync("Mini_Equipment", """{"Name":"ladder"}""").AsTask());
    }

    [Fact]
    public async Task Backslashes_in_entry_names_make_no_difference()
    {
        await using var account = await TestAccount.CreateAsync(SqlDialect.Sqlite);
        (await account.ImportMiniAsync("mini-app-backslash.zip")).Counts.ShouldBe((await account.ImportMiniAsync(plan: new PackagePlan { DryRun = true })).Counts);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_same_package_twice_gives_two_apps_of_their_own(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        var reports = await Task.WhenAll(account.ImportMiniAsync(), account.ImportMiniAsync());
        reports.ShouldAllBe(r => r.Ok, string.Join('\n', reports.Select(r => r.ToJson())));
        var apps = await account.AppsAsync();
        apps.Apps.Select(a => a.Name).ShouldBe(["Mini - Equipment Loans", "Mini - Equipment Loans (2)"]);
        var schema = await account.Database.GetSchemaAsync(default);
        schema.Tables.Select(t => t.Name).ShouldBe(["Mini_Equipment", "Mini_Equipment_1", "Mini_Loans", "Mini_Loans_1"]);
        (await account.CountAsync("Mini_Loans_1")).ShouldBe(6);
        (await account.CountViewAsync("Mini_Open_Loans_1")).ShouldBe(2);
        schema.View("Mini_Open_Loans_1").Tables.Select(t => schema.FindTable(t.Table)!.Name).ShouldBe(["Mini_Loans_1", "Mini_Equipment_1"]);
        apps.DataPages.Select(p => p.AppKey).Distinct().Count().ShouldBe(8);
        apps.Authentications.Select(a => a.Definition.DataSourceName).ShouldBe(["Mini_Loans", "Mini_Loans_1"]);

        // The page that redirects to another names that one's new key.
        var pages = apps.DataPagesOf(apps.Apps[1]).ToDictionary(p => p.Name);
        JsonSerializer.Serialize(pages["Loan Request"].Element).ShouldContain(pages["Loan Report"].AppKey);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Existing_objects_are_used_replaced_or_added_to(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        await account.ImportMiniAsync();
        await account.InsertAsync("Mini_Equipment", """{"Name":"Ladder"}""");

        (await account.ImportMiniAsync(plan: new PackagePlan { OnClash = "skip" })).Counts.Tables.ShouldBe(0);
        (await account.CountAsync("Mini_Equipment")).ShouldBe(6);

        // Names are unique: adding the same rows is refused, and says where.
        var twice = await account.ImportMiniAsync(plan: Action("Mini_Equipment", PackageAction.Append));
        twice.Ok.ShouldBeFalse();
        var issue = twice.Issues.Single(i => i.Severity == PackageSeverity.Fatal);
        (issue.Code, issue.Object, issue.Path).ShouldBe(("UNIQUE_VIOLATION", "TB Mini_Equipment", "Name"));
        issue.Message.ShouldStartWith("Row 1:");
        (await account.CountAsync("Mini_Equipment")).ShouldBe(6);

        await account.DeleteAsync("Mini_Equipment", "PK_ID > 0");
        var appended = await account.ImportMiniAsync(plan: Action("Mini_Equipment", PackageAction.Append));
        appended.Ok.ShouldBeTrue(appended.ToJson());
        // The refused import above took no numbers.
        (await account.ScalarAsync("Mini_Equipment", "MIN(Item_ID)")).ShouldBe("10");
        (await account.CountAsync("Mini_Equipment", "Features IS NOT NULL")).ShouldBe(4);

        var replaced = await account.ImportMiniAsync(plan: Action("Mini_Equipment", PackageAction.Replace));
        replaced.Ok.ShouldBeTrue(replaced.ToJson());
        (await account.ScalarAsync("Mini_Equipment", "MAX(Item_ID)")).ShouldBe("8");
        (await account.CountViewAsync("Mini_Valuable")).ShouldBe(2, "the old view reads the table that took its place");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Replacing_an_app_keeps_its_keys_and_values(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        var first = await account.ImportMiniAsync(plan: new PackagePlan { Parameters = new Dictionary<string, string> { ["Help_Desk"] = "mine@example.test" } });
        var keys = (await account.AppsAsync()).DataPages.Select(p => (p.Name, p.AppKey, p.ExternalKey)).ToList();
        var again = await account.ImportMiniAsync(plan: new PackagePlan { App = new PackagePlanApp { Mode = "replace" }, OnClash = "replace", Passwords = new PackagePlanPasswords { Mode = "clear" } });
        again.Ok.ShouldBeTrue(again.ToJson());
        again.App.ExternalKey.ShouldBe(first.App.ExternalKey);
        var apps = await account.AppsAsync();
        apps.DataPages.Select(p => (p.Name, p.AppKey, p.ExternalKey)).ShouldBe(keys);
        apps.Apps.Single().ParameterValue("Help_Desk").ShouldBe("mine@example.test");
        (await account.CountAsync("Mini_Loans")).ShouldBe(6);
        again.Issues.ShouldNotContain(i => i.Code == "PASSWORD_FOREIGN");
    }

    private static PackagePlan Action(string table, string action) => new()
    {
        OnClash = "skip",
        Objects = [new PackagePlanObject { Type = "TB", Name = table, Action = action }],
    };
}
