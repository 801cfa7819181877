using System.Text;
using Shouldly;
using Tarn.Apps.Packages;
using Tarn.Apps.Tests.Packages;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Apps.Tests.Import;

/// <summary>An import that fails leaves nothing.</summary>
public sealed class RefusalTests
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_missing_table_is_named_and_nothing_is_created(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        var report = await account.ImportMiniAsync("bad-dangling.zip");
        report.Ok.ShouldBeFalse();
        report.Issues.First(i => i.Severity == PackageSeverity.Fatal).Message.ShouldContain("Mini_Loans");
        (await account.StateAsync()).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_value_that_stands_twice_in_the_last_row_leaves_nothing(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        var report = await account.ImportAsync(Changed("Tables_", text => Replaced(text, ">Label printer<", ">Cordless drill <")));
        report.Ok.ShouldBeFalse();
        var issue = report.Issues.Single(i => i.Severity == PackageSeverity.Fatal);
        (issue.Code, issue.Object, issue.Path).ShouldBe(("UNIQUE_VIOLATION", "TB Mini_Equipment", "Name"));
        issue.Message.ShouldStartWith("Row 5:");
        (await account.StateAsync()).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_bad_value_in_the_last_row_is_found_before_anything_is_written(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        var report = await account.ImportAsync(Changed("Tables_", text => Replaced(text, "<Quantity>10</Quantity>", "<Quantity>ten</Quantity>")));
        report.Issues.Where(i => i.Severity == PackageSeverity.Fatal).Select(i => i.Code).ShouldBe(["BAD_VALUE"]);
        (await account.StateAsync()).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_cancelled_import_leaves_nothing(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        using var stop = new CancellationTokenSource();
        var progress = new Stop(stop);
        await using var file = File.OpenRead(TestPaths.Data("mini-app/mini-app.zip"));
        await Should.ThrowAsync<OperationCanceledException>(() => Tarn.Apps.Import.AppImporter.ImportAsync(account.Database, file, null, "", progress, stop.Token));
        (await account.StateAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dry_run_says_what_would_happen_and_stores_nothing()
    {
        await using var account = await TestAccount.CreateAsync(SqlDialect.Sqlite);
        var report = await account.ImportMiniAsync(plan: new PackagePlan { DryRun = true });
        (report.Ok, report.Counts.Rows, report.App.ExternalKey).ShouldBe((true, 11, null));
        (await account.StateAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Strict_refuses_what_is_unknown()
    {
        await using var account = await TestAccount.CreateAsync(SqlDialect.Sqlite);
        (await account.ImportMiniAsync("unknown-parts.zip", new PackagePlan { Strict = true })).Ok.ShouldBeFalse();
        (await account.StateAsync()).ShouldBeEmpty();
        var report = await account.ImportMiniAsync("unknown-parts.zip");
        (report.Ok, report.Issues.Count).ShouldBe((true, 6), report.ToJson());
    }

    [Fact]
    public async Task A_filter_that_is_not_understood_makes_the_view_unusable_and_never_wider()
    {
        await using var account = await TestAccount.CreateAsync(SqlDialect.Sqlite);
        var report = await account.ImportAsync(Changed("Views_", text => Replaced(text, "ComparisonType=\"&gt;=\"", "ComparisonType=\"SOUNDS LIKE\"")));
        report.Ok.ShouldBeTrue(report.ToJson());
        var schema = await account.Database.GetSchemaAsync(default);
        schema.View("Mini_Valuable").Invalid.ShouldNotBeNull().ShouldContain("SOUNDS LIKE");
        await Should.ThrowAsync<Tarn.Data.DataException>(() => account.CountViewAsync("Mini_Valuable"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_formula_that_does_not_compile_reads_blank_and_is_kept(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        var package = Changed("Tables_", text => Replaced(text, "FormulaText=\"[@field:Price]*[@field:Quantity]\"", "FormulaText=\"FROBNICATE([@field:Price])\""));
        var report = await account.ImportAsync(package);
        report.Ok.ShouldBeTrue(report.ToJson());
        report.Issues.ShouldContain(i => i.Code == "FORMULA_UNSUPPORTED" && i.Path == "Total_Value");
        (await account.CountAsync("Mini_Equipment", "Total_Value IS NULL")).ShouldBe(5);
        await account.InsertAsync("Mini_Equipment", """{"Name":"Ladder"}""");
        await account.UpdateAsync("Mini_Equipment", "Name = 'Ladder'", """{"Price":3}""");
        Encoding.UTF8.GetString(Samples.Entries(await account.ExportAsync("Mini - Equipment Loans")).Single(e => e.Key.StartsWith("Tables", StringComparison.Ordinal)).Value)
            .ShouldContain("FROBNICATE([@field:Price])");
    }

    private static byte[] Changed(string part, Func<string, string> change)
    {
        var entries = Samples.Entries(File.ReadAllBytes(TestPaths.Data("mini-app/mini-app.zip")));
        return Samples.Zip(entries.Where(e => !e.Key.EndsWith("Manifest.xml", StringComparison.Ordinal)).Select(e =>
        {
            var text = Encoding.UTF8.GetString(e.Value);
            return (e.Key, e.Key.StartsWith(part, StringComparison.Ordinal) ? change(text) : text);
        }));
    }

    private static string Replaced(string text, string old, string with)
    {
        text.ShouldContain(old);
        return text.Replace(old, with, StringComparison.Ordinal);
    }

    private sealed class Stop(CancellationTokenSource source) : IProgress<Tarn.Apps.Import.AppImportProgress>
    {
        public void Report(Tarn.Apps.Import.AppImportProgress value)
        {
            if (value.Stage == "rows")
                source.Cancel();
        }
    }
}
