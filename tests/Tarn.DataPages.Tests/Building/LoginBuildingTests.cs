using Tarn.Apps.Building;
using Tarn.Apps.Deployment;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.DataPages.Previews;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.DataPages.Tests.Building;

/// <summary>Logins that builders make let in whom they should, and show each person their own.</summary>
public sealed class LoginBuildingTests
{
    private const string By = "ada@example.org";

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Pages_built_behind_a_login_turn_strangers_away_and_show_and_keep_each_persons_own_records(SqlDialect dialect)
    {
        await using var server = await StartAsync(dialect);
        var designer = new AppDesigner(server.Database);
        var app = await designer.CreateAppAsync("Shop", "", By, default);
        var pages = await designer.BuildFromTableAsync(app.Id, "Orders", new PageLogin { Source = "Members", OwnRecords = true }, By, default);
        await PageDeployment.SetAsync(server.Database, p => p.AppId == app.Id, deployed: true, default);
        var login = (await server.Site.Apps.GetAsync(default)).Authentications.ShouldHaveSingleItem();
        pages.ShouldAllBe(p => p.AuthenticationId == login.Id);

        using var joan = server.NewVisitor();
        await joan.OpenAsync("/dp/" + pages[0].AppKey);
        joan.Text.ShouldNotContain("Lamp");
        joan.Page.QuerySelector("input[name=xip_Email]").ShouldNotBeNull();
        await SignInAsync(joan, "joan@example.org", "wrong horse");
        joan.Text.ShouldContain("do not fit together");
        await SignInAsync(joan, "joan@example.org", "correct horse");
        joan.Text.ShouldContain("Lamp");
        joan.Text.ShouldNotContain("Clock");
        await joan.FollowAsync("Add order");
        joan.Page.QuerySelector("[name=InsertRecordBuyer]").ShouldBeNull("whose it is, is not for her to say");
        await joan.SubmitAsync([("InsertRecordItem", "Rug")]);
        (await server.ReadAsync("Orders", "Item = 'Rug' AND Buyer = 'joan@example.org'")).Count.ShouldBe(1);
        await joan.FollowAsync("Back to the list");
        joan.Text.ShouldContain("Rug");

        // Whoever administers sees all; whoever has left is nobody any more, at once.
        var report = pages[0];
        report = await designer.SavePageAsync(report.Id, RecordOwners.SetAll(report.Element, "Role", "Admin"), null, By, default);
        using var boss = server.NewVisitor();
        await boss.OpenAsync("/dp/" + report.AppKey);
        await SignInAsync(boss, "boss@example.org", "battery staple");
        boss.Text.ShouldContain("Lamp");
        boss.Text.ShouldContain("Clock");
        await designer.SaveLoginAsync(login.Id, "Active members", LoginParts.SetConditions(login.Element, [new LoginCondition("Active", "=", "Y")]), login.Modified, By, default);
        await boss.OpenAsync("/dp/" + report.AppKey);
        boss.Text.ShouldNotContain("Lamp");
        await SignInAsync(boss, "boss@example.org", "battery staple");
        boss.Text.ShouldContain("do not fit together");
        await joan.OpenAsync("/dp/" + report.AppKey);
        joan.Text.ShouldContain("Lamp");
        server.Log.ToString().ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_login_is_made_saved_and_deleted_unless_pages_depend_on_it(SqlDialect dialect)
    {
        await using var server = await StartAsync(dialect);
        var designer = new AppDesigner(server.Database);
        var app = await designer.CreateAppAsync("Shop", "", By, default);
        (await Should.ThrowAsync<DataException>(() => designer.CreateLoginAsync(app.Id, new LoginDesign { Source = "Orders" }, By, default).AsTask())).Message.ShouldContain("no password field");
        var login = await designer.CreateLoginAsync(app.Id, new LoginDesign { Source = "Members" }, By, default);
        (login.Name, (await server.Site.Apps.GetAsync(default)).FindApp(app.Id)!.Members.Single().Id).ShouldBe(("Members login", login.Id));
        (await Should.ThrowAsync<DataException>(() => designer.CreateLoginAsync(app.Id, new LoginDesign { Source = "Members", Name = "MEMBERS login" }, By, default).AsTask())).Problem.ShouldBe(DataProblem.AlreadyExists);
        (await Should.ThrowAsync<DataException>(() => designer.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.Report, Source = "Places", Login = new PageLogin { Id = login.Id, OwnRecords = true } }, By, default).AsTask()))
            .Message.ShouldContain("no field that says whose a record is");
        var page = await designer.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.SingleRecordUpdate, Source = "Members", Login = new PageLogin { Id = login.Id, OwnRecords = true } }, By, default);
        page.AuthenticationId.ShouldBe(login.Id);

        var saved = await designer.SaveLoginAsync(login.Id, "People", LoginParts.SetTitle(login.Element, "Hello"), login.Modified, By, default);
        (saved.Name, saved.Element["Name"]).ShouldBe(("People", "People"));
        (await Should.ThrowAsync<DataException>(() => designer.SaveLoginAsync(login.Id, "Other", login.Element, login.Modified, By, default).AsTask())).Problem.ShouldBe(DataProblem.InUse);
        (await Should.ThrowAsync<DataException>(() => designer.SaveLoginAsync(login.Id, "People", LoginParts.SetConditions(saved.Element, [new LoginCondition("Gone", "=", "1")]), null, By, default).AsTask())).Message.ShouldContain("'Gone'");
        (await Should.ThrowAsync<DataException>(() => designer.DeleteLoginAsync(login.Id, default).AsTask())).Message.ShouldContain("Members update is protected");
        await designer.ProtectPageAsync((await designer.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.Html }, By, default)).Id, login.Id, By, default);
        await designer.DeletePageAsync(page.Id, default);
        (await Should.ThrowAsync<DataException>(() => designer.DeleteLoginAsync(login.Id, default).AsTask())).Message.ShouldContain("Page is protected");
        var free = await designer.CreateLoginAsync(app.Id, new LoginDesign { Source = "Members", Name = "Spare" }, By, default);
        await designer.PutBackLoginAsync(await designer.DeleteLoginAsync(free.Id, default), default);
        (await server.Site.Apps.GetAsync(default)).FindAuthentication("Spare")!.Id.ShouldBe(free.Id);
    }

    [Fact]
    public async Task Who_wishes_stays_signed_in_when_the_browser_is_closed_and_a_builder_sees_a_page_behind_a_login()
    {
        await using var server = await StartAsync(SqlDialect.Sqlite);
        var designer = new AppDesigner(server.Database);
        var app = await designer.CreateAppAsync("Shop", "", By, default);
        var login = await designer.CreateLoginAsync(app.Id, new LoginDesign { Source = "Members" }, By, default);
        await designer.SaveLoginAsync(login.Id, login.Name, LoginParts.SetForm(login.Element, "t:RememberMe", "True"), null, By, default);
        var page = await designer.CreatePageAsync(app.Id, new PageDesign { Kind = DataPageKind.Report, Source = "Orders", Login = new PageLogin { Id = login.Id, OwnRecords = true } }, By, default);
        await PageDeployment.SetAsync(server.Database, p => p.AppId == app.Id, deployed: true, default);
        using var visitor = server.NewVisitor();
        await visitor.OpenAsync("/dp/" + page.AppKey);
        visitor.Text.ShouldContain("Stay signed in");
        await visitor.SubmitAsync([("xip_Email", "joan@example.org"), ("xip_Password", "correct horse"), ("cbRememberMe", "1")]);
        visitor.Text.ShouldContain("Lamp");
        visitor.CookieEnd("cbSession")!.Value.ShouldBeGreaterThan(DateTime.UtcNow.AddHours(20));

        using var builder = server.NewVisitor();
        var key = server.Site.Previews.Show(null, new PreviewedPage(page) { IsSignedIn = true });
        await builder.OpenAsync("/dp/" + key);
        builder.Text.ShouldContain("Lamp");
        builder.Text.ShouldNotContain("Clock");
        server.Site.Previews.Show(key, new PreviewedPage(page) { Logins = [login with { Element = LoginParts.SetTitle(login.Element, "Not saved yet") }] });
        await builder.OpenAsync("/dp/" + key);
        builder.Text.ShouldContain("Not saved yet");
        await visitor.OpenAsync("/dp/" + page.AppKey);
        visitor.Text.ShouldContain("Lamp");
        server.Log.ToString().ShouldBeEmpty();
    }

    private static Task SignInAsync(Visitor visitor, string email, string password) => visitor.SubmitAsync([("xip_Email", email), ("xip_Password", password)]);

    private static async Task<PageServer> StartAsync(SqlDialect dialect)
    {
        var server = await PageServer.StartAsync(dialect);
        await server.Database.Designer.CreateTableAsync(
            "Members", "",
            [
                new FieldDesign(new FieldDefinition { Name = "Name", Type = FieldTypes.String }), new FieldDesign(new FieldDefinition { Name = "Email", Type = FieldTypes.String, Unique = true }),
                new FieldDesign(new FieldDefinition { Name = "Password", Type = FieldTypes.Password }), new FieldDesign(new FieldDefinition { Name = "Active", Type = FieldTypes.YesNo }), new FieldDesign(new FieldDefinition { Name = "Role", Type = FieldTypes.String }),
            ],
            default);
        await server.Test.CreateTableAsync("Orders", ("Item", FieldTypes.String), ("Buyer", FieldTypes.String));
        await server.Test.CreateTableAsync("Places", ("Place", FieldTypes.String));
        var schema = await server.Database.GetSchemaAsync(default);
        await server.Test.InsertAsync("Members", """{"Name":"Joan","Email":"joan@example.org","Password":"correct horse","Active":true,"Role":"Buyer"}""");
        await server.Test.InsertAsync("Members", """{"Name":"Max","Email":"boss@example.org","Password":"battery staple","Active":false,"Role":"admin"}""");
        await server.Test.InsertAsync("Orders", """{"Item":"Lamp","Buyer":"JOAN@example.org"}""");
        await server.Test.InsertAsync("Orders", """{"Item":"Clock","Buyer":"boss@example.org"}""");
        await server.Database.Designer.CreateRelationshipAsync(
            new RelationshipDefinition
            {
                ParentTable = schema.Table("Members").Id,
                ParentField = schema.Table("Members").FindField("Email")!.Id,
                ChildTable = schema.Table("Orders").Id,
                ChildField = schema.Table("Orders").FindField("Buyer")!.Id,
            },
            default);
        return server;
    }
}
