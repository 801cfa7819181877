using Shouldly;
using Tarn.Data;
using Tarn.Identity.Profiles;
using Tarn.Identity.Tests.Tokens;
using Tarn.Sql;
using Xunit;

namespace Tarn.Identity.Tests.Profiles;

public sealed class ProfileStoreTests(TestDatabases databases) : IClassFixture<TestDatabases>
{
    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines))]
    public async Task A_profile_is_stored_with_all_that_was_entered(SqlDialect dialect)
    {
        var store = (await TestAccount.OpenAsync(databases, dialect)).Identity.Profiles;
        var draft = new ProfileDraft
        {
            Name = " Nightly sync ",
            Description = "Copies leads",
            FirstName = "Ada",
            LastName = "Öz",
            Email = "ada@example.org",
            AccessAllObjects = true,
            CanCreateObjects = true,
            DefaultAccess = IpAccess.Deny,
            IpRules = [new IpRule(IpAccess.Grant, IpRuleType.Range, "10.0.0.1", "10.0.0.9", Note: "office"), new IpRule(IpAccess.Deny, IpRuleType.Cidr, "2001:db8::", Prefix: 32)],
        };

        var created = await store.CreateAsync(draft, default);

        created.ClientSecret.ShouldMatch("^[0-9a-f]{50}$");
        var found = (await store.FindByNameAsync("NIGHTLY SYNC", default))!;
        found.ClientId.ShouldMatch("^[0-9a-f]{50}$");
        found.ClientId.ShouldBe(created.Profile.ClientId);
        found.Enabled.ShouldBeTrue();
        found.Created.ShouldBe(created.Profile.Created);
        found.LastUsed.ShouldBeNull();
        found.Data.IpRules.ShouldBe(draft.IpRules);
        (found.Data with { IpRules = draft.IpRules }).ShouldBe(draft with { Name = "Nightly sync" });
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_two_who_edit_a_profile_or_its_grants_the_second_is_refused_and_loses_the_first_nothing(SqlDialect dialect)
    {
        var store = (await TestAccount.OpenAsync(databases, dialect)).Identity.Profiles;
        var seen = (await store.CreateAsync(TestAccount.Draft("Shop"), default)).Profile;
        var read = new ObjectGrant(ObjectKind.Table, 7, ProfileRight.View | ProfileRight.Read);
        var told = await Task.WhenAll(new[] { "first", "second" }.Select(text => Task.Run(async () =>
        {
            try
            {
                return (await store.EditAsync(seen, seen.Data with { Description = text }, [], [read], default)).Data.Description;
            }
            catch (DataException failure)
            {
                return failure.Message;
            }
        })));
        var kept = (await store.FindAsync(seen.Id, default))!;
        told.ShouldBe([kept.Data.Description, "Somebody else has saved this profile meanwhile. Reload to see the changes; yours are still here until then."], ignoreOrder: true);
        (await store.Grants.ListAsync(seen.Id, default)).ShouldBe([read]);

        // Rights alone count too; what is refused leaves both as they were.
        (await Should.ThrowAsync<DataException>(() => store.EditAsync(kept, kept.Data with { Description = "third" }, [], [], default).AsTask())).Problem.ShouldBe(DataProblem.InUse);
        (await store.FindAsync(seen.Id, default))!.Data.Description.ShouldBe(kept.Data.Description);
        await store.DisableAsync(seen.Id, default);
        (await store.EditAsync(kept, kept.Data with { Description = "fourth", IpRules = [new IpRule(IpAccess.Grant, IpRuleType.Range, "10.0.0.1", "10.0.0.9")] }, [read], [], default)).Enabled.ShouldBeFalse("saving switches nothing on");
        (await store.Grants.ListAsync(seen.Id, default)).ShouldBeEmpty();
        (await Should.ThrowAsync<DataException>(() => store.EditAsync(kept, kept.Data, [], [], default).AsTask())).Problem.ShouldBe(DataProblem.InUse);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Names_are_unique_without_regard_to_case(SqlDialect dialect)
    {
        var store = (await TestAccount.OpenAsync(databases, dialect)).Identity.Profiles;
        await store.CreateAsync(TestAccount.Draft("Sync"), default);
        var other = await store.CreateAsync(TestAccount.Draft("Other"), default);

        (await Should.ThrowAsync<DataException>(() => store.CreateAsync(TestAccount.Draft("SYNC"), default).AsTask())).Problem.ShouldBe(DataProblem.AlreadyExists);
        (await Should.ThrowAsync<DataException>(() => store.EditAsync(other.Profile.Id, TestAccount.Draft("sync"), default).AsTask())).Problem.ShouldBe(DataProblem.AlreadyExists);
        (await store.ListAsync(default)).Select(p => p.Name).ShouldBe(["Other", "Sync"]);
    }

    [Theory]
    [InlineData("", "a@b.example")]
    [InlineData("Name", "no address")]
    [InlineData("Name", "Ada <ada@example.org>")]
    [InlineData("012345678901234567890123456789012345678901234567890", "a@b.example")]
    public async Task What_breaks_a_rule_of_the_form_is_refused(string name, string email)
    {
        var store = (await TestAccount.OpenAsync(databases, SqlDialect.Sqlite)).Identity.Profiles;

        var failure = await Should.ThrowAsync<DataException>(() => store.CreateAsync(new ProfileDraft { Name = name, Email = email }, default).AsTask());

        failure.Problem.ShouldBe(DataProblem.InvalidDefinition);
        failure.Fields.ShouldHaveSingleItem();
        (await store.ListAsync(default)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Past_the_quota_no_profile_is_created(SqlDialect dialect)
    {
        var store = (await TestAccount.OpenAsync(databases, dialect, new IdentityOptions { ProfilesPerAccount = 1 })).Identity.Profiles;
        await store.CreateAsync(TestAccount.Draft("One"), default);

        (await Should.ThrowAsync<DataException>(() => store.CreateAsync(TestAccount.Draft("Two"), default).AsTask())).Problem.ShouldBe(DataProblem.QuotaExceeded);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Profiles_created_at_once_get_different_numbers_and_one_of_equal_names_wins(SqlDialect dialect)
    {
        var place = databases.NewPlace();
        var stores = new[]
        {
            (await TestAccount.OpenAsync(databases, dialect, place: place)).Identity.Profiles, (await TestAccount.OpenAsync(databases, dialect, place: place)).Identity.Profiles,
        };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            try
            {
                return (await stores[i % 2].CreateAsync(TestAccount.Draft($"P{i / 2}"), default)).Profile.Id;
            }
            catch (DataException failure) when (failure.Problem == DataProblem.AlreadyExists)
            {
                return 0;
            }
        })));

        outcomes.Count(id => id > 0).ShouldBe(10);
        outcomes.Where(id => id > 0).Distinct().Count().ShouldBe(10);
        (await stores[0].ListAsync(default)).Count.ShouldBe(10);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Grants_are_replaced_as_a_whole_and_rights_outside_the_kind_are_refused(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var grants = account.Identity.Profiles.Grants;
        var id = (await account.CreateProfileAsync(accessAll: false)).Profile.Id;
        await grants.SetAsync(id, [new ObjectGrant(ObjectKind.Table, 1, ProfileRight.View), new ObjectGrant(ObjectKind.View, "V", ProfileRight.Read)], default);

        await grants.SetAsync(id, [new ObjectGrant(ObjectKind.Table, 1, ProfileRight.View), new ObjectGrant(ObjectKind.Table, 1, ProfileRight.Read)], default);

        (await grants.ListAsync(id, default)).ShouldBe([new ObjectGrant(ObjectKind.Table, 1, ProfileRight.View | ProfileRight.Read)]);
        await Should.ThrowAsync<DataException>(() => grants.SetAsync(id, [new ObjectGrant(ObjectKind.View, "V", ProfileRight.Drop)], default).AsTask());
        await Should.ThrowAsync<DataException>(() => grants.SetAsync(999, [], default).AsTask());
        (await grants.ListAsync(id, default)).Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_creator_of_a_table_gets_all_rights_on_it_and_loses_them_with_it(SqlDialect dialect)
    {
        var account = await TestAccount.OpenAsync(databases, dialect);
        var profile = await account.CreateProfileAsync(accessAll: false);
        var token = (await account.SignInAsync(profile)).AccessToken;
        var grants = account.Identity.Profiles.Grants;
        var all = ProfileRightLetters.Offered(ObjectKind.Table);
        (await account.ValidateAsync(token)).Caller!.Rights.May(ObjectKind.Table, 12, ProfileRight.View).ShouldBeFalse();

        await account.Engine.WriteAsync(
            async session =>
            {
                await grants.AddCreatorAsync(session, profile.Profile.Id, ObjectKind.Table, 12, default);
                return true;
            },
            default);
        account.Identity.Refresh();
        (await account.ValidateAsync(token)).Caller!.Rights.May(ObjectKind.Table, 12, all).ShouldBeTrue();

        await account.Engine.WriteAsync(
            async session =>
            {
                await grants.RemoveObjectAsync(session, ObjectKind.Table, 12, default);
                return true;
            },
            default);
        (await grants.ListAsync(profile.Profile.Id, default)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_visible_secret_is_stored_encrypted_and_shown_again(SqlDialect dialect)
    {
        var options = new IdentityOptions { SecretVisibility = SecretVisibility.Always, SecretKey = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray() };
        var store = (await TestAccount.OpenAsync(databases, dialect, options)).Identity.Profiles;
        var created = await store.CreateAsync(TestAccount.Draft(), default);

        (await store.RevealSecretAsync(created.Profile.Id, default)).ShouldBe(created.ClientSecret);
        var renewed = await store.RegenerateAsync(created.Profile.Id, default);
        (await store.RevealSecretAsync(created.Profile.Id, default)).ShouldBe(renewed.ClientSecret);
    }
}
