using Shouldly;
using Tarn.Apps.Packages;
using Xunit;

namespace Tarn.Apps.Tests.Packages;

public sealed class MiniPackageTests
{
    [Fact]
    public async Task The_mini_app_reports_its_passwords_and_its_missing_file_and_nothing_else()
    {
        using var reader = await Samples.OpenMiniAsync();
        var report = PackageInspector.Inspect(reader, null, Samples.EmptySite).Report;
        Samples.Lines(report.Issues).ShouldBe(
            [
                "Info FILE_MISSING TB Mini_Equipment Manual 1",
                "Warning PASSWORD_FOREIGN TB Mini_Loans Pin 2",
                "Warning PASSWORD_SCHEME_UNKNOWN TB Mini_Loans Pin 2",
            ]);
        report.Counts.ShouldBe(new PackageCounts(2, 11, 28, 8, 2, 1, 4, 2, 1));
        reader.Package.Files.Single().Path.ShouldBe("/Mini/manual.txt");
        reader.Package.Files.Single().Part.Length.ShouldBe(29);
    }

    [Fact]
    public async Task Mini_values_keep_their_white_space_and_characters()
    {
        using var reader = await Samples.OpenMiniAsync();
        var table = reader.Package.Tables.Single(table => table.Name == "Mini_Equipment");
        table.Note.ShouldBe("Things that can be lent");
        table.Fields.Single(field => field.Name == "Name").Description.ShouldBe("Short name, \"as labelled\"\nsecond line");
        table.Fields.Select(field => field.DataType).Concat(reader.Package.Tables[1].Fields.Select(field => field.DataType)).Distinct().Count().ShouldBe(17);
        using var rows = reader.OpenRows(table);
        int At(string name) => rows.Fields.Select(field => field.Name).ToList().IndexOf(name);
        rows.Read();
        rows[At("Notes")].ShouldBe("Charge before use.\nReturn with both batteries & case.");
        rows.GetDate(At("Acquired")).ShouldBe(new DateTime(2024, 2, 29));
        rows.GetCurrency(At("Price")).ShouldBe(129.95m);
        rows.GetGuid(At("Item_GUID")).ShouldBe(Guid.Parse("3F2504E0-4F89-11D3-9A0C-0305E82C3301"));
        rows.GetListIds(At("Features")).ShouldBe([1, 3]);
        rows.GetBoolean(At("In_Service")).ShouldBeTrue();
        rows.Read();
        rows[At("Notes")].ShouldBe("  two leading spaces, tab\tand trailing space ");
        rows.Read();
        rows.GetDate(At("Acquired")).ShouldBeNull();
        rows.GetDate(At("Added")).ShouldBe(new DateTime(2024, 5, 1, 0, 0, 1));
        rows.Read();
        rows.GetInteger(At("Quantity")).ShouldBeNull();
        rows.GetListIds(At("Service_Dates")).ShouldBe([1, 2]);
        rows[At("Notes")].ShouldBe("Emoji \U0001F4FD and ]]> and [@field:Name]");
        rows.Read();
        rows.GetNumber(At("Weight")).ShouldBe(-1.5);
        rows.Read().ShouldBeFalse();
    }

    [Fact]
    public async Task Mini_pages_views_and_relations_are_typed()
    {
        using var reader = await Samples.OpenMiniAsync();
        var package = reader.Package;
        package.DataPages.Select(page => page.Kind).ShouldBe([DataPageKind.Submission, DataPageKind.SingleRecordUpdate, DataPageKind.Report, DataPageKind.Chart]);
        var form = package.DataPages[0].Page!;
        form.Sections.Select(section => section.Elements.Count()).ShouldBe([4, 3]);
        form.Sections.First().ColumnCount.ShouldBe(2);
        (form.Target, form.TargetUrl).ShouldBe(("URL", "/dp/10000001c1f866c9d4037602a01d?q=[@field:Borrower]"));
        form.Footer.ShouldBe("<p>Footer &amp; more</p>");
        package.DataPages[2].Page!.Criteria!.Parts.First().Group!.IsOr.ShouldBeTrue();
        package.DataPages[2].Page!.Sections.Single().Elements.SelectMany(element => element.Matches).Count().ShouldBe(4);
        package.Tables[1].Relations.Single().ParentTable.ShouldBe("Mini_Equipment");
        package.Views[0].Joins.Single().Type.ShouldBe("LEFT");
        package.Authentications.Single().SessionTimeout.ShouldBe(20);
        package.Parameters.Single(item => item.Name == "Home_Url").DefaultValue.ShouldBe("https://example.test/");
    }

    [Fact]
    public async Task Backslashes_in_entry_names_make_no_difference()
    {
        using var plain = await Samples.OpenMiniAsync();
        using var backslash = await Samples.OpenMiniAsync("mini-app-backslash.zip");
        backslash.Issues.ShouldBe(plain.Issues);
        backslash.Package.Items.Select(item => item.Element).ShouldBe(plain.Package.Items.Select(item => item.Element));
        backslash.Package.Items.Select(item => item.Entry).ShouldBe(plain.Package.Items.Select(item => item.Entry));
        backslash.Package.Files.ShouldBe(plain.Package.Files);
    }

    [Fact]
    public async Task A_page_without_its_table_is_fatal_and_named()
    {
        using var reader = await Samples.OpenMiniAsync("bad-dangling.zip");
        var report = PackageInspector.Inspect(reader, null, Samples.EmptySite).Report;
        report.Ok.ShouldBeFalse();
        var issue = report.Issues.First(issue => issue.Severity == PackageSeverity.Fatal);
        (issue.Code, issue.Object).ShouldBe(("UNRESOLVED_DATA_SOURCE", "DP Edit Loan"));
        issue.Message.ShouldContain("Mini_Loans");
    }

    [Fact]
    public async Task Unknown_parts_give_exactly_six_issues()
    {
        using var reader = await Samples.OpenMiniAsync("unknown-parts.zip");
        var report = PackageInspector.Inspect(reader, null, Samples.EmptySite).Report;
        Samples.Lines(report.Issues).ShouldBe(
            [
                "Warning UNKNOWN_ATTRIBUTE TB Mini_Empty Remark/@FutureFlag 1",
                "Unsupported UNSUPPORTED_OBJECT ZZ Widget  1",
                "Warning UNKNOWN_ATTRIBUTE DP Loan Request NewRecordPage/@GlowEffect 1",
                "Unsupported UNSUPPORTED_ELEMENT DP Loan Request NewRecordPage/Section[1]/Field[@ColumnName='Remark'] 1",
                "Warning UNKNOWN_ELEMENT DP Loan Request NewRecordPage/Section[1]/Field[@ColumnName='Remark']/Sparkle 1",
                "Warning UNKNOWN_ELEMENT DP Loan Request NewRecordPage/FutureRules 1",
            ],
            ignoreOrder: true);
        report.Ok.ShouldBeTrue();
        var table = reader.Package.Tables.Single();
        (table.RowCount, table.IsFirstRowSchemaOnly, table.Fields.Length).ShouldBe((0, true, 2));
        table.Fields[1].Extra.Attributes.Single().ShouldBe(new PackageAttribute("FutureFlag", "7"));
        reader.Package.DataPages.Single().Page!.Extra.Children.Single().Index.ShouldBe(1);
        using var rows = reader.OpenRows(table);
        rows.Read().ShouldBeFalse();

        PackageInspector.Inspect(reader, new PackagePlan { Strict = true }, Samples.EmptySite).Report.Ok.ShouldBeFalse();
    }
}
