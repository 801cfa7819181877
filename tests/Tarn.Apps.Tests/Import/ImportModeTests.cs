using System.Text;
using System.Text.Json;
using Shouldly;
using Tarn.Apps.Packages;
using Tarn.Apps.Tests.Packages;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Apps.Tests.Import;

/// <summary>The modes of an import that meet what is there already: design only, into an app, removing what is missing, files, passwords, counters.</summary>
public sealed class ImportModeTests
{
    private const string AnaCell = "mini-demo-1";

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task UPDATE_DESIGN_adds_missing_fields_and_list_values_and_no_rows(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        await account.ImportMiniAsync();
        await account.Database.Designer.DropViewAsync("Mini_Valuable", default);
        await account.Database.Designer.DeleteFieldAsync("Mini_Equipment", "Caption", default);
        await account.Database.Designer.DeleteFieldAsync("Mini_Equipment", "Weight", default);
        await account.InsertAsync("Mini_Equipment", """{"Name":"Ladder","Category":"Tools","Price":10,"Quantity":2}""");

        var report = await account.ImportAsync(
            Changed("Tables_", text => Replaced(text, """Value="Battery" """, """Value="Charger" """)), TableAction("Mini_Equipment", PackageAction.UpdateDesign));

        report.Ok.ShouldBeTrue(report.ToJson());
        var plan = report.Objects.Single(o => o.Name == "Mini_Equipment");
        (plan.Action, plan.NewName, plan.Rows, report.Counts.Rows).ShouldBe((PackageAction.UpdateDesign, "Mini_Equipment", 0L, 0L));
        (await account.CountAsync("Mini_Equipment")).ShouldBe(6);
        var table = (await account.Database.GetSchemaAsync(default)).Table("Mini_Equipment");
        table.Fields.Select(f => f.Name).TakeLast(2).ShouldBe(["Weight", "Caption"]);
        table.FindField("Features")!.ListItems.Where(i => !i.Retired).Select(i => i.Value).ShouldBe(["Battery", "Case, padded", "Remote", "Charger"]);
        var ladder = await account.RowAsync("Mini_Equipment", "Name = 'Ladder'");
        (ladder.GetProperty("Caption").GetString(), ladder.GetProperty("Weight").ValueKind).ShouldBe(("Ladder (Tools)", JsonValueKind.Null));
        (await account.RowAsync("Mini_Equipment", 1)).GetProperty("Features").GetRawText().ShouldBe("""{"1":"Battery","3":"Case, padded"}""");
        (await account.InsertAsync("Mini_Equipment", """{"Name":"Rope"}""")).ShouldBe(7);
        (await account.ScalarAsync("Mini_Equipment", "MAX(Item_ID)")).ShouldBe("10");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Into_adds_the_objects_to_an_app_that_stays_what_it_is(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        var other = await account.ImportMiniAsync("unknown-parts.zip");
        var before = (await account.AppsAsync()).Apps.Single();

        var report = await account.ImportMiniAsync(plan: new PackagePlan { App = new PackagePlanApp { Mode = "into", ExternalKey = other.App.ExternalKey } });

        report.Ok.ShouldBeTrue(report.ToJson());
        (report.App.Mode, report.App.Name, report.App.ExternalKey).ShouldBe(("into", before.Name, other.App.ExternalKey));
        var apps = await account.AppsAsync();
        var app = apps.Apps.Single();
        (app.Name, app.Version, app.Description, app.PackageIdentity).ShouldBe((before.Name, before.Version, before.Description, before.PackageIdentity));
        apps.DataPagesOf(app).Select(p => p.Name).Intersect(["Loan Request", "Edit Loan", "Loan Report", "Equipment Chart"]).Count().ShouldBe(4);
        ((long)apps.DataPagesOf(app).Count()).ShouldBe(other.Counts.DataPages + 4);
        app.ParameterValue("Help_Desk").ShouldBe("desk@example.test");
        app.Files.Select(f => f.Path).ShouldContain("/Mini/manual.txt");
        apps.DataPages.Select(p => p.AppKey).Distinct().Count().ShouldBe(apps.DataPages.Count());

        // Both parts come back when the app is exported.
        await using var copy = await TestAccount.CreateAsync(SqlDialect.Sqlite);
        var again = await copy.ImportAsync(await account.ExportAsync(app.Name));
        again.Ok.ShouldBeTrue(again.ToJson());
        again.Counts.DataPages.ShouldBe(other.Counts.DataPages + 4);
    }

    [Fact]
    public async Task Into_an_app_that_does_not_exist_is_fatal_and_an_existing_value_wins_over_the_package()
    {
        await using var account = await TestAccount.CreateAsync(SqlDialect.Sqlite);
        var missing = await account.ImportMiniAsync(plan: new PackagePlan { App = new PackagePlanApp { Mode = "into", ExternalKey = Guid.NewGuid().ToString() } });
        missing.Issues.Single(i => i.Severity == PackageSeverity.Fatal).Code.ShouldBe(PackageIssueCode.ObjectNotFound);
        (await account.StateAsync()).ShouldBeEmpty();

        var first = await account.ImportMiniAsync(plan: new PackagePlan { Parameters = new Dictionary<string, string> { ["Help_Desk"] = "mine@example.test" } });
        var into = await account.ImportMiniAsync(plan: new PackagePlan { App = new PackagePlanApp { Mode = "into", ExternalKey = first.App.ExternalKey }, OnClash = "skip" });
        into.Ok.ShouldBeTrue(into.ToJson());
        (await account.AppsAsync()).Apps.Single().ParameterValue("Help_Desk").ShouldBe("mine@example.test");
        var planned = await account.ImportMiniAsync(plan: new PackagePlan
        {
            App = new PackagePlanApp { Mode = "into", ExternalKey = first.App.ExternalKey },
            OnClash = "skip",
            Parameters = new Dictionary<string, string> { ["Help_Desk"] = "plan@example.test" },
        });
        planned.Ok.ShouldBeTrue(planned.ToJson());
        (await account.AppsAsync()).Apps.Single().ParameterValue("Help_Desk").ShouldBe("plan@example.test");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replacing_an_app_removes_pages_that_the_package_lacks_only_when_asked_to(bool removeMissing)
    {
        await using var account = await TestAccount.CreateAsync(SqlDialect.Sqlite);
        var mini = await account.ImportMiniAsync();
        await account.ImportMiniAsync("unknown-parts.zip", new PackagePlan { App = new PackagePlanApp { Mode = "into", ExternalKey = mini.App.ExternalKey } });
        var before = (await account.AppsAsync()).DataPages.Count();
        before.ShouldBeGreaterThan(4);

        var report = await account.ImportMiniAsync(plan: new PackagePlan { App = new PackagePlanApp { Mode = "replace" }, OnClash = "replace", RemoveMissing = removeMissing });

        report.Ok.ShouldBeTrue(report.ToJson());
        var apps = await account.AppsAsync();
        apps.Apps.Count.ShouldBe(1);
        apps.DataPages.Count().ShouldBe(removeMissing ? 4 : before);
        (await account.Database.GetSchemaAsync(default)).FindTableDefinition("Mini_Empty").ShouldNotBeNull("only pages are removed");
    }

    [Theory]
    [InlineData("RENAME", "/Mini/manual.txt=mine;/Mini/manual_1.txt=theirs")]
    [InlineData("REPLACE", "/Mini/manual.txt=theirs")]
    [InlineData("SKIP", "/Mini/manual.txt=mine")]
    [InlineData("NEW_FOLDER", "/Mini - Equipment Loans/Mini/manual.txt=theirs;/Mini/manual.txt=mine")]
    public async Task A_file_that_exists_is_treated_as_the_plan_says(string mode, string expected)
    {
        await using var account = await TestAccount.CreateAsync(SqlDialect.Sqlite);
        var database = account.Database;
        var blob = await database.Blobs.PutAsync(new MemoryStream("mine"u8.ToArray()), 100, default);
        await database.Engine.WriteAsync(session => database.Files.AddAsync(session, "/Mini/manual.txt", blob, default), default);

        var report = await account.ImportMiniAsync(plan: new PackagePlan { Files = mode });

        report.Ok.ShouldBeTrue(report.ToJson());
        var files = await database.Files.ReadPathsAsync(database.Engine.QueryAsync, default);
        var found = new List<string>();
        foreach (var (path, file) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            using var reader = new StreamReader(database.Blobs.Open(file.Blob));
            found.Add($"{path}={(await reader.ReadToEndAsync() == "mine" ? "mine" : "theirs")}");
        }

        string.Join(';', found).ShouldBe(expected);
        if (mode == "REPLACE")
            Should.Throw<FileNotFoundException>(() => database.Blobs.Open(blob.Id), "the bytes that were replaced are gone");
        (await account.AppsAsync()).Apps.Single().Files.Length.ShouldBe(mode == "SKIP" ? 0 : 1);
    }

    [Fact]
    public async Task A_word_that_is_no_mode_for_files_is_refused()
    {
        await using var account = await TestAccount.CreateAsync(SqlDialect.Sqlite);
        foreach (var plan in (PackagePlan[])[new() { Files = "REPLCE" }, new() { Passwords = new() { Mode = "drop" } }, new() { App = new() { Mode = "inot" } }, new() { OnClash = "ask" }, new() { Passwords = new() { Mode = "set" } }])
        {
            var report = await account.ImportMiniAsync(plan: plan);
            report.Ok.ShouldBeFalse();
            report.Issues.Where(i => i.Severity == PackageSeverity.Fatal).ShouldAllBe(i => i.Code == PackageIssueCode.UnknownValue && i.Path.StartsWith("plan", StringComparison.Ordinal));
            (await account.StateAsync()).ShouldBeEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Passwords_are_kept_cleared_or_set(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        (await account.ImportMiniAsync()).Issues.ShouldContain(i => i.Code == "PASSWORD_FOREIGN");
        (await PinsAsync(account, "Mini_Loans"))[0].ShouldStartWith("{");

        var cleared = await account.ImportMiniAsync(plan: new PackagePlan { Passwords = new() { Mode = "clear" } });
        cleared.Issues.ShouldNotContain(i => i.Code.StartsWith("PASSWORD", StringComparison.Ordinal));
        (await PinsAsync(account, "Mini_Loans_1")).Distinct().ShouldBe([""]);

        var set = await account.ImportMiniAsync(plan: new PackagePlan { Passwords = new() { Mode = "set", Value = AnaCell } });
        set.Issues.ShouldNotContain(i => i.Code.StartsWith("PASSWORD", StringComparison.Ordinal));
        (await PinsAsync(account, "Mini_Loans_2")).Distinct().ShouldBe([$"hash of {AnaCell.Length}"], "every row gets the password, hashed");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_refused_APPEND_leaves_the_counters_as_they_were(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        await account.ImportMiniAsync();
        (await account.ImportMiniAsync(plan: TableAction("Mini_Equipment", PackageAction.Append))).Ok.ShouldBeFalse("the names are taken");
        await account.InsertAsync("Mini_Equipment", """{"Name":"Ladder"}""");
        var ladder = await account.RowAsync("Mini_Equipment", "Name = 'Ladder'");
        (ladder.GetProperty("Item_ID").GetInt32(), ladder.GetProperty("Tag").GetString()).ShouldBe((9, "EQ-0009"));
    }

    private static async Task<List<string>> PinsAsync(TestAccount account, string table)
    {
        // Not through the door for reads, which does not show passwords.
        var pins = new List<string>();
        await using var rows = await account.Database.Engine.QueryAsync(new SqlStatement($"SELECT \"Pin\" FROM \"{table}\" ORDER BY \"PK_ID\"", []), default);
        while (await rows.ReadAsync(default))
            pins.Add(rows.IsNull(0) ? "NULL" : rows.GetText(0));
        return pins;
    }

    private static PackagePlan TableAction(string table, string action) => new()
    {
        OnClash = "skip",
        Objects = [new PackagePlanObject { Type = "TB", Name = table, Action = action }],
    };

    private static byte[] Changed(string part, Func<string, string> change) => Samples.Zip(
        Samples.Entries(File.ReadAllBytes(TestPaths.Data("mini-app/mini-app.zip"))).Where(e => !e.Key.EndsWith('/') && !e.Key.EndsWith("Manifest.xml", StringComparison.Ordinal))
            .Select(e => (e.Key, e.Key.Contains(part, StringComparison.Ordinal) ? change(Encoding.UTF8.GetString(e.Value)) : Encoding.UTF8.GetString(e.Value))));

    private static string Replaced(string text, string old, string replacement) =>
        text.Contains(old, StringComparison.Ordinal) ? text.Replace(old, replacement, StringComparison.Ordinal) : throw new InvalidOperationException($"'{old}' is not there.");
}
