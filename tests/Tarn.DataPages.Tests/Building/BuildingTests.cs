using System.Net;
using Tarn.Apps.Building;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Deployment;
using Tarn.Apps.Export;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.DataPages.Previews;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.DataPages.Tests.Building;

/// <summary>What builders make runs as it is, is exported as a package, and can be changed and brought back.</summary>
public sealed class BuildingTests
{
    private const string By = "ada@example.org";

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_table_becomes_pages_that_lead_to_each_other_and_a_package_that_another_account_takes(SqlDialect dialect)
    {
        await using var server = await StartAsync(dialect);
        var designer = new AppDesigner(server.Database);
        var app = await designer.CreateAppAsync("Cycle shop", "", By, default);
        var pages = await designer.BuildFromTableAsync(app.Id, "Customers", By, default);
        pages.Select(p => p.Name).ShouldBe(["Customers report", "Customers form", "Customers update"]);
        pages.ShouldAllBe(p => !p.Deployed);
        using var visitor = server.NewVisitor();
        await visitor.OpenAsync("/dp/" + pages[0].AppKey);
        visitor.Status.ShouldBe(HttpStatusCode.NotFound, "what is made is closed at first");

        await PageDeployment.SetAsync(server.Database, p => p.AppId == app.Id, deployed: true, default);
        await visitor.OpenAsync("/dp/" + pages[0].AppKey);
        visitor.Text.ShouldContain("First name");
        visitor.Text.ShouldContain("Grace");
        await visitor.FollowAsync("Add customer");
        visitor.Page.QuerySelector("h1")!.TextContent.ShouldBe("Add a customer");
        visitor.Page.QuerySelector("select[name=InsertRecordTown]")!.TextContent.ShouldContain("Providence");
        await visitor.SubmitAsync([("InsertRecordFirst_Name", "Ada"), ("InsertRecordEmail", "ada@example.org"), ("InsertRecordTown", "Austin")]);
        visitor.Text.ShouldContain("The customer was saved.");
        await visitor.FollowAsync("Back to the list");
        visitor.Text.ShouldContain("Ada");
        var edit = visitor.Page.QuerySelectorAll("a").Last(a => a.TextContent == "Edit").GetAttribute("href")!;
        await visitor.OpenAsync(new Uri(visitor.At, edit).ToString());
        visitor.Page.QuerySelector("input[name=EditRecordFirst_Name]")!.GetAttribute("value").ShouldBe("Ada");
        await visitor.SubmitAsync([("EditRecordFirst_Name", "Augusta Ada")]);
        visitor.Text.ShouldContain("Your changes were saved.");
        (await server.ReadAsync("Customers", "First_Name = 'Augusta Ada'")).Count.ShouldBe(1);
        server.Log.ToString().ShouldBeEmpty();

        using var package = new MemoryStream();
        await AppExporter.ExportAsync(server.Database, (await server.Site.Apps.GetAsync(default)).FindApp(app.Id)!, package);
        package.Position = 0;
        await using var other = await PageServer.StartAsync(dialect == SqlDialect.Sqlite ? SqlDialect.Postgres : SqlDialect.Sqlite);
        var report = await AppImporter.ImportAsync(other.Database, package, new PackagePlan { Deploy = true }, By, null, default);
        report.Ok.ShouldBeTrue(report.ToJson());
        report.Issues.ShouldBeEmpty(report.ToJson());
        (await other.PageAsync("Customers report")).Element.ShouldBe((await server.PageAsync("Customers report")).Element);
        using var stranger = other.NewVisitor();
        await stranger.OpenAsync("/dp/" + pages[0].AppKey);
        stranger.Text.ShouldContain("Augusta Ada");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Every_kind_of_page_runs_as_it_is_made(SqlDialect dialect)
    {
        await using var server = await StartAsync(dialect);
        var designer = new AppDesigner(server.Database);
        var app = await designer.CreateAppAsync("All kinds", "", By, default);
        foreach (var kind in PageDesign.Kinds)
            await designer.CreatePageAsync(app.Id, new PageDesign { Kind = kind, Source = kind == DataPageKind.Login ? "Members" : "Customers" }, By, default);
        var built = await designer.BuildFromTableAsync(app.Id, "Members", By, default);
        built[2].AuthenticationId.ShouldNotBeNull("an update form of people who sign in is theirs alone");
        await PageDeployment.SetAsync(server.Database, p => p.AppId == app.Id, deployed: true, default);
        var apps = await server.Site.Apps.GetAsync(default);
        apps.Authentications.Count.ShouldBe(1, "pages of one table share its login");
        foreach (var page in apps.DataPages)
        {
            PageCheck.Problems(await server.Database.GetSchemaAsync(default), page).ShouldBeEmpty(page.Name);
            using var visitor = server.NewVisitor();
            await visitor.OpenAsync("/dp/" + page.AppKey);
            visitor.Status.ShouldBe(HttpStatusCode.OK, page.Name + server.Log);
        }

        using var member = server.NewVisitor();
        await member.OpenAsync("/dp/" + built[2].AppKey);
        await member.SubmitAsync([("xip_Email", "joan@example.org"), ("xip_Password", "correct horse")]);
        member.Page.QuerySelector("input[name=EditRecordName]")!.GetAttribute("value").ShouldBe("Joan");
        server.Log.ToString().ShouldBeEmpty();
        (await Should.ThrowAsync<DataException>(() => designer.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.Login, Source = "Customers" }, By, default).AsTask()))
            .Message.ShouldContain("has no password field");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_page_is_saved_unless_it_could_not_run_or_somebody_else_was_faster_and_comes_back(SqlDialect dialect)
    {
        await using var server = await StartAsync(dialect);
        var designer = new AppDesigner(server.Database);
        var app = await designer.CreateAppAsync("Shop", "", By, default);
        (await Should.ThrowAsync<DataException>(() => designer.CreateAppAsync("SHOP ", "", By, default).AsTask())).Problem.ShouldBe(DataProblem.AlreadyExists);
        var page = await designer.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.Submission, Source = "Customers", Columns = ["First_Name", "Notes"] }, By, default);
        var first = PageParts.Items(page.Element, PagePart.Form)[0];

        var saved = await designer.SavePageAsync(page.Id, PageParts.Set(page.Element, first, "Label", "Given name"), page.Modified, By, default);
        (await Should.ThrowAsync<DataException>(() => designer.SavePageAsync(page.Id, PageParts.Set(page.Element, first, "Label", "Other"), page.Modified, "bob", default).AsTask())).Problem.ShouldBe(DataProblem.InUse);
        var broken = PageParts.Set(saved.Element, first, "ColumnName", "Gone");
        (await Should.ThrowAsync<DataException>(() => designer.SavePageAsync(page.Id, broken, saved.Modified, By, default).AsTask())).Message.ShouldContain("has no field 'Gone'");

        var revisions = await designer.ReadRevisionsAsync(page.Id, default);
        revisions.Select(r => r.Number).ShouldBe([1]);
        (await designer.RestoreRevisionAsync(page.Id, 1, null, By, default)).Element.ShouldBe(page.Element);
        (await designer.ReadRevisionsAsync(page.Id, default)).Count.ShouldBe(2, "what was there before is kept too");

        var copy = await designer.CopyPageAsync(page.Id, app.Id, By, default);
        copy.Name.ShouldBe("Copy of Customers form");
        copy.AppKey.ShouldNotBe(page.AppKey);
        (await designer.RenamePageAsync(copy.Id, "Short form", " Public / Forms ", By, default)).Folder.ShouldBe("Public/Forms");
        (await Should.ThrowAsync<DataException>(() => designer.RenamePageAsync(copy.Id, "customers FORM", "", By, default).AsTask())).Problem.ShouldBe(DataProblem.AlreadyExists);
        var deleted = await designer.DeletePageAsync(copy.Id, default);
        await designer.PutBackPageAsync(deleted, default);
        (await server.PageAsync("Short form")).AppKey.ShouldBe(copy.AppKey);
        await designer.DeleteAppAsync(app.Id, default);
        (await server.Site.Apps.GetAsync(default)).DataPages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_preview_shows_what_is_not_saved_stores_nothing_and_ends()
    {
        var clock = new ManualTime();
        await using var server = await StartAsync(SqlDialect.Sqlite, clock);
        var designer = new AppDesigner(server.Database);
        var app = await designer.CreateAppAsync("Shop", "", By, default);
        var page = await designer.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.Submission, Source = "Customers" }, By, default);
        var draft = page with { Element = PageParts.SetPage(page.Element, "PageHeader", "<h1>Not saved yet</h1>").With("t:Theme", "Forest") };

        var key = server.Site.Previews.Show(null, draft);
        using var visitor = server.NewVisitor();
        await visitor.OpenAsync("/dp/" + key);
        visitor.Text.ShouldContain("Not saved yet");
        visitor.Page.Body!.ClassName!.ShouldContain(Tarn.DataPages.Styles.PageStyle.Shipped[1].PublicId);
        using (var answer = await visitor.Http.GetAsync("/dp/" + key))
            string.Join(' ', answer.Headers.GetValues("Content-Security-Policy")).ShouldContain("sandbox allow-scripts");
        await visitor.SubmitAsync([("InsertRecordFirst_Name", "Nobody")]);
        visitor.Status.ShouldBe(HttpStatusCode.Forbidden);
        visitor.Text.ShouldContain("nothing was stored");
        (await server.ReadAsync("Customers", "First_Name = 'Nobody'")).ShouldBeEmpty();
        await visitor.OpenAsync("/dp/" + page.AppKey);
        visitor.Status.ShouldBe(HttpStatusCode.NotFound, "the page itself stays closed");

        server.Site.Previews.Show(key, draft with { Element = page.Element });
        await visitor.OpenAsync("/dp/" + key);
        visitor.Text.ShouldContain("Add a customer");
        clock.Advance(PagePreviews.Life + TimeSpan.FromSeconds(1));
        await visitor.OpenAsync("/dp/" + key);
        visitor.Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Calculated_fields_child_forms_and_captchas_move_to_another_account()
    {
        await using var server = await StartAsync(SqlDialect.Sqlite);
        var designer = new AppDesigner(server.Database);
        var app = await designer.CreateAppAsync("Moving", "", By, default);
        var report = await designer.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.Report, Source = "Customers" }, By, default);
        PackageElement Into(PackageElement page, string name, params PackageElement[] more) => page.Name == name
            ? page.WithChildren([.. page.Children, .. more])
            : page.WithChildren(page.Children.Select(c => c.Name is "SearchPage" or "NewRecordPage" || c.Name == name ? Into(c, name, more) : c));
        await designer.SavePageAsync(
            report.Id,
            Into(
                report.Element, "SearchRecordsetPage", PackageElement.Create("DisplayField", [("ColumnName", "Calculated Field 1"), ("Label", "Twice"), ("Type", "Plain Text")], new PackageElement("Formula", text: "[@field:Discount] * 2")),
                PackageElement.Create("Aggregation", [("Label", "All")], PackageElement.Create("Field", [("ColumnName", "Calculated Field 1"), ("Function", "SUM")]))),
            null, By, default);
        await server.Test.CreateTableAsync("Visits", ("Customer", FieldTypes.String), ("Text", FieldTypes.String));
        var schema = await server.Database.GetSchemaAsync(default);
        await server.Database.Designer.CreateRelationshipAsync(
            new RelationshipDefinition { ParentTable = schema.Table("Customers").Id, ParentField = schema.Table("Customers").FindField("Customer_ID")!.Id, ChildTable = schema.Table("Visits").Id, ChildField = schema.Table("Visits").FindField("Customer")!.Id, Enforced = true }, default);
        schema = await server.Database.GetSchemaAsync(default);
        var form = await designer.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.Submission, Source = "Customers" }, By, default);
        var source = PageSource.Find(schema, "Customers", isView: false)!;
        var element = ChildFormParts.Add(form.Element, schema.Table("Visits"), schema.Table("Visits").FindField("Customer")!, source, schema);
        element = Into(element, "Section", PackageElement.Create("Field", [("ColumnName", "Captcha"), ("Type", "CAPTCHA"), ("Label", "Code")]));
        await designer.SavePageAsync(form.Id, element, null, By, default);

        using var package = new MemoryStream();
        await AppExporter.ExportAsync(server.Database, (await server.Site.Apps.GetAsync(default)).FindApp(app.Id)!, package);
        package.Position = 0;
        await using var other = await PageServer.StartAsync(SqlDialect.Sqlite);
        var moved = await AppImporter.ImportAsync(other.Database, package, new PackagePlan { Deploy = true }, By, null, default);
        moved.Ok.ShouldBeTrue(moved.ToJson());
        using var visitor = other.NewVisitor();
        await visitor.OpenAsync("/dp/" + report.AppKey);
        visitor.Text.ShouldContain("Twice");
        visitor.Page.QuerySelector("tr[data-cb-aggregation=Aggregate1]").ShouldNotBeNull();
        await visitor.OpenAsync("/dp/" + form.AppKey);
        visitor.Page.QuerySelector("#Child1").ShouldNotBeNull(other.Log.ToString());
    }

    private static async Task<PageServer> StartAsync(SqlDialect dialect, TimeProvider? clock = null)
    {
        var server = await PageServer.StartAsync(dialect, clock: clock);
        await server.Test.CreateTableAsync(
            "Customers", ("First_Name", FieldTypes.String), ("Email", FieldTypes.String), ("Town", FieldTypes.String), ("Member", FieldTypes.YesNo), ("Since", FieldTypes.DateTime), ("Discount", FieldTypes.Number),
            ("Notes", FieldTypes.Text), ("Photo", FieldTypes.File));
        await server.Database.Designer.AddFieldAsync("Customers", new FieldDesign(new FieldDefinition { Name = "Customer_ID", Type = FieldTypes.RandomId, Length = 10, Format = "0U", Unique = true }), default);
        await server.Test.CreateTableAsync("Members", ("Name", FieldTypes.String), ("Email", FieldTypes.String), ("Password", FieldTypes.Password));
        await server.Database.Designer.CreateTableAsync("Places", "", [Unique("Place", FieldTypes.String)], default);
        foreach (var town in new[] { "Austin", "Providence" })
            await server.Test.InsertAsync("Places", $$"""{"Place":"{{town}}"}""");
        var schema = await server.Database.GetSchemaAsync(default);
        await server.Database.Designer.CreateRelationshipAsync(
            new RelationshipDefinition
            {
                ParentTable = schema.Table("Places").Id,
                ParentField = schema.Table("Places").FindField("Place")!.Id,
                ChildTable = schema.Table("Customers").Id,
                ChildField = schema.Table("Customers").FindField("Town")!.Id,
            },
            default);
        await server.Test.InsertAsync("Customers", """{"First_Name":"Grace","Town":"Providence","Member":true,"Since":"2024-05-01T00:00:00","Discount":2.5}""");
        await server.Test.InsertAsync("Members", """{"Name":"Joan","Email":"joan@example.org","Password":"correct horse"}""");
        return server;
    }

    private static FieldDesign Unique(string name, FieldType type) => new(new FieldDefinition { Name = name, Type = type, Unique = true });
}
