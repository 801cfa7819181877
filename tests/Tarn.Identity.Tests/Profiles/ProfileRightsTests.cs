using Shouldly;
using Tarn.Data;
using Tarn.Identity.Profiles;
using Xunit;

namespace Tarn.Identity.Tests.Profiles;

public sealed class ProfileRightsTests
{
    private static readonly ProfileRight ViewAndRead = ProfileRight.View | ProfileRight.Read;

    [Fact]
    public void Without_grants_nothing_is_allowed()
    {
        var rights = new ProfileRights(false, true, []);

        rights.May(ObjectKind.Table, 1, ProfileRight.View).ShouldBeFalse();
        rights.MayAll(ObjectKind.Table, ProfileRight.View).ShouldBeFalse();
        rights.CanCreateObjects.ShouldBeTrue();
    }

    [Fact]
    public void A_grant_holds_for_its_object_kind_and_rights_only()
    {
        var rights = new ProfileRights(false, false, [new ObjectGrant(ObjectKind.Table, 7, ViewAndRead)]);

        rights.May(ObjectKind.Table, 7, ProfileRight.Read).ShouldBeTrue();
        rights.May(ObjectKind.Table, 7, ViewAndRead).ShouldBeTrue();
        rights.May(ObjectKind.Table, 7, ViewAndRead | ProfileRight.Add).ShouldBeFalse();
        rights.May(ObjectKind.Table, 8, ProfileRight.Read).ShouldBeFalse();
        rights.May(ObjectKind.View, 7, ProfileRight.Read).ShouldBeFalse();
    }

    [Fact]
    public void All_present_and_future_tables_joins_with_single_grants()
    {
        var rights = new ProfileRights(false, false, [new ObjectGrant(ObjectKind.Table, ObjectGrant.AllObjects, ViewAndRead), new ObjectGrant(ObjectKind.Table, 7, ProfileRight.Edit)]);

        rights.May(ObjectKind.Table, 7, ViewAndRead | ProfileRight.Edit).ShouldBeTrue();
        rights.May(ObjectKind.Table, 999, ProfileRight.Read).ShouldBeTrue();
        rights.May(ObjectKind.Table, 999, ProfileRight.Edit).ShouldBeFalse();
        rights.MayAll(ObjectKind.Table, ProfileRight.Read).ShouldBeTrue();
    }

    [Fact]
    public void Access_to_all_objects_gives_what_each_kind_offers()
    {
        var rights = new ProfileRights(true, false, []);

        rights.May(ObjectKind.Table, 1, ProfileRight.All & ~ProfileRight.Deploy).ShouldBeTrue();
        rights.May(ObjectKind.View, "Active", ProfileRight.Delete).ShouldBeTrue();
        rights.May(ObjectKind.Webhook, 3, ProfileRight.Add).ShouldBeTrue();
        rights.CanCreateObjects.ShouldBeFalse();
    }

    [Fact]
    public void A_grant_may_name_its_object_in_any_case()
    {
        var rights = new ProfileRights(false, false, [new ObjectGrant(ObjectKind.View, "Active_Physicians", ProfileRight.Read)]);

        rights.May(ObjectKind.View, "ACTIVE_physicians", ProfileRight.Read).ShouldBeTrue();
        rights.May(ObjectKind.View, 4, "active_physicians", ProfileRight.Read).ShouldBeTrue();
    }

    [Fact]
    public void Letters_are_read_and_written()
    {
        ProfileRightLetters.Read("xvR").ShouldBe(ViewAndRead | ProfileRight.Delete);
        ProfileRightLetters.Write(ProfileRight.All).ShouldBe("VRAEXDKP");
        ProfileRightLetters.Write(ProfileRight.None).ShouldBe("");
        Should.Throw<DataException>(() => ProfileRightLetters.Read("VZ"));
    }
}
