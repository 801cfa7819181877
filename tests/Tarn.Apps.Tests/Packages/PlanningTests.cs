using Shouldly;
using Tarn.Apps.Packages;
using Xunit;

namespace Tarn.Apps.Tests.Packages;

public sealed class PlanningTests
{
    [Fact]
    public async Task The_same_package_twice_gets_new_names_and_keys_everywhere()
    {
        using var reader = await Samples.OpenMiniAsync();
        var inspection = PackageInspector.Inspect(reader, null, SiteWith(reader.Package));

        inspection.Report.Ok.ShouldBeTrue();
        inspection.Report.App.Name.ShouldBe("Mini - Equipment Loans (2)");
        inspection.Report.App.ProposedMode.ShouldBe("replace");
        inspection.Report.Objects.Where(item => item.Type != "DP").Select(item => item.NewName)
            .ShouldBe(["Mini_Equipment_1", "Mini_Loans_1", "Mini_Open_Loans_1", "Mini_Valuable_1", "Mini Login (2)"]);
        var package = inspection.Package;
        package.Views[0].Tables.Select(table => (table.Name, table.Alias)).ShouldBe([("Mini_Loans_1", "Mini_Loans"), ("Mini_Equipment_1", "Item")]);
        package.Views[0].Conditions.Select(condition => condition.Table).Distinct().ShouldBe(["Mini_Loans_1", "Mini_Equipment_1"]);
        package.Tables[1].Relations.Single().ParentTable.ShouldBe("Mini_Equipment_1");
        package.Authentications[0].DataSourceName.ShouldBe("Mini_Loans_1");
        package.Relationships.ShouldAllBe(link => link.ChildName == "Mini Login (2)");
        var sources = package.DataPages.SelectMany(page => page.Element.DescendantsAndSelf()).Select(element => element["DataSourceName"]).Where(name => name is not null).Distinct();
        sources.ShouldAllBe(name => name!.EndsWith("_1", StringComparison.Ordinal));
        inspection.ViewOrder.ShouldBe(["Mini_Open_Loans_1", "Mini_Valuable_1"]);

        inspection.Report.Keys.ShouldAllBe(key => key.Old != key.New && DataPageKey.IsValid(key.New) && key.New.StartsWith("abcdef01", StringComparison.Ordinal));
        var report = inspection.Report.Keys.Single(key => key.DataPage == "Loan Report");
        package.DataPages[0].Page!.TargetUrl.ShouldBe($"/dp/{report.New}?q=[@field:Borrower]");
        package.DataPages[0].Page!.Sections.First().Elements.First().Label.ShouldContain($"/dp/{report.New}\"");
        package.DataPages.Select(page => (page.AppKey, page.Entry!.UniqueKey)).ShouldBe(inspection.Report.Keys.Select(key => (key.New, key.New)));
    }

    [Fact]
    public async Task Skip_uses_what_exists_when_it_has_all_fields()
    {
        using var reader = await Samples.OpenMiniAsync();
        var plan = new PackagePlan { OnClash = "skip" };
        var site = SiteWith(reader.Package);
        var used = PackageInspector.Inspect(reader, plan, site).Report;
        used.Ok.ShouldBeTrue();
        used.Counts.Tables.ShouldBe(0);
        used.Objects.Where(item => item.Type == "TB").ShouldAllBe(item => item.Action == "USE_EXISTING" && item.Name == item.NewName);

        var lacking = site with { Tables = [.. site.Tables.Select(table => table.Name != "Mini_Loans" ? table : table with { Columns = table.Columns.Where(pair => pair.Key != "Due").ToDictionary() })] };
        var refused = PackageInspector.Inspect(reader, plan, lacking).Report;
        refused.Ok.ShouldBeFalse();
        refused.Issues.ShouldContain(issue => issue.Code == "UNRESOLVED_FIELD" && issue.Object == "DP Loan Request");
    }

    [Fact]
    public async Task Fail_replace_and_single_actions_are_followed()
    {
        using var reader = await Samples.OpenMiniAsync();
        var site = SiteWith(reader.Package);
        PackageInspector.Inspect(reader, new PackagePlan { OnClash = "fail" }, site).Report.Issues.Count(issue => issue.Code == "NAME_CLASH").ShouldBe(5);
        PackageInspector.Inspect(reader, new PackagePlan { OnClash = "replace" }, site).Report.Objects.Where(item => item.Type != "DP").ShouldAllBe(item => item.Action == "REPLACE");
        var single = new PackagePlan { OnClash = "replace", Objects = [new() { Type = "TB", Name = "Mini_Loans", Action = "APPEND" }] };
        PackageInspector.Inspect(reader, single, site).Report.Objects.Single(item => item.Name == "Mini_Loans").Action.ShouldBe("APPEND");
        var mismatch = site with { Tables = [.. site.Tables.Select(table => table with { Columns = table.Columns.ToDictionary(pair => pair.Key, pair => pair.Key == "Borrower" ? "INTEGER" : pair.Value) })] };
        PackageInspector.Inspect(reader, single, mismatch).Report.Issues.ShouldContain(issue => issue.Code == "TYPE_MISMATCH" && issue.Path == "Borrower");
        PackageInspector.Inspect(reader, new PackagePlan { Objects = [new() { Type = "TB", Name = "Mini_Loans", Action = "USE_EXISTING" }] }, Samples.EmptySite).Report.Ok.ShouldBeFalse();
    }

    [Fact]
    public async Task Replacing_an_app_keeps_its_pages_keys()
    {
        using var reader = await Samples.OpenMiniAsync();
        var site = SiteWith(reader.Package);
        var plan = new PackagePlan { App = new() { Mode = "replace", ExternalKey = "key-1" }, OnClash = "replace", RemoveMissing = true, Parameters = new Dictionary<string, string> { ["Home_Url"] = "https://other.test/" } };
        var inspection = PackageInspector.Inspect(reader, plan, site);
        inspection.Report.Ok.ShouldBeTrue();
        inspection.Report.App.Name.ShouldBe("Mini - Equipment Loans");
        inspection.Report.Keys.ShouldAllBe(key => key.Old == key.New);
        inspection.RemovedDataPages.ShouldBe(["Old Page"]);
        inspection.Parameters["Help_Desk"].ShouldBe("kept@example.test");
        inspection.Parameters["Home_Url"].ShouldBe("https://other.test/");
        inspection.Package.Items.Select(item => item.Element).ShouldBe(reader.Package.Items.Select(item => item.Element));
    }

    [Fact]
    public async Task A_taken_key_is_replaced_for_that_page_only()
    {
        using var reader = await Samples.OpenMiniAsync("unknown-parts.zip");
        var keys = PackageInspector.Inspect(reader, null, Samples.EmptySite with { DataPageKeys = ["100000019aeaaa2375ad17d44c8c"] }).Report.Keys;
        keys.Single().New.ShouldNotBe(keys.Single().Old);
    }

    [Fact]
    public async Task A_login_that_cannot_be_found_is_fatal()
    {
        using var reader = await Samples.OpenMiniAsync();
        var package = reader.Package with { Authentications = [] };
        var report = PackageInspector.Inspect(package, reader.Issues, null, Samples.EmptySite).Report;
        report.Issues.ShouldContain(issue => issue.Code == "UNRESOLVED_AUTHENTICATION" && issue.Severity == PackageSeverity.Fatal && issue.Object == "DP Edit Loan");
        var open = PackageInspector.Inspect(package with { Relationships = [] }, reader.Issues, null, Samples.EmptySite).Report;
        open.Issues.ShouldContain(issue => issue.Code == "RLS_WITHOUT_LOGIN" && issue.Severity == PackageSeverity.Warning);
    }

    [Fact]
    public async Task Unknown_parameters_and_missing_styles_are_warnings()
    {
        using var reader = await Samples.OpenMiniAsync();
        var page = reader.Package.DataPages[0];
        var odd = page with { Element = page.Element.With("StyleTemplateId", "7").WithChildren(page.Element.Children.Select(child => child.With("PageHeader", "[@app:Nowhere] [@field:Nope] [@field:Borrower!] [@field:#Link] [@cbName]"))) };
        var report = PackageInspector.Inspect(reader.Package with { DataPages = reader.Package.DataPages.SetItem(0, odd) }, [], null, Samples.EmptySite).Report;
        report.Issues.Where(issue => issue.Object == "DP Loan Request" && issue.Severity == PackageSeverity.Warning).Select(issue => issue.Code).Distinct()
            .ShouldBe(["STYLE_MISSING", "PARAMETER_UNKNOWN"]);
        report.Issues.Where(issue => issue.Path == "NewRecordPage/@PageHeader").Sum(issue => issue.Count).ShouldBe(2);
    }

    [Fact]
    public async Task Formulas_that_do_not_compile_are_kept_and_reported()
    {
        using var reader = await Samples.OpenMiniAsync();
        var site = Samples.EmptySite with { CheckFormula = (_, field) => field.Name == "Caption" ? "no" : null, FileExists = _ => true };
        var report = PackageInspector.Inspect(reader, null, site).Report;
        report.Issues.Single(issue => issue.Code == "FORMULA_UNSUPPORTED").Path.ShouldBe("Caption");
        report.Issues.ShouldNotContain(issue => issue.Code == "FILE_MISSING");
    }

    [Fact]
    public async Task Two_objects_of_one_name_in_a_package_are_fatal()
    {
        using var reader = await Samples.OpenXmlAsync("<xml><View Name=\"V\" /><View Name=\"v\" /></xml>");
        PackageInspector.Inspect(reader, null, Samples.EmptySite).Report.Issues.ShouldContain(issue => issue.Code == "NAME_CLASH" && issue.Severity == PackageSeverity.Fatal);
    }

    [Theory]
    [InlineData("SELECT [Old].[x], Old.y FROM Old WHERE a='Old' AND [@field:Old]=1", "SELECT [New].[x], New.y FROM New WHERE a='Old' AND [@field:Old]=1")]
    [InlineData("Older + _Old + Old", "Older + _Old + New")]
    public void Formula_text_is_renamed_outside_literals_and_parameters(string sql, string expected) =>
        SqlNames.Replace(sql, name => name == "Old" ? "New" : null).ShouldBe(expected);

    [Fact]
    public void Free_names_keep_the_length_limit()
    {
        var taken = new HashSet<string> { new('a', 32), new string('a', 30) + "_1" };
        FreeNames.Suffixed(new string('a', 32), taken.Contains).ShouldBe(new string('a', 30) + "_2");
        FreeNames.Numbered("App", name => name is "App" or "App (2)").ShouldBe("App (3)");
    }

    /// <summary>A site into which the package was imported once.</summary>
    private static PackageTargetSnapshot SiteWith(AppPackage package) => Samples.EmptySite with
    {
        Tables = [.. package.Tables.Select(table => new PackageTargetSource(table.Name, table.Fields.ToDictionary(field => field.Name, field => field.DataType)))],
        Views = [.. package.Views.Select(view => new PackageTargetSource(view.Name, view.Columns.ToDictionary(column => column.Alias, _ => "")))],
        Authentications = [.. package.Authentications.Select(login => new PackageTargetAuthentication(login.Name, login.DataSourceName, login.IsView))],
        Apps =
        [
            (new PackageTargetApp(
                "key-1", package.App!.Name, package.DataPages.ToDictionary(page => page.Name, page => page.AppKey).Append(new("Old Page", "x")).ToDictionary(),
                new Dictionary<string, string> { ["Help_Desk"] = "kept@example.test" }), package.App.Guid.Identity),
        ],
    };
}
