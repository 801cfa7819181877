using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Shouldly;
using Tarn.Data.Fields;
using Tarn.Identity.Rights;
using Tarn.Sql;
using Tarn.Studio.Frame;
using Tarn.Studio.Tests.Hosting;
using Tarn.Testing;
using Xunit;

namespace Tarn.Studio.Tests.Rights;

/// <summary>Every screen says who may open it, and whom nothing was granted opens none: a new screen cannot forget it.</summary>
public sealed class ScreenTests(StudioServers servers) : IClassFixture<StudioServers>
{
    /// <summary>Not screens: the workspace itself, the sign-in, which ends sessions of one's own, and the requests beside the circuit, which answer with a status (InvitationTests).</summary>
    private static readonly string[] Doors = ["Workspace.cs", "SignInDesk.cs", "InvitationDesk.cs", "StoredFiles.cs"];

    public static TheoryData<Type> All => [.. Screens.All];

    [Theory, MemberData(nameof(All))]
    public void A_screen_says_who_may_open_it(Type screen) =>
        new[] { typeof(NeedsAttribute), typeof(ForEverybodyAttribute), typeof(ForAdministratorsAttribute) }.Count(a => screen.IsDefined(a, inherit: false))
            .ShouldBe(1, $"{screen.Name} must say who may open it: [Needs(right, kind)], [ForAdministrators] or [ForEverybody]. See docs/decisions/studio.md.");

    [Fact]
    public void Only_Home_ones_own_sign_in_and_what_is_not_there_are_for_everybody() =>
        Screens.All.Where(s => s.IsDefined(typeof(ForEverybodyAttribute), inherit: false)).Select(s => s.Name).ShouldBe(["HomeScreen", "MyScreen", "NotFoundScreen"], ignoreOrder: true);

    [Fact]
    public void A_screen_whose_address_holds_the_number_of_an_object_asks_for_a_right_on_that_one() =>
        Screens.All.Where(s => s.GetCustomAttribute<NeedsAttribute>()?.OfAny == true).Select(s => s.Name).ShouldBe(["FileScreen"], "a file's rights are those of its folder; the screen asks for them");

    /// <summary>A button that is not shown can still be pressed: whatever changes something asks for the right in the same file. One's own e-mail address needs none: the password is asked for.</summary>
    [Fact]
    public void Whatever_changes_something_asks_for_the_right()
    {
        var changing = new Regex(
            @"\.Designer\.(?!UsersOf|Preview)\w+Async|AppDesigner\.(?!Read)\w+Async|PageDeployment\.SetAsync|\.Writer\.\w+Async|Sheet\.(Save|Add|Delete|DeleteAll|Paste)Async|\bFiles\.(Add|Put|Create\w*|Delete\w*|Move\w*)Async"
            + @"|\bTasks\.(Create|Change|Delete|Start)Async|Webhooks\.(Create\w*|Change\w*|Delete\w*|Regenerate\w*|Resume|Test)Async|Log\.Resend\w*Async|Settings\.Change\w+Async|Profiles\.(Create|Update|Change|Delete|Regenerate)\w*Async"
            + @"|Directories\.\w+\.(Create|Change|Convert|Enable|Delete|Activate|Suspend|SendReset)\w*Async|Account\.People\.(?!List|Find|AskEmail|TakeEmailBack)\w+Async|Rights\.(Set|Create|Change|Delete)\w*Async|Sessions\.End\w*Async|TableImport\(|TableExport\(|AppImporter\.|AppExporter\.ExportAsync",
            RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        var found = Sources().Where(f => changing.IsMatch(f.Text) && !Doors.Contains(f.Name)).ToList();

        found.Count.ShouldBeGreaterThan(30);
        foreach (var (name, text) in found)
            Regex.IsMatch(text, @"\bRequire(New|Administrator|Async)?\(", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).ShouldBeTrue($"{name} changes something and asks for no right: begin the action with Workspace.Require.");
    }

    /// <summary>What is shown comes from <see cref="Workspace.SchemaAsync"/> and <see cref="Workspace.AppsAsync"/>, which leave out what the person may not see.</summary>
    [Fact]
    public void Only_what_must_know_of_everything_reads_around_the_rights()
    {
        string[] known =
        [
            // The doors themselves.
            "Workspace.cs", "StudioRights.cs",
            // What stands in the way of a deletion, or goes with it, also counts where it is not seen; a free name is free among all.
            "TablesScreen.razor", "TableDesignScreen.razor", "AppScreen.razor", "MoveDialog.razor", "LoginPeople.cs", "ImportScreen.razor.cs",
            // Which rights are needed is told by what the design names.
            "PageSources.cs", "SheetGrid.razor.cs", "TaskScreen.razor.cs", "WebhookScreen.razor.cs", "ExportAppScreen.razor", "BuildFromTable.razor", "NewPage.razor",
            // A view stands on tables that need not be seen.
            "ViewScreen.razor.cs",
        ];

        Sources().Where(f => Regex.IsMatch(f.Text, @"Database\.GetSchemaAsync|WholeSchema|WholeApps|Apps\.GetAsync", RegexOptions.None, TimeSpan.FromSeconds(5))).Select(f => f.Name).Except(known).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whom_nothing_was_granted_opens_no_screen_finds_no_command_and_sees_nothing()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        await server.ImportAsync("physician-directory.zip");
        var rights = new StudioRights(new PersonRights(true, false, [], [], []), await server.Account.Database.GetSchemaAsync(default), await server.Account.Apps.GetAsync(default));

        foreach (var screen in Screens.All.Where(s => !s.IsDefined(typeof(ForEverybodyAttribute), inherit: false)))
        {
            rights.Admit(screen, null).ShouldNotBe(Admission.Granted, screen.Name);
            foreach (var id in rights.WholeSchema.Tables.Select(t => t.Id).Concat(rights.WholeApps.DataPages.Select(p => p.Id)).Concat(rights.WholeApps.Apps.Select(a => a.Id)).Append(1))
                rights.Admit(screen, id).ShouldNotBe(Admission.Granted, $"{screen.Name} {id}");
        }

        Screens.Navigation.Where(s => s.IsFor(rights)).Select(s => s.Text).ShouldBe(["Home"]);
        Screens.Commands.Where(s => s.IsFor(rights)).ShouldBeEmpty();
        rights.Schema.Tables.ShouldBeEmpty();
        rights.Schema.Views.ShouldBeEmpty();
        (rights.Apps.Apps.Count, rights.Apps.DataPages.Count, rights.Apps.Authentications.Count, rights.Apps.Definitions.Count).ShouldBe((0, 0, 0, 0));
        rights.WholeSchema.Tables.ShouldNotBeEmpty();

        // And somebody to whom all was granted, so that this test could fail.
        var everything = new StudioRights(
            new PersonRights(true, false, [], RightsMatrix.Kinds.Select(k => new RightsGrant(k, null, RightsMatrix.Offered(k))), RightsMatrix.Creatable), rights.WholeSchema, rights.WholeApps);
        foreach (var screen in Screens.All)
            everything.Admit(screen, null).ShouldBe(screen.IsDefined(typeof(ForAdministratorsAttribute), inherit: false) ? Admission.Missing : Admission.Granted, screen.Name);
        everything.Schema.Tables.Count().ShouldBe(rights.WholeSchema.Tables.Count());
    }

    [Fact]
    public async Task A_page_shows_its_app_a_table_of_a_directory_needs_the_right_on_the_directory_and_a_page_on_a_table_that_may_not_be_read_is_found_out()
    {
        var server = await servers.GetAsync(SqlDialect.Sqlite);
        var people = await server.Account.Site.Directories.Store.CreateAsync("Staff", "", "test", default);
        await server.Test.CreateTableAsync("Salaries", ("Name", FieldTypes.String));
        await server.Account.Database.Designer.CreateViewAsync(Data.Schema.ViewDesign.Begin("Names", (await server.Account.Database.GetSchemaAsync(default)).Table("Salaries")), default);
        var schema = await server.Account.Database.GetSchemaAsync(default);
        var apps = await server.Account.Apps.GetAsync(default);
        StudioRights Of(params RightsGrant[] grants) => new(new PersonRights(true, false, [], grants, []), schema, apps);

        Of(new RightsGrant(RightsKind.Table, null, Right.View | Right.Read)).Schema.FindTable(people.TableId).ShouldBeNull("V and R on all tables are none on people who sign in");
        var seer = Of(new RightsGrant(RightsKind.Directory, people.TableId, Right.View));
        seer.Schema.Tables.Select(t => t.Name).ShouldBe(["Staff"]);
        seer.Allows(Right.View, RightsKind.Table, people.TableId).ShouldBeTrue();
        seer.Allows(Right.Read, RightsKind.Table, people.TableId).ShouldBeFalse();
        Of(new RightsGrant(RightsKind.Table, null, Right.All)).Allows(Right.View, RightsKind.Table, 999_999).ShouldBeFalse("what is not there yet may be a directory's");

        var view = schema.View("Names");
        var viewer = Of(new RightsGrant(RightsKind.View, view.Id, Right.View | Right.Read));
        viewer.Schema.Views.ShouldBe([view]);
        viewer.Schema.EditableTable(view).Table.Name.ShouldBe("Salaries", "a view stands on tables that are not seen with it");
        viewer.Schema.FindTableDefinition("Salaries").ShouldBeNull();

        if (apps.DataPages.Count == 0)
        {
            await server.ImportAsync("physician-directory.zip");
            (schema, apps) = (await server.Account.Database.GetSchemaAsync(default), await server.Account.Apps.GetAsync(default));
        }

        var page = apps.DataPages.First(p => p.Definition.Page is not null);
        var guest = Of(new RightsGrant(RightsKind.DataPage, page.Id, Right.View | Right.Design));
        guest.Apps.Apps.Select(a => a.Id).ShouldBe([page.AppId]);
        guest.Apps.DataPages.ShouldBe([page]);
        guest.Admit(typeof(Pages.PageScreen), page.Id).ShouldBe(Admission.Granted);
        Pages.PageSources.FindForbidden(guest, page.Element).ShouldNotBeNull("the page's table may not be read");
        Pages.PageSources.FindForbidden(Of(new RightsGrant(RightsKind.Table, null, Right.View | Right.Read), new RightsGrant(RightsKind.View, null, Right.View | Right.Read), new RightsGrant(RightsKind.Directory, null, Right.View | Right.Read)), page.Element).ShouldBeNull();
        var formula = page.Element.With("Formula", "(SELECT MAX(Name) FROM salaries)");
        Pages.PageSources.FindForbidden(
            Of([.. schema.Tables.Where(t => t.Name != "Salaries").Select(t => new RightsGrant(RightsKind.Table, t.Id, Right.View | Right.Read)), new RightsGrant(RightsKind.View, null, Right.View | Right.Read), new RightsGrant(RightsKind.Directory, null, Right.View | Right.Read)]), formula)
            .ShouldBe("salaries", "a formula is a way into any table");
    }

    private static IEnumerable<(string Name, string Text)> Sources() => Directory.EnumerateFiles(Path.Combine(TestPaths.Repository, "src", "Tarn.Studio"), "*.*", SearchOption.AllDirectories)
        .Where(f => f.EndsWith(".razor", StringComparison.Ordinal) || (f.EndsWith(".cs", StringComparison.Ordinal) && !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
        .Select(f => (Path.GetFileName(f), File.ReadAllText(f)));
}
