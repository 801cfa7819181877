using Shouldly;
using Tarn.Data;
using Tarn.Identity.Accounts;
using Tarn.Sql;
using Xunit;
using static Tarn.Identity.Tests.Accounts.CatalogueWork;

namespace Tarn.Identity.Tests.Accounts;

/// <summary>account.md 4.2.</summary>
public sealed class SecurityPolicyTests(TestDatabases databases) : IClassFixture<TestDatabases>
{
    private const string Grace = "grace@example.org";

    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines))]
    public async Task Settings_keep_to_their_ranges_and_of_two_who_change_them_at_once_the_second_is_told(SqlDialect dialect)
    {
        var work = await OpenAsync(databases, dialect);
        var security = work.Catalogue.Security;
        (await security.GetAsync(work.Account, default)).ShouldBe(new StoredPolicy(new SecurityPolicy(), 0));
        foreach (var (policy, field) in new (SecurityPolicy, string)[]
        {
            (new() { MinLength = 7 }, "MinLength"), (new() { MinLength = 65 }, "MinLength"), (new() { ExpiryDays = 731 }, "ExpiryDays"), (new() { History = 25 }, "History"), (new() { ReuseDays = 366 }, "ReuseDays"),
            (new() { InactiveDays = 6 }, "InactiveDays"), (new() { DeleteInactiveDays = 731 }, "DeleteInactiveDays"), (new() { FailedAttempts = 2 }, "FailedAttempts"), (new() { IdleMinutes = 481 }, "IdleMinutes"), (new() { TwoFactor = (FactorRule)9 }, "TwoFactor"),
        })
            (await Should.ThrowAsync<DataException>(() => security.SaveAsync(work.Account, policy, 0, default).AsTask())).Fields.ShouldBe([field]);

        await security.SaveAsync(work.Account, new SecurityPolicy { MinLength = 8, IdleMinutes = 5 }, 0, default);
        await RefusedAsync(() => security.SaveAsync(work.Account, new SecurityPolicy { MinLength = 64 }, 0, default).AsTask(), "Somebody else");
        await security.SaveAsync(work.Account, new SecurityPolicy { MinLength = 9 }, 1, default);
        await RefusedAsync(() => security.SaveAsync(work.Account, new SecurityPolicy { MinLength = 64 }, 1, default).AsTask(), "Somebody else");
        (await security.GetAsync(work.Account, default)).ShouldBe(new StoredPolicy(new SecurityPolicy { MinLength = 9 }, 2));
        (await security.GetAsync(await work.OtherAccountAsync(), default)).Version.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_new_password_keeps_to_the_strictest_rules_of_the_persons_accounts_and_is_none_of_the_last(SqlDialect dialect)
    {
        var work = await OpenAsync(databases, dialect);
        var other = await work.OtherAccountAsync();
        await work.JoinAsync(Grace);
        await work.JoinAsync(Grace, other);
        await work.SetPolicyAsync(p => p with { RequireDigit = true, MinLength = 8, History = 2 });
        await work.SetPolicyAsync(p => p with { RequireUpper = true, RequireSymbol = true, RequireLower = true, MinLength = 14 }, other);
        var person = await work.PersonAsync(Grace);
        var now = Password;
        async Task ChangeAsync(string next)
        {
            (await work.Catalogue.Owners.ChangePasswordAsync(person, now, next, null, default)).ShouldBeTrue();
            now = next;
        }

        (await work.Catalogue.Security.StrictestOfAsync(person.Id, null, default)).Describe().ShouldBe("14 characters or more, with an upper-case letter, a lower-case letter, a digit and a symbol.");
        await RefusedAsync(() => ChangeAsync("ONLY CAPITALS 1!"), "The password must have a lower-case letter in it.");
        await RefusedAsync(() => ChangeAsync("short"), "The password must have at least 14 characters. The password must have an upper-case letter in it. The password must have a digit in it. The password must have a symbol in it.");
        await ChangeAsync("Correct horse battery 1!");
        await work.SetPolicyAsync(p => p with { RequireUpper = false, RequireSymbol = false, RequireLower = false, MinLength = 8, History = 2 }, other);
        await ChangeAsync("second password 2");
        await RefusedAsync(() => ChangeAsync("Correct horse battery 1!"), "used this password before");
        await ChangeAsync("third password 3");
        await ChangeAsync("Correct horse battery 1!");

        // Days count however many passwords were between.
        await work.SetPolicyAsync(p => p with { History = 0, ReuseDays = 30 });
        await RefusedAsync(() => ChangeAsync("second password 2"), "used this password before");
        work.Time.Advance(TimeSpan.FromDays(30));
        await ChangeAsync("second password 2");
        await work.SetPolicyAsync(p => p with { RequireUpper = true, History = 3 });
        ValueTask ResetAsync(string next) => work.Catalogue.Owners.ResetPasswordAsync(OwnerEmail, next, default);
        await RefusedAsync(() => ResetAsync("no capital nor digit").AsTask(), "an upper-case letter in it. The password must have a digit");
        await ResetAsync("First of the owner 1");
        await ResetAsync("First of the owner 1");
        await ResetAsync("Second of the owner 2");
        await RefusedAsync(() => ResetAsync("First of the owner 1").AsTask(), "used this password before");
        (await work.SignInAsync(OwnerEmail, "Second of the owner 2")).ShouldNotBeNull();
        await work.SetPolicyAsync(p => p with { RequireUpper = false });
        var invited = await work.Catalogue.Users.InviteAsync(work.Account, "", "lin@example.org", default);
        await RefusedAsync(() => work.Catalogue.Users.AcceptAsync(work.Account, invited.Token, "Lin", "eight but none", default).AsTask(), "a digit");
        (await work.Catalogue.Users.AcceptAsync(work.Account, invited.Token, "Lin", "eight 8!", default)).ShouldBeTrue("this account says 8, whatever the server's default");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_password_that_is_too_old_lets_nobody_in_until_another_one_is_chosen(SqlDialect dialect)
    {
        var work = await OpenAsync(databases, dialect);
        await work.JoinAsync(Grace);
        await work.SetPolicyAsync(p => p with { ExpiryDays = 90 });
        work.Time.Advance(TimeSpan.FromDays(89));
        var open = (await work.SignInAsync(Grace)).ShouldNotBeNull();
        var early = (await work.CheckAsync(Grace)).ShouldNotBeNull();
        work.Time.Advance(TimeSpan.FromDays(1));

        var pending = (await work.CheckAsync(Grace)).ShouldNotBeNull();

        pending.NeedsPassword.ShouldBeTrue();
        await Should.ThrowAsync<InvalidOperationException>(() => work.Catalogue.Sessions.BeginAsync(pending, "", "", default).AsTask());
        await RefusedAsync(() => work.Catalogue.Owners.RenewPasswordAsync(pending, Password, default).AsTask(), "that you have");
        var stamp = (await work.Catalogue.Owners.RenewPasswordAsync(pending, "another long password", default)).ShouldNotBeNull();
        (await work.Catalogue.Owners.RenewPasswordAsync(pending, "a third long password", default)).ShouldBeNull("the sign-in was with the password before");
        (await work.Catalogue.Sessions.FindPendingAsync(work.Account, pending.Person.Id, early.Stamp, default)).ShouldBeNull();
        var renewed = (await work.Catalogue.Sessions.FindPendingAsync(work.Account, pending.Person.Id, stamp, default)).ShouldNotBeNull();
        renewed.NeedsPassword.ShouldBeFalse();
        (await work.Catalogue.Sessions.BeginAsync(renewed, "", "", default)).ShouldNotBeNull();
        (await work.Catalogue.Sessions.FindByIdAsync(open.Id, default)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Who_stays_away_is_disabled_but_never_the_owner_and_has_the_whole_time_again_when_enabled(SqlDialect dialect)
    {
        var work = await OpenAsync(databases, dialect);
        var grace = await work.JoinAsync(Grace);
        var lin = await work.JoinAsync("lin@example.org");
        var pending = (await work.Catalogue.Users.InviteAsync(work.Account, "", "new@example.org", default)).User.Id;
        await work.SetPolicyAsync(p => p with { InactiveDays = 30 });
        work.Time.Advance(TimeSpan.FromDays(20));
        (await work.SignInAsync("lin@example.org")).ShouldNotBeNull();
        work.Time.Advance(TimeSpan.FromDays(11));

        (await work.SignInAsync(Grace)).ShouldBeNull();
        (await work.SignInAsync("lin@example.org")).ShouldNotBeNull();
        (await work.SignInAsync(OwnerEmail)).ShouldNotBeNull();
        (await work.Catalogue.Users.ListAsync(work.Account, default)).Select(u => (u.Id, u.Status)).ShouldBe([(grace, UserStatus.Disabled), (lin, UserStatus.Active), (pending, UserStatus.Expired)]);
        await work.Catalogue.Users.EnableAsync(work.Account, grace, default);
        (await work.SignInAsync(Grace)).ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Who_was_disabled_for_staying_away_is_deleted_when_the_time_is_over_and_nobody_else(SqlDialect dialect)
    {
        var work = await OpenAsync(databases, dialect);
        var (catalogue, other) = (work.Catalogue, await work.OtherAccountAsync());
        var grace = await work.JoinAsync(Grace);
        var heir = await work.JoinAsync("heir@example.org");
        var both = await work.JoinAsync("both@example.org");
        await work.JoinAsync("both@example.org", other);
        var (dismissed, saved) = (await work.JoinAsync("dismissed@example.org"), await work.JoinAsync("saved@example.org"));
        await work.SetPolicyAsync(p => p with { InactiveDays = 30, DeleteInactiveDays = 60 });
        (await catalogue.Security.ListInactivityAsync(default)).ShouldBe([work.Account]);
        await catalogue.Users.DisableAsync(work.Account, dismissed, default);
        work.Time.Advance(TimeSpan.FromDays(31));
        await catalogue.Security.ApplyInactivityAsync(work.Account, default);
        (await catalogue.Users.ListAsync(work.Account, default)).Where(u => u.InactiveSince == work.Time.GetUtcNow()).Select(u => u.Id).ShouldBe([grace, heir, both, saved]);
        work.Time.Advance(TimeSpan.FromDays(59));
        (await catalogue.Users.DeleteOverdueAsync(work.Account, default)).ShouldBeEmpty();
        await catalogue.Users.EnableAsync(work.Account, saved, default);
        await catalogue.Users.DisableAsync(work.Account, saved, default);
        await catalogue.Owners.SetOwnerAsync(work.Account, "Heir", "heir@example.org", null, default);
        work.Time.Advance(TimeSpan.FromDays(2));
        (await catalogue.Users.ListOverdueAsync(other, default)).ShouldBeEmpty();
        await work.SetPolicyAsync(p => p with { DeleteInactiveDays = 0 });
        (await catalogue.Users.DeleteOverdueAsync(work.Account, default)).ShouldBeEmpty("never, now");
        await work.SetPolicyAsync(p => p with { InactiveDays = 0, DeleteInactiveDays = 60 });
        (await catalogue.Users.ListOverdueAsync(work.Account, default)).Select(u => u.Id).ShouldBe([grace, both]);

        var rounds = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => catalogue.Users.DeleteOverdueAsync(work.Account, default).AsTask()));

        rounds.SelectMany(r => r).Select(u => (u.Id, u.Email)).ShouldBe([(grace, Grace), (both, "both@example.org")]);
        (await catalogue.Users.ListAsync(work.Account, default)).Select(u => u.Id).ShouldBe([heir, dismissed, saved]);
        (await catalogue.Owners.FindByEmailAsync(Grace, default)).ShouldBeNull("belongs to no account any more");
        (await catalogue.Sessions.CheckAsync(other, "both@example.org", Password, default)).ShouldNotBeNull("the other account is none of it");
        await work.JoinAsync(Grace);
        (await work.SignInAsync(Grace)).ShouldNotBeNull("invited again, begins anew");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_session_ends_after_as_many_minutes_as_the_account_says_and_goes_on_only_with_the_factor_that_it_demands(SqlDialect dialect)
    {
        var work = await OpenAsync(databases, dialect);
        await work.JoinAsync(Grace);
        await work.SetPolicyAsync(p => p with { IdleMinutes = 480 });
        var window = (await work.SignInAsync(Grace)).ShouldNotBeNull();
        window.Ends.ShouldBe(work.Time.GetUtcNow().AddHours(8));
        work.Time.Advance(TimeSpan.FromHours(7));
        (await work.SignInAsync(OwnerEmail)).ShouldNotBeNull("which sweeps what has ended");
        (await work.Catalogue.Sessions.FindByIdAsync(window.Id, default)).ShouldNotBeNull().MayGoOn(isAdministrator: true).ShouldBeTrue();
        await work.SetPolicyAsync(p => p with { IdleMinutes = 60, TwoFactor = FactorRule.Administrators });
        (await work.Catalogue.Sessions.FindByIdAsync(window.Id, default)).ShouldBeNull("the shorter time holds for windows that are open");

        window = (await work.SignInAsync(Grace)).ShouldNotBeNull();
        (window.MayGoOn(isAdministrator: false), window.MayGoOn(isAdministrator: true)).ShouldBe((true, false));
        await work.SetPolicyAsync(p => p with { TwoFactor = FactorRule.All });
        (await work.Catalogue.Sessions.FindByIdAsync(window.Id, default)).ShouldNotBeNull().MayGoOn(isAdministrator: false).ShouldBeFalse();
        var secret = Totp.NewSecret();
        await work.Catalogue.SecondFactorsWith(new SecretBox(new byte[SecretBox.KeyBytes])).EnableAsync(window.Person.Id, secret, Totp.CodeAt(secret, Totp.StepAt(work.Time.GetUtcNow())), window.Id, default);
        (await work.Catalogue.Sessions.FindByIdAsync(window.Id, default)).ShouldNotBeNull().MayGoOn(isAdministrator: true).ShouldBeTrue();
    }
}
