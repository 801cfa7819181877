using Shouldly;
using Tarn.Data;
using Tarn.Identity.Rights;
using Tarn.Sql;
using Xunit;

namespace Tarn.Identity.Tests.Rights;

public sealed class RightsStoreTests(TestDatabases databases) : IClassFixture<TestDatabases>
{
    private static readonly RightsObject Orders = new(RightsKind.Table, 12);

    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines))]
    public async Task A_new_account_has_the_built_in_groups_and_Everyone_may_read(SqlDialect dialect)
    {
        var store = await OpenAsync(dialect, databases.NewPlace());

        var rights = await store.GetAsync(default);

        rights.Groups.Select(g => (g.Name, g.IsBuiltIn)).ShouldBe([("Administrators", true), ("App_Managers", true), ("Everyone", true)]);
        var person = rights.Of(5, isOwner: false);
        person.Of(Orders).ShouldBe(Right.View | Right.Read);
        person.Of(new RightsObject(RightsKind.View, 1)).ShouldBe(Right.View | Right.Read);
        person.Of(new RightsObject(RightsKind.App, 1)).ShouldBe(Right.View);
        person.Of(new RightsObject(RightsKind.Style, 1)).ShouldBe(Right.View);
        foreach (var kind in new[] { RightsKind.Directory, RightsKind.Folder, RightsKind.Logs, RightsKind.Task, RightsKind.Webhook })
            person.Of(new RightsObject(kind)).ShouldBe(Right.None, kind.ToString());
        RightsMatrix.Creatable.ShouldAllBe(k => !person.AllowsCreating(k));
    }

    /// <summary>account.md 18.15.</summary>
    [Theory, MemberData(nameof(Engines))]
    public async Task Grants_of_a_user_and_of_a_group_add_up_and_leaving_the_group_takes_its_part_away_in_every_process(SqlDialect dialect)
    {
        var place = databases.NewPlace();
        var store = await OpenAsync(dialect, place);
        await store.SetAsync(RightsSubject.Group(UserGroup.Everyone), [], [], default);
        var other = await OpenAsync(dialect, place);
        (await other.GetAsync(default)).Of(5, isOwner: false).Of(Orders).ShouldBe(Right.None, "what was taken from Everyone does not come back");
        var group = await store.CreateGroupAsync(" Sales ", "They sell", default);
        await store.SetMembersAsync(group, [5, 6], default);
        await store.SetAsync(RightsSubject.Group(group), [new(RightsKind.Table, 12, Right.Edit)], [RightsKind.View], default);

        await store.SetAsync(RightsSubject.User(5), [new(RightsKind.Table, null, Right.Read), new(RightsKind.App, 3, Right.None)], [], default);

        var rights = await store.GetAsync(default);
        rights.Of(5, isOwner: false).Of(Orders).ShouldBe(Right.Read | Right.Edit);
        rights.Of(5, isOwner: false).AllowsCreating(RightsKind.View).ShouldBeTrue();
        rights.Of(6, isOwner: false).Of(Orders).ShouldBe(Right.Edit);
        rights.Of(7, isOwner: false).Of(Orders).ShouldBe(Right.None);
        rights.Inherited(5, Orders).Select(i => (i.Group.Name, i.Rights)).ShouldBe([("Sales", Right.Edit)]);
        rights.GrantsOf(RightsSubject.User(5)).ShouldBe([new RightsGrant(RightsKind.Table, null, Right.Read)], "no right is no grant");
        rights.GroupsOf(5).Select(g => g.Name).ShouldBe(["Sales"]);

        await store.SetGroupsAsync(5, [], default);

        (await store.GetAsync(default)).Of(5, isOwner: false).Of(Orders).ShouldBe(Right.Read);
        (await (await OpenAsync(dialect, place)).GetAsync(default)).Of(5, isOwner: false).Of(Orders).ShouldBe(Right.Read);
        await store.SetGroupsAsync(5, [UserGroup.Administrators], default);
        (await store.GetAsync(default)).Of(5, isOwner: false).IsAdministrator.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Who_makes_an_object_has_all_rights_on_it_and_who_is_deleted_leaves_nothing(SqlDialect dialect)
    {
        var store = await OpenAsync(dialect, databases.NewPlace());

        await store.AddCreatorAsync(5, RightsKind.Table, 40, default);

        (await store.GetAsync(default)).Of(5, isOwner: false).Of(new RightsObject(RightsKind.Table, 40)).ShouldBe(RightsMatrix.Offered(RightsKind.Table));
        (await store.GetAsync(default)).Of(6, isOwner: false).Of(new RightsObject(RightsKind.Table, 40)).ShouldBe(Right.View | Right.Read, "what Everyone has");
        await store.ForgetObjectAsync(RightsKind.Table, 40, default);
        (await store.GetAsync(default)).GrantsOf(RightsSubject.User(5)).ShouldBeEmpty();
        var group = await store.CreateGroupAsync("Sales", "", default);
        await store.SetMembersAsync(group, [5], default);
        await store.SetAsync(RightsSubject.User(5), [new(RightsKind.Folder, 0, Right.View)], [RightsKind.App], default);
        (await store.GetAsync(default)).Of(5, isOwner: false).Of(new RightsObject(RightsKind.Folder, 0)).ShouldBe(Right.View, "the root folder is a folder");

        await store.ForgetUserAsync(5, default);

        var rights = await store.GetAsync(default);
        (rights.GroupsOf(5).Count, rights.GrantsOf(RightsSubject.User(5)).Count, rights.CreatesOf(RightsSubject.User(5)).Count).ShouldBe((0, 0, 0));
        await store.SetAsync(RightsSubject.Group(group), [new(RightsKind.Table, 12, Right.Edit)], [], default);
        await store.DeleteGroupAsync(group, default);
        var next = await store.CreateGroupAsync("Marketing", "", default);
        (await store.GetAsync(default)).GrantsOf(RightsSubject.Group(next)).ShouldBeEmpty("also when the number is used again");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Built_in_groups_stay_and_what_makes_no_sense_is_refused(SqlDialect dialect)
    {
        var store = await OpenAsync(dialect, databases.NewPlace());
        var group = await store.CreateGroupAsync("Sales", "", default);

        await RefusedAsync(() => store.ChangeGroupAsync(UserGroup.Everyone, "All", "", default), "Built-in");
        await RefusedAsync(() => store.DeleteGroupAsync(UserGroup.Administrators, default), "Built-in");
        await RefusedAsync(() => store.SetMembersAsync(UserGroup.Everyone, [5], default), "Everybody belongs");
        await RefusedAsync(() => store.SetGroupsAsync(5, [UserGroup.Everyone], default), "Everybody belongs");
        await RefusedAsync(() => store.SetAsync(RightsSubject.Group(UserGroup.AppManagers), [], [], default), "fixed");
        await RefusedAsync(() => store.SetAsync(RightsSubject.User(5), [new(RightsKind.Table, null, Right.Deploy)], [], default), "no right Deploy");
        await RefusedAsync(() => store.SetAsync(RightsSubject.User(5), [], [RightsKind.Logs], default), "Nothing new");
        await RefusedAsync(() => store.CreateGroupAsync("sales", "", default), "already");
        await RefusedAsync(() => store.CreateGroupAsync(" ", "", default), "1 to 64");
        await RefusedAsync(() => store.SetGroupsAsync(5, [group, 999], default), "'999'");
        await RefusedAsync(() => store.DeleteGroupAsync(999, default), "'999'");
        (await store.GetAsync(default)).GroupsOf(5).ShouldBeEmpty("a change that is refused leaves no trace");
        await store.ChangeGroupAsync(group, "SALES", "All of them", default);
        (await store.GetAsync(default)).FindGroup(group).ShouldNotBeNull().Name.ShouldBe("SALES");
    }

    private static async Task RefusedAsync(Func<ValueTask> work, string words) => (await Should.ThrowAsync<DataException>(() => work().AsTask())).Message.ShouldContain(words);

    private static Task RefusedAsync(Func<ValueTask<long>> work, string words) => RefusedAsync(async () => { await work(); }, words);

    private async Task<RightsStore> OpenAsync(SqlDialect dialect, string place) =>
        (await AccountIdentity.OpenAsync(await databases.OpenAsync(dialect, place), "c1tst001", new IdentityOptions(), new ManualTime(), default)).Rights;

    /// <summary>account.md 18.17.</summary>
    [Theory, MemberData(nameof(Engines))]
    public async Task Who_may_share_gives_and_takes_back_only_what_they_have_and_two_at_once_do_not_undo_each_other(SqlDialect dialect)
    {
        var store = await OpenAsync(dialect, databases.NewPlace());
        var everyone = RightsSubject.Group(UserGroup.Everyone);
        await store.SetAsync(everyone, [], [], default);
        await store.SetAsync(RightsSubject.User(5), [new(RightsKind.Table, 12, Right.View | Right.Read | Right.Edit | Right.Manage)], [], default);
        await store.SetAsync(RightsSubject.User(6), [new(RightsKind.Table, 12, Right.View | Right.Delete), new(RightsKind.Table, null, Right.Read), new(RightsKind.Table, 13, Right.View)], [], default);
        ValueTask ChangeAsync(long? user, RightsObject item, params RightsChange[] changes) => store.ChangeOnObjectAsync(user, user is null, [item], changes, default);
        async Task RefusedAsync(long user, RightsObject item, RightsSubject subject, Right granted, Right revoked, string words) =>
            (await Should.ThrowAsync<DataException>(() => ChangeAsync(user, item, new RightsChange(subject, granted, revoked)).AsTask())).Message.ShouldContain(words);

        await RefusedAsync(5, Orders, everyone, Right.Delete, Right.None, "only what you may do yourself");
        await RefusedAsync(5, Orders, RightsSubject.User(6), Right.None, Right.Delete, "only what you may do yourself");
        await RefusedAsync(5, Orders, RightsSubject.User(6), Right.Read | Right.Delete, Right.None, "only what you may do yourself");
        await RefusedAsync(5, new RightsObject(RightsKind.Table, 13), everyone, Right.View, Right.None, "may not say");
        await RefusedAsync(6, Orders, everyone, Right.View, Right.None, "may not say");
        await RefusedAsync(5, Orders, RightsSubject.Group(UserGroup.Administrators), Right.View, Right.None, "fixed");
        await RefusedAsync(5, Orders, RightsSubject.Group(999), Right.View, Right.None, "999");
        (await store.GetAsync(default)).GrantsOf(everyone).ShouldBeEmpty("all or nothing");

        await Task.WhenAll(
            ChangeAsync(5, Orders, new RightsChange(RightsSubject.User(6), Right.Edit, Right.View), new RightsChange(everyone, Right.View, Right.None)).AsTask(),
            ChangeAsync(null, Orders, new RightsChange(RightsSubject.User(6), Right.Export, Right.Delete)).AsTask());

        var rights = await store.GetAsync(default);
        rights.GrantsOf(RightsSubject.User(6)).ShouldBe(
            [new(RightsKind.Table, 12, Right.Edit | Right.Export), new(RightsKind.Table, null, Right.Read), new(RightsKind.Table, 13, Right.View)], ignoreOrder: true);
        rights.GrantsOf(everyone).ShouldBe([new(RightsKind.Table, 12, Right.View)]);

        // Taken away in the midst: what was on the screen does not count.
        await ChangeAsync(null, Orders, new RightsChange(RightsSubject.User(5), Right.None, Right.Edit));
        await RefusedAsync(5, Orders, RightsSubject.User(6), Right.None, Right.Edit, "only what you may do yourself");
        await ChangeAsync(null, Orders, new RightsChange(RightsSubject.User(5), Right.None, Right.Manage));
        await RefusedAsync(5, Orders, RightsSubject.User(6), Right.Read, Right.None, "may not say");

        // What lies in two apps is shared by whoever has the right from either.
        await store.SetAsync(RightsSubject.User(7), [new(RightsKind.App, 32, Right.View | Right.Manage)], [], default);
        RightsObject Style(long app) => new(RightsKind.Style, 40, app);
        await RefusedAsync(7, Style(31), everyone, Right.View, Right.None, "may not say");
        await store.ChangeOnObjectAsync(7, false, [Style(31), Style(32)], [new RightsChange(everyone, Right.View, Right.None)], default);
        (await store.GetAsync(default)).GrantsOf(everyone).ShouldContain(new RightsGrant(RightsKind.Style, 40, Right.View));
    }
}
