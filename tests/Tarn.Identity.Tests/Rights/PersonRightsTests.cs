using Shouldly;
using Tarn.Identity.Rights;
using Xunit;

namespace Tarn.Identity.Tests.Rights;

/// <summary>The evaluation of account.md 6.7.</summary>
public sealed class PersonRightsTests
{
    private static readonly RightsObject Orders = new(RightsKind.Table, 12);
    private static readonly RightsObject Form = new(RightsKind.DataPage, 7, App: 3);

    [Fact]
    public void Nobody_may_do_anything_that_was_not_granted()
    {
        var rights = Person([]);

        foreach (var kind in RightsMatrix.Kinds)
        {
            rights.Of(new RightsObject(kind)).ShouldBe(Right.None);
            rights.Of(new RightsObject(kind, 1, 1)).ShouldBe(Right.None);
            rights.AllowsAny(Right.View, kind).ShouldBeFalse();
            rights.AllowsCreating(kind).ShouldBeFalse();
        }
    }

    [Fact]
    public void Grants_of_several_groups_add_up_and_several_rights_are_asked_at_once()
    {
        var rights = Person([new(RightsKind.Table, null, Right.Read), new(RightsKind.Table, 12, Right.Edit), new(RightsKind.Table, 12, Right.View), new(RightsKind.Table, 13, Right.Delete)]);

        rights.Of(Orders).ShouldBe(Right.View | Right.Read | Right.Edit);
        rights.Allows(Right.Read | Right.Edit, Orders).ShouldBeTrue();
        rights.Allows(Right.Read | Right.Delete, Orders).ShouldBeFalse("X is on another table");
        rights.Allows(Right.Edit, new RightsObject(RightsKind.Table)).ShouldBeFalse("on one table, not on all");
        rights.AllowsAny(Right.Edit, RightsKind.Table).ShouldBeTrue();
        rights.AllowsAny(Right.Edit, RightsKind.View).ShouldBeFalse("numbers of views are numbers of their own");
        rights.Of(new RightsObject(RightsKind.View, 12)).ShouldBe(Right.None);
    }

    [Fact]
    public void Rights_on_an_app_hold_for_what_is_in_it_as_far_as_its_kind_has_them()
    {
        var rights = Person([new(RightsKind.App, 3, Right.View | Right.Design | Right.Deploy)]);

        rights.Of(Form).ShouldBe(Right.View | Right.Design | Right.Deploy);
        rights.Of(new RightsObject(RightsKind.Login, 8, App: 3)).ShouldBe(Right.View | Right.Design, "a login is not deployed");
        rights.Of(Form with { App = 4 }).ShouldBe(Right.None);
        rights.Of(new RightsObject(RightsKind.Table, 3, App: 3)).ShouldBe(Right.None, "a table belongs to no app");
        rights.AllowsAny(Right.View, RightsKind.DataPage).ShouldBeTrue();
        rights.AllowsAny(Right.View, RightsKind.Table).ShouldBeFalse();
        Person([new(RightsKind.DataPage, null, Right.View)]).Of(new RightsObject(RightsKind.App, 3)).ShouldBe(Right.None, "it does not work upwards");
    }

    [Fact]
    public void Administrators_and_the_owner_may_do_everything_until_they_are_disabled()
    {
        foreach (var rights in new[] { new PersonRights(true, true, [], [], []), new PersonRights(true, false, [UserGroup.Administrators], [], []) })
        {
            rights.IsAdministrator.ShouldBeTrue();
            rights.Allows(Right.All, Orders).ShouldBeTrue();
            rights.AllowsAny(Right.All, RightsKind.Logs).ShouldBeTrue();
            rights.AllowsCreating(RightsKind.Webhook).ShouldBeTrue();
        }

        foreach (var isOwner in new[] { true, false })
        {
            var disabled = new PersonRights(false, isOwner, [UserGroup.Administrators], [new(RightsKind.Table, null, Right.Read)], [RightsKind.Table]);
            disabled.IsAdministrator.ShouldBeFalse();
            disabled.IsOwner.ShouldBeFalse();
            disabled.Of(Orders).ShouldBe(Right.None);
            disabled.AllowsAny(Right.Read, RightsKind.Table).ShouldBeFalse();
            disabled.AllowsCreating(RightsKind.Table).ShouldBeFalse();
        }
    }

    /// <summary>account.md 18.13.</summary>
    [Fact]
    public void App_managers_build_apps_and_read_no_rows()
    {
        var rights = new PersonRights(true, false, [UserGroup.AppManagers], [], []);

        rights.Of(Form).ShouldBe(RightsMatrix.Offered(RightsKind.DataPage));
        rights.AllowsCreating(RightsKind.Style).ShouldBeTrue();
        rights.AllowsAny(Right.Design, RightsKind.Login).ShouldBeTrue();
        rights.Of(Orders).ShouldBe(Right.None);
        rights.AllowsCreating(RightsKind.Table).ShouldBeFalse();
        rights.Of(new RightsObject(RightsKind.Logs)).ShouldBe(Right.None);
        rights.IsAdministrator.ShouldBeFalse();
    }

    [Fact]
    public void A_right_that_a_kind_does_not_have_is_never_there()
    {
        Person([new(RightsKind.Table, null, Right.All)]).Allows(Right.Deploy, Orders).ShouldBeFalse();
        Person([new(RightsKind.App, null, Right.All)]).Allows(Right.Read, Form).ShouldBeFalse();
        RightsMatrix.Each.Count.ShouldBe(10);
        RightsMatrix.Kinds.ShouldBe(Enum.GetValues<RightsKind>(), ignoreOrder: true);
        RightsMatrix.Kinds.ShouldAllBe(k => (RightsMatrix.Offered(k) & Right.View) != Right.None);
    }

    private static PersonRights Person(IEnumerable<RightsGrant> grants) => new(true, false, [], grants, []);
}
