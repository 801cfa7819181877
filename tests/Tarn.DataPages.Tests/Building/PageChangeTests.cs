using System.Net;
using Tarn.Apps.Building;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Deployment;
using Tarn.Apps.Packages;
using Tarn.Automation.Egress;
using Tarn.Automation.Webhooks;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Identity;
using Tarn.Sql;
using Tarn.Testing;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Building;

/// <summary>What a builder changes while visitors are there. Points of the acceptance checklists of datapages-forms (F), datapages-reports (R) and deployment (D) stand in the names.</summary>
public sealed class PageChangeTests
{
    private const string By = "ada@example.org";

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_form_that_was_open_while_its_page_changed_is_processed_as_it_was_drawn_F51(SqlDialect dialect)
    {
        await using var server = await StartAsync(dialect);
        var designer = new AppDesigner(server.Database);
        var (_, page) = await BuildAsync(server, designer);
        using var visitor = await server.VisitAsync("/dp/" + page.AppKey);
        using var slow = await server.VisitAsync("/dp/" + page.AppKey);
        // Meanwhile the builder asks for more, writes other thanks, and renames the page; twice.
        var items = PageParts.Items(page.Element, PagePart.Form);
        var email = PageParts.Set(page.Element, items.Single(i => i.ColumnName == "Email"), "Required", "True");
        var changed = await designer.SavePageAsync(page.Id, PageParts.SetPage(email, "Message", "<p>New thanks</p>"), page.Modified, By, default);
        await designer.RenamePageAsync(page.Id, "Join us", "", By, default);
        await designer.SavePageAsync(page.Id, PageParts.SetPage(changed.Element, "Message", "<p>Newest thanks</p>"), null, By, default);

        await visitor.SubmitAsync([("InsertRecordName", "Ada")]);
        visitor.Text.ShouldContain("Old thanks", customMessage: server.Log.ToString());
        (await server.ReadAsync("People", "Name = 'Ada'")).Count.ShouldBe(1);
        // A form that is refused is shown again as it was.
        await slow.SubmitAsync([("InsertRecordName", "")]);
        slow.ErrorAt("InsertRecordName").ShouldBe("This field needs a value.");
        slow.ErrorAt("InsertRecordEmail").ShouldBeNull();
        await slow.SubmitAsync([("InsertRecordName", "Bob")]);
        slow.Text.ShouldContain("Old thanks");
        // Who comes now has the page of now.
        using var late = await server.VisitAsync("/dp/" + page.AppKey);
        await late.SubmitAsync([("InsertRecordName", "Cyd")]);
        late.ErrorAt("InsertRecordEmail").ShouldBe("This field needs a value.");
        await late.SubmitAsync([("InsertRecordName", "Cyd"), ("InsertRecordEmail", "cyd@example.org")]);
        late.Text.ShouldContain("Newest thanks");
        server.Log.ToString().ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_earlier_form_that_could_not_run_any_more_is_processed_by_the_page_of_now(SqlDialect dialect)
    {
        await using var server = await StartAsync(dialect);
        var designer = new AppDesigner(server.Database);
        var (_, page) = await BuildAsync(server, designer);
        using var visitor = await server.VisitAsync("/dp/" + page.AppKey);
        using var other = await server.VisitAsync("/dp/" + page.AppKey);
        var email = PageParts.Items(page.Element, PagePart.Form).Single(i => i.ColumnName == "Email");
        await designer.SavePageAsync(page.Id, PageParts.SetPage(PageParts.Remove(page.Element, PagePart.Form, email.Index), "Message", "<p>New thanks</p>"), page.Modified, By, default);
        await server.Database.Designer.DeleteFieldAsync("People", "Email", default);
        await visitor.SubmitAsync([("InsertRecordName", "Ada"), ("InsertRecordEmail", "ada@example.org")]);
        visitor.Text.ShouldContain("New thanks", customMessage: server.Log.ToString());
        // Nor does an open form reach what the page of now does not.
        await server.Test.CreateTableAsync("Others", ("Name", FieldTypes.String));
        var now = (await server.PageAsync(page.Name)).Element;
        await designer.SavePageAsync(page.Id, PageParts.SetPage(PageParts.SetPage(now, "DataSourceName", "Others"), "Message", "<p>Thanks of the others</p>"), null, By, default);
        await other.SubmitAsync([("InsertRecordName", "Bob")]);
        other.Text.ShouldContain("Thanks of the others", customMessage: server.Log.ToString());
        (await server.ReadAsync("People", "Name = 'Bob'")).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Parameters_of_an_app_are_made_changed_and_removed_and_pages_show_it_at_once_F57(SqlDialect dialect)
    {
        await using var server = await StartAsync(dialect);
        var designer = new AppDesigner(server.Database);
        var (app, page) = await BuildAsync(server, designer);
        await designer.SaveParameterAsync(app.Id, null, new AppParameter { Name = "Club", Value = "Rowing <club>", Default = "A club" }, By, default);
        await designer.SaveParameterAsync(app.Id, null, new AppParameter { Name = "Staff", Type = "Email", Value = "a@example.org; b@example.org" }, By, default);
        await designer.SavePageAsync(page.Id, PageParts.SetPage(page.Element, "PageHeader", "<h1>[@app:club]</h1>"), null, By, default);
        async Task<string> HeadingAsync()
        {
            using var visitor = await server.VisitAsync("/dp/" + page.AppKey);
            return visitor.Page.QuerySelector("h1")!.TextContent;
        }

        (await HeadingAsync()).ShouldBe("Rowing <club>");
        await designer.SaveParameterAsync(app.Id, "CLUB", new AppParameter { Name = "Club", Value = "Sailing club", Default = "A club" }, By, default);
        (await HeadingAsync()).ShouldBe("Sailing club");
        await designer.SaveParameterAsync(app.Id, "Club", new AppParameter { Name = "Club", Default = "A club" }, By, default);
        (await HeadingAsync()).ShouldBe("A club");
        var apps = await server.Site.Apps.GetAsync(default);
        AppDesigner.ParameterUses(apps, apps.FindApp(app.Id)!, "club").ShouldBe([page.Name]);
        AppDesigner.ParameterUses(apps, apps.FindApp(app.Id)!, "Clu").ShouldBeEmpty();

        async Task RefusedAsync(string? name, AppParameter wanted, string field, string words)
        {
            var refused = await Should.ThrowAsync<DataException>(() => designer.SaveParameterAsync(app.Id, name, wanted, By, default).AsTask());
            refused.Message.ShouldContain(words);
            refused.Fields.ShouldBe([field]);
        }

        await RefusedAsync(null, new AppParameter { Name = "club" }, "Name", "There is a parameter 'Club' already");
        await RefusedAsync(null, new AppParameter { Name = "1st" }, "Name", "begins with a letter");
        await RefusedAsync(null, new AppParameter { Name = "X", Type = "Email", Value = "a@example.org, nobody" }, "Value", "no e-mail address");
        await RefusedAsync(null, new AppParameter { Name = "X", Type = "URL", Value = "javascript:alert(1)" }, "Value", "begins with https://");
        await RefusedAsync(null, new AppParameter { Name = "X", Required = true }, "Value", "needs a value");
        await RefusedAsync("Club", new AppParameter { Name = "Society", Default = "A club" }, "Name", page.Name);
        await designer.DeleteParameterAsync(app.Id, "Club", By, default);
        (await HeadingAsync()).ShouldBe("");
        (await server.Site.Apps.GetAsync(default)).FindApp(app.Id)!.Parameters.Select(p => p.Name).ShouldBe(["Staff"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_page_that_is_closed_answers_nothing_and_its_preview_goes_on_D4(SqlDialect dialect)
    {
        await using var server = await StartAsync(dialect);
        var designer = new AppDesigner(server.Database);
        var (_, page) = await BuildAsync(server, designer);
        using var visitor = await server.VisitAsync("/dp/" + page.AppKey);
        await PageDeployment.SetAsync(server.Database, p => p.Id == page.Id, deployed: false, default);
        foreach (var path in new[] { "", "?js=false", "?cbqe=QQ==", "/files/0/a.png", "/attachments/0/1/1/1/a.png" })
        {
            using var answer = await visitor.Http.GetAsync("/dp/" + page.AppKey + path);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        using (var script = await visitor.Http.GetAsync($"/dp/{page.AppKey}/emb"))
        {
            script.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await script.Content.ReadAsStringAsync()).ShouldContain("This page is not available.");
        }

        await visitor.SubmitAsync([("InsertRecordName", "Late")]);
        visitor.Status.ShouldBe(HttpStatusCode.NotFound);
        (await server.ReadAsync("People", "Name = 'Late'")).ShouldBeEmpty();
        using var builder = await server.VisitAsync("/dp/" + server.Site.Previews.Show(null, (await server.Site.Apps.GetAsync(default)).FindDataPage(page.AppKey)!));
        builder.Status.ShouldBe(HttpStatusCode.OK);
        builder.Page.GetElementById("InsertRecordName").ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_form_makes_one_event_of_a_webhook_that_asks_for_DataPages_F12(SqlDialect dialect)
    {
        await using var server = await StartAsync(dialect);
        var (_, page) = await BuildAsync(server, new AppDesigner(server.Database));
        var policy = new EgressPolicy(new EgressOptions { AllowHttpHosts = ["127.0.0.1"], AllowPrivateNetworks = [System.Net.IPNetwork.Parse("127.0.0.0/8")] });
        var options = new WebhookOptions { Poll = TimeSpan.FromMilliseconds(50) };
        var store = await WebhookStore.OpenAsync(server.Database, "c1tst001", new SecretBox(new byte[SecretBox.KeyBytes]), options, policy, default);
        var (webhook, _) = await store.CreateAsync(new WebhookDraft { Name = "New people", Urls = ["http://127.0.0.1:9/"] }, By, default);
        await store.CreateEventAsync(webhook.Id, new WebhookEventDraft { Type = "table.recordInsert", Table = "People", Sources = ["DataPages"] }, By, null, default);
        using var http = EgressClient.Create(policy);
        using var stop = new CancellationTokenSource();
        var running = new WebhookDispatcher(options, http, static id => $"http://{id}.example", TimeProvider.System, _ => { }).RunAsync(store, stop.Token);
        await server.Test.InsertAsync("People", """{"Name":"By REST"}""");
        using var visitor = await server.VisitAsync("/dp/" + page.AppKey);
        await visitor.SubmitAsync([("InsertRecordName", "")]);
        await visitor.SubmitAsync([("InsertRecordName", "By form")]);
        visitor.Text.ShouldContain("Old thanks", customMessage: server.Log.ToString());
        for (var i = 0; i < 1200 && (await store.ReadActivityAsync(webhook.Id, default)).Messages == 0; i++)
            await Task.Delay(25);
        await Task.Delay(100);
        (await store.ReadActivityAsync(webhook.Id, default)).Messages.ShouldBe(1);
        await stop.CancelAsync();
        await running;
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_language_of_the_account_gives_zone_words_and_the_order_of_dates_F50_D32_D34_D35(SqlDialect dialect)
    {
        await using var server = await PageServer.StartAsync(dialect, clock: new StillTime(new DateTimeOffset(2026, 3, 1, 2, 0, 0, TimeSpan.Zero)));
        await server.Database.Designer.CreateTableAsync(
            "Visits", "",
            [
                new FieldDesign(new FieldDefinition { Name = "Name", Type = FieldTypes.String }), new FieldDesign(new FieldDefinition { Name = "Came", Type = FieldTypes.DateTime }),
                new FieldDesign(new FieldDefinition { Name = "Due", Type = FieldTypes.DateTime }), new FieldDesign(new FieldDefinition { Name = "Added", Type = FieldTypes.Timestamp, OnInsert = true }),
            ],
            default);
        var designer = new AppDesigner(server.Database);
        var app = await designer.CreateAppAsync("Visits", "", By, default);
        var british = await designer.CreateLocalizationAsync(app.Id, "British in New York", "en-GB", By, default);
        var words = LocalizationParts.SetText(british.Element.With("TimeZone", "America/New_York"), "NoRecords", "None, [@app:Club]. <a href=\"/dp/other\">Look elsewhere</a>");
        await designer.SaveDefinitionAsync(british.Id, british.Name, words, null, default);
        await designer.SaveParameterAsync(app.Id, null, new AppParameter { Name = "Club", Value = "<i>friend</i>" }, By, default);
        async Task<DataPage> MakeAsync(DataPageKind kind, Func<PackageElement, PackageElement> change)
        {
            var page = await designer.CreatePageAsync(app.Id, new PageDesign { Kind = kind, Source = "Visits" }, By, default);
            return await designer.SavePageAsync(page.Id, change(page.Element.With("LocalizationTemplateId", british.Element["Number"])), null, By, default);
        }

        var form = await MakeAsync(DataPageKind.Submission, e => PageParts.Set(PageParts.SetPage(e, "Message", "At [@cbTimestamp!]"), PageParts.Items(e, PagePart.Form).Single(i => i.ColumnName == "Came"), "Type", "TimeStamp"));
        var report = await MakeAsync(DataPageKind.Report, e => e);
        await PageDeployment.SetAsync(server.Database, _ => true, deployed: true, default);
        using var searcher = await server.VisitAsync("/dp/" + report.AppKey);
        if (searcher.Page.QuerySelector("[name=Search], [name=searchID]") is not null)
            await searcher.SubmitAsync([]);
        var none = searcher.Page.QuerySelector("[id^=RecordMessageTop]")!;
        none.TextContent.ShouldBe("None, <i>friend</i>. Look elsewhere");
        none.QuerySelector("a")!.GetAttribute("href").ShouldBe("/dp/other");

        // Nine in the evening of the day before, there; dates without a zone are as they are typed, the day first.
        using var visitor = await server.VisitAsync("/dp/" + form.AppKey);
        await visitor.SubmitAsync([("InsertRecordName", "Ada"), ("InsertRecordDue", "03/04/2024")]);
        visitor.Text.ShouldContain("At 2026-02-28T21:00:00", customMessage: server.Log.ToString());
        var row = (await server.ReadAsync("Visits", "Name = 'Ada'")).ShouldHaveSingleItem();
        row.GetProperty("Came").GetString().ShouldBe("2026-02-28T21:00:00");
        row.GetProperty("Due").GetString().ShouldBe("2024-04-03T00:00:00");
        using var reader = await server.VisitAsync("/dp/" + report.AppKey);
        if (reader.Page.QuerySelector("[name=Search], [name=searchID]") is not null)
            await reader.SubmitAsync([]);
        var shown = reader.Page.QuerySelector("[data-cb-name=data]")!.TextContent;
        shown.ShouldContain("Came:28/02/2026");
        shown.ShouldContain("Due:03/04/2024");
        shown.ShouldContain("Added:28/02/2026");
    }

    [Fact]
    public async Task The_fifty_first_calculated_field_is_refused_R36()
    {
        await using var server = await StartAsync(SqlDialect.Sqlite);
        var designer = new AppDesigner(server.Database);
        var app = await designer.CreateAppAsync("Figures", "", By, default);
        var page = await designer.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.Report, Source = "People" }, By, default);
        PackageElement With(int fields, string formula = "1 + 1")
        {
            var search = page.Element.Children.First(c => c.Name == "SearchPage");
            var results = search.Child("SearchRecordsetPage")!;
            var more = Enumerable.Range(1, fields).Select(i => PackageElement.Create("DisplayField", [("ColumnName", $"Calculated Field {i}"), ("Label", $"C{i}")], Formula(formula)));
            var changed = search.WithChildren(search.Children.Select(c => ReferenceEquals(c, results) ? results.WithChildren([.. results.Children, .. more]) : c));
            return page.Element.WithChildren(page.Element.Children.Select(c => ReferenceEquals(c, search) ? changed : c));
        }

        await designer.SavePageAsync(page.Id, With(50), null, By, default);
        (await Should.ThrowAsync<DataException>(() => designer.SavePageAsync(page.Id, With(51), null, By, default).AsTask())).Message.ShouldContain("50 calculated fields; here are 51");
        (await Should.ThrowAsync<DataException>(() => designer.SavePageAsync(page.Id, With(1, "1 " + new string(' ', 20_000)), null, By, default).AsTask())).Message.ShouldContain("20,000 characters");
    }

    private sealed class StillTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private static async Task<(AppDefinition App, DataPage Page)> BuildAsync(PageServer server, AppDesigner designer)
    {
        var app = await designer.CreateAppAsync("Club", "", By, default);
        var page = await designer.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.Submission, Source = "People" }, By, default);
        var name = PageParts.Items(page.Element, PagePart.Form).Single(i => i.ColumnName == "Name");
        await designer.SavePageAsync(page.Id, PageParts.SetPage(PageParts.Set(page.Element, name, "Required", "True"), "Message", "<p>Old thanks</p>"), null, By, default);
        await PageDeployment.SetAsync(server.Database, p => p.Id == page.Id, deployed: true, default);
        return (app, (await server.Site.Apps.GetAsync(default)).FindDataPage(page.AppKey)!);
    }

    private static async Task<PageServer> StartAsync(SqlDialect dialect)
    {
        var server = await PageServer.StartAsync(dialect);
        await server.Test.CreateTableAsync("People", ("Name", FieldTypes.String), ("Email", FieldTypes.String));
        return server;
    }
}
