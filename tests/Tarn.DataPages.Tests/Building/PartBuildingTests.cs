using Tarn.Apps.Building;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Deployment;
using Tarn.Apps.Export;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.DataPages.Previews;
using Tarn.DataPages.Styles;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.DataPages.Tests.Building;

/// <summary>Rules, mails, looks and languages that builders make hold in the pages that visitors use.</summary>
public sealed class PartBuildingTests
{
    private const string By = "ada@example.org";

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_form_with_a_rule_a_mail_a_look_and_a_language_runs_and_moves_to_another_account(SqlDialect dialect)
    {
        await using var server = await PageServer.StartAsync(dialect, mailOptions: new() { DefaultFrom = "office@example.org" });
        await server.Test.CreateTableAsync("Signups", ("Name", FieldTypes.String), ("Email", FieldTypes.String), ("Guest", FieldTypes.YesNo), ("Guest_Name", FieldTypes.String));
        var designer = new AppDesigner(server.Database);
        var app = await designer.CreateAppAsync("Party", "", By, default);
        var page = await designer.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.Submission, Source = "Signups" }, By, default);
        var source = PageSource.Find(await server.Database.GetSchemaAsync(default), "Signups", isView: false)!;
        var style = await designer.CreateStyleAsync(app.Id, "Red", "Calm", By, default);
        style = await designer.SaveDefinitionAsync(style.Id, style.Name, StyleParts.SetSource(StyleParts.SetToken(style.Element, "accent", "#aa0000"), "Desktop", ".cbFormLabel { letter-spacing: 1px }"), style.Element, default);
        var german = await designer.CreateLocalizationAsync(app.Id, "German", "de-DE", By, default);
        german = await designer.SaveDefinitionAsync(german.Id, german.Name, LocalizationParts.SetText(german.Element, "Submit", "Ab die Post"), german.Element, default);

        var element = MailParts.AddAcknowledgement(RuleParts.Add(page.Element), source);
        element = RuleParts.Change(element, 0, rule =>
        {
            rule = RuleParts.SetCriterion(rule, new RuleDefinition(rule).Criteria.Single(), "Guest", "Checked", "");
            return RuleParts.SetAction(rule, new RuleDefinition(rule).Actions.Single(), "Require", "Guest_Name", isSection: false);
        });
        element = element.With("StyleTemplateId", style.Element["Number"]).With("LocalizationTemplateId", german.Element["Number"]);
        await designer.SavePageAsync(page.Id, element, page.Modified, By, default);
        await PageDeployment.SetAsync(server.Database, p => p.AppId == app.Id, deployed: true, default);

        using var visitor = server.NewVisitor();
        await visitor.OpenAsync("/dp/" + page.AppKey);
        visitor.Page.QuerySelector("input[type=submit]")!.GetAttribute("value").ShouldBe("Ab die Post");
        visitor.Page.DocumentElement.GetAttribute("lang").ShouldBe("de-DE");
        var sheet = await visitor.Http.GetStringAsync(visitor.Page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href"));
        sheet.ShouldContain("--cb-accent:#aa0000");
        sheet.ShouldContain("letter-spacing: 1px");
        await visitor.SubmitAsync([("InsertRecordName", "Joan"), ("InsertRecordEmail", "joan@example.org"), ("InsertRecordGuest", "Y")]);
        visitor.ErrorAt("InsertRecordGuest_Name").ShouldNotBeNull("the rule asks for it");
        await visitor.SubmitAsync([("InsertRecordGuest_Name", "Max")]);
        (await server.ReadAsync("Signups", "Guest_Name = 'Max'")).Count.ShouldBe(1);
        var mail = (await server.Site.Mail.Log.ReadAsync(new Automation.Mail.MailLogQuery(), default)).ShouldHaveSingleItem();
        (mail.To, mail.Subject).ShouldBe(("joan@example.org", "We have received your entry"));
        server.Log.ToString().ShouldBeEmpty();

        using var package = new MemoryStream();
        await AppExporter.ExportAsync(server.Database, (await server.Site.Apps.GetAsync(default)).FindApp(app.Id)!, package);
        package.Position = 0;
        // There, a look has the same number already.
        await using var other = await PageServer.StartAsync(SqlDialect.Sqlite);
        var there = new AppDesigner(other.Database);
        await there.CreateStyleAsync((await there.CreateAppAsync("Other", "", By, default)).Id, "Blue", "Calm", By, default);
        var report = await AppImporter.ImportAsync(other.Database, package, new PackagePlan { Deploy = true }, By, null, default);
        report.Issues.ShouldBeEmpty(report.ToJson());
        using var stranger = other.NewVisitor();
        await stranger.OpenAsync("/dp/" + page.AppKey);
        stranger.Page.QuerySelector("input[type=submit]")!.GetAttribute("value").ShouldBe("Ab die Post");
        stranger.Page.Body!.ClassName!.ShouldContain(style.Element["PublicId"]!);
        (await other.PageAsync(page.Name)).Element["StyleTemplateId"].ShouldBe("3");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Of_the_looks_one_is_the_usual_one_and_a_preview_shows_what_is_not_saved(SqlDialect dialect)
    {
        await using var server = await PageServer.StartAsync(dialect);
        await server.Test.CreateTableAsync("Signups", ("Name", FieldTypes.String));
        var designer = new AppDesigner(server.Database);
        var app = await designer.CreateAppAsync("Party", "", By, default);
        var page = await designer.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.Submission, Source = "Signups" }, By, default);
        await PageDeployment.SetAsync(server.Database, p => p.AppId == app.Id, deployed: true, default);
        var first = await designer.CreateStyleAsync(app.Id, "First", "Forest", By, default);
        (await Should.ThrowAsync<DataException>(() => designer.CreateStyleAsync(app.Id, "FIRST", "Calm", By, default).AsTask())).Problem.ShouldBe(DataProblem.AlreadyExists);
        var second = await designer.CreateStyleAsync(app.Id, "Second", "Plum", By, default);
        (first.Element["Number"], second.Element["Number"]).ShouldBe(("2", "3"));
        await designer.SaveDefinitionAsync(first.Id, "First", first.Element.With("IsDefault", "True"), first.Element, default);
        using var visitor = server.NewVisitor();
        await visitor.OpenAsync("/dp/" + page.AppKey);
        visitor.Page.Body!.ClassName!.ShouldContain(first.Element["PublicId"]!);
        await designer.SaveDefinitionAsync(second.Id, "Second", second.Element.With("IsDefault", "True"), second.Element, default);
        await visitor.OpenAsync("/dp/" + page.AppKey);
        visitor.Page.Body!.ClassName!.ShouldContain(second.Element["PublicId"]!);
        (await server.Site.Apps.GetAsync(default)).Definitions.Count(d => d.Element["IsDefault"] == "True").ShouldBe(1);
        (await Should.ThrowAsync<DataException>(() => designer.SaveDefinitionAsync(second.Id, "Second", second.Element, second.Element, default).AsTask())).Problem.ShouldBe(DataProblem.InUse);

        var draft = second with { Element = StyleParts.SetToken(second.Element, "radius", "3px") };
        var key = server.Site.Previews.Show(null, new PreviewedPage(page with { Element = page.Element.With("StyleTemplateId", "3") }) { Definitions = [draft] });
        await visitor.OpenAsync("/dp/" + key);
        (await visitor.Http.GetStringAsync(visitor.Page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href"))).ShouldContain("--cb-radius:3px");
        await designer.PutBackDefinitionAsync(await designer.DeleteDefinitionAsync(second.Id, default), default);
        await designer.DeleteDefinitionAsync(first.Id, default);
        (await server.Site.Apps.GetAsync(default)).Definitions.Select(d => d.Name).ShouldBe(["Second"]);
    }

    [Fact]
    public void What_cannot_be_read_is_said_and_a_main_colour_brings_what_goes_with_it()
    {
        StyleContrast.Ratio("#000000", "#ffffff")!.Value.ShouldBe(21, 0.01);
        var pale = StyleSettings.Default with { Scheme = StyleScheme.Light, Tokens = StyleSettings.Default.Tokens.Add("text", "#bbbbbb") };
        StyleContrast.Problems(pale).ShouldBe(["Text on the ground: 1.9 to 1, at least 4.5", "Text in boxes and table headings: 1.8 to 1, at least 4.5"]);
        foreach (var colour in new[] { "#ffee00", "#001144", "#808080", "#ff0066" })
        {
            var made = StyleSettings.Default with { Tokens = StyleSettings.Default.Tokens.AddRange(StyleContrast.Accent(colour, StyleSettings.Default)) };
            StyleContrast.Problems(made).ShouldBeEmpty(colour);
            StyleContrast.ColourOf(made, "accent", isDark: false).ShouldBe(colour);
        }

        foreach (var theme in Themes.All)
            StyleContrast.Problems(StyleSettings.Default with { Theme = theme.Name }).ShouldBeEmpty(theme.Name);
    }
}
