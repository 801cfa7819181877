using Shouldly;
using Tarn.Data;
using Tarn.Identity.Accounts;
using Tarn.Identity.Passwords;
using Tarn.Sql;
using Xunit;

namespace Tarn.Identity.Tests.Accounts;

public sealed class AccountUsersTests(TestDatabases databases) : IClassFixture<TestDatabases>
{
    private const string Password = "a long password";
    private static readonly IdentityOptions Many = new() { HostingMode = HostingMode.Subdomain, BaseDomains = ["tarn.example.org"] };

    private readonly ManualTime _time = new();

    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines))]
    public async Task Who_is_invited_accepts_once_and_signs_in_as_the_owner_does(SqlDialect dialect)
    {
        var (catalogue, account) = await OpenAsync(dialect);
        var sent = await catalogue.Users.InviteAsync(account, "", " Grace@Example.org ", default);
        (sent.User.Email, sent.User.Status, sent.Token.Length, sent.ToString()).ShouldBe(("Grace@Example.org", UserStatus.Pending, 43, "Invitation of Grace@Example.org"));
        (await BeginAsync(catalogue, account, "grace@example.org")).ShouldBeNull("not yet");

        var open = await catalogue.Users.FindInvitationAsync(account, sent.Token, default);
        open.ShouldBe(new OpenInvitation(sent.User.Id, "", "Grace@Example.org", IsKnown: false));
        (await catalogue.Users.FindInvitationAsync(account, sent.Token, default)).ShouldBe(open, "looking does not use it up");
        await RefusedAsync(() => catalogue.Users.AcceptAsync(account, sent.Token, "Grace Hopper", "short", default), "12 characters");
        await RefusedAsync(() => catalogue.Users.AcceptAsync(account, sent.Token, " ", Password, default), "name");
        await RefusedAsync(() => catalogue.Users.AcceptAsync(account, sent.Token + "x", "Grace Hopper", Password, default), "counts no more");
        (await catalogue.Users.AcceptAsync(account, sent.Token, "Grace Hopper", Password, default)).ShouldBeTrue();

        await RefusedAsync(() => catalogue.Users.AcceptAsync(account, sent.Token, "Mallory", "another password", default), "counts no more");
        (await catalogue.Users.FindInvitationAsync(account, sent.Token, default)).ShouldBeNull();
        _time.Advance(TimeSpan.FromDays(9));
        var session = (await BeginAsync(catalogue, account, "GRACE@example.org")).ShouldNotBeNull().Session;
        (session.IsOwner, session.User, session.Person.Name).ShouldBe((false, sent.User.Id, "Grace Hopper"));
        (await catalogue.Sessions.FindByIdAsync(session.Id, default)).ShouldBe(session);
        (await catalogue.Sessions.ListAsync(account, default)).Count.ShouldBe(1);
        var listed = (await catalogue.Users.ListAsync(account, default)).ShouldHaveSingleItem();
        (listed.Name, listed.Status, listed.LastSignIn, listed.Person).ShouldBe(("Grace Hopper", UserStatus.Active, session.Created, session.Person.Id));
        (await BeginAsync(catalogue, account, "owner@example.org")).ShouldNotBeNull().Session.IsOwner.ShouldBeTrue();
        (await catalogue.Users.ListAsync("c0abc000", default)).ShouldBeEmpty("of another account");
        await RefusedAsync(() => catalogue.Owners.ResetPasswordAsync("grace@example.org", "a new password", default), "owner");
    }

    /// <summary>account.md 18.9.</summary>
    [Theory, MemberData(nameof(Engines))]
    public async Task An_invitation_expires_after_five_days_and_can_be_sent_again(SqlDialect dialect)
    {
        var (catalogue, account) = await OpenAsync(dialect);
        var sent = await catalogue.Users.InviteAsync(account, "Grace", "grace@example.org", default);
        _time.Advance(TimeSpan.FromDays(5) - TimeSpan.FromMinutes(1));
        (await catalogue.Users.FindInvitationAsync(account, sent.Token, default)).ShouldNotBeNull().Name.ShouldBe("Grace");

        _time.Advance(TimeSpan.FromMinutes(1));

        (await catalogue.Users.FindAsync(account, sent.User.Id, default)).ShouldNotBeNull().Status.ShouldBe(UserStatus.Expired);
        (await catalogue.Users.FindInvitationAsync(account, sent.Token, default)).ShouldBeNull();
        await RefusedAsync(() => catalogue.Users.AcceptAsync(account, sent.Token, "Grace", Password, default), "counts no more");
        var again = await catalogue.Users.InviteAgainAsync(account, sent.User.Id, default);
        (again.User.Status, again.Token == sent.Token).ShouldBe((UserStatus.Pending, false));
        var third = await catalogue.Users.InviteAgainAsync(account, sent.User.Id, default);
        (await catalogue.Users.FindInvitationAsync(account, again.Token, default)).ShouldBeNull("only the last link counts");
        (await catalogue.Users.AcceptAsync(account, third.Token, "Grace", Password, default)).ShouldBeTrue();
        await RefusedAsync(() => catalogue.Users.InviteAgainAsync(account, sent.User.Id, default), "accepted");
        await RefusedAsync(() => catalogue.Users.InviteAsync(account, "", "GRACE@example.org", default), "already");
        await RefusedAsync(() => catalogue.Users.InviteAsync(account, "", "owner@example.org", default), "already");
        await RefusedAsync(() => catalogue.Users.InviteAsync(account, "", "grace", default), "no e-mail address");
    }

    /// <summary>account.md 18.11.</summary>
    [Theory, MemberData(nameof(Engines))]
    public async Task Disabling_and_deleting_end_sessions_at_once(SqlDialect dialect)
    {
        var (catalogue, account) = await OpenAsync(dialect);
        var told = 0;
        catalogue.Users.Changed += (_, _) => told++;
        var user = await JoinAsync(catalogue, account, "grace@example.org");
        var session = (await BeginAsync(catalogue, account, "grace@example.org")).ShouldNotBeNull().Session;
        var owner = (await BeginAsync(catalogue, account, "owner@example.org")).ShouldNotBeNull().Session;

        await catalogue.Users.DisableAsync(account, user, default);

        (await catalogue.Sessions.FindByIdAsync(session.Id, default)).ShouldBeNull();
        (await BeginAsync(catalogue, account, "grace@example.org")).ShouldBeNull();
        (await catalogue.Users.FindAsync(account, user, default))!.Status.ShouldBe(UserStatus.Disabled);
        await catalogue.Users.EnableAsync(account, user, default);
        (await catalogue.Sessions.FindByIdAsync(session.Id, default)).ShouldBeNull("what was ended stays ended");
        var second = (await BeginAsync(catalogue, account, "grace@example.org")).ShouldNotBeNull().Session;
        await catalogue.Users.DeleteAsync(account, user, default);
        (await catalogue.Sessions.FindByIdAsync(second.Id, default)).ShouldBeNull();
        (await BeginAsync(catalogue, account, "grace@example.org")).ShouldBeNull();
        (await catalogue.Owners.FindByEmailAsync("grace@example.org", default)).ShouldBeNull("nobody else knows the person: name and password are gone");
        (await catalogue.Sessions.FindByIdAsync(owner.Id, default)).ShouldNotBeNull();
        told.ShouldBe(3);
        await RefusedAsync(() => catalogue.Users.DisableAsync(account, user, default), "does not exist");
        await RefusedAsync(() => catalogue.Users.DisableAsync("c0abc000", user, default), "does not exist");

        var pending = await catalogue.Users.InviteAsync(account, "", "grace@example.org", default);
        await catalogue.Users.DisableAsync(account, pending.User.Id, default);
        (await catalogue.Users.FindInvitationAsync(account, pending.Token, default)).ShouldBeNull("a disabled user's link counts no more");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Who_has_a_password_on_the_server_keeps_it_and_must_know_it(SqlDialect dialect)
    {
        var (catalogue, account) = await OpenAsync(dialect);
        var other = (await catalogue.CreateAsync(new NewAccount { Name = "Other", OwnerName = "Grace Hopper", OwnerEmail = "grace@example.org", OwnerPassword = "the other password" }, default)).Account.Id;
        var sent = await catalogue.Users.InviteAsync(account, "", "grace@example.org", default);

        (await catalogue.Users.FindInvitationAsync(account, sent.Token, default)).ShouldNotBeNull().IsKnown.ShouldBeTrue();
        (await catalogue.Users.FindInvitationAsync(other, sent.Token, default)).ShouldBeNull("of another account");
        (await catalogue.Users.AcceptAsync(account, sent.Token, "Mallory", "mallory chose this", default)).ShouldBeFalse();
        (await catalogue.Users.AcceptAsync(account, sent.Token, "", "the other password", default)).ShouldBeTrue();

        (await catalogue.Sessions.BeginAsync(account, "grace@example.org", "the other password", "", "", default)).ShouldNotBeNull().Session.Person.Name.ShouldBe("Grace Hopper");
        await catalogue.Users.DeleteAsync(account, sent.User.Id, default);
        (await catalogue.Sessions.BeginAsync(other, "grace@example.org", "the other password", "", "", default)).ShouldNotBeNull("the owner of another account stays");

        // A user who became the owner meanwhile.
        var heir = await JoinAsync(catalogue, account, "heir@example.org");
        await catalogue.Owners.SetOwnerAsync(account, "Heir", "heir@example.org", null, default);
        await RefusedAsync(() => catalogue.Users.DisableAsync(account, heir, default), "owner");
        await RefusedAsync(() => catalogue.Users.DeleteAsync(account, heir, default), "owner");
        (await BeginAsync(catalogue, account, "owner@example.org")).ShouldBeNull("who was the owner is nobody now");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_user_who_forgot_the_password_chooses_another_by_a_link_of_an_hour_but_not_one_of_two_accounts(SqlDialect dialect)
    {
        var (catalogue, account) = await OpenAsync(dialect);
        var user = await JoinAsync(catalogue, account, "grace@example.org");
        var session = (await BeginAsync(catalogue, account, "grace@example.org")).ShouldNotBeNull().Session;
        var late = await catalogue.Users.ResetPasswordAsync(account, user, default);
        _time.Advance(TimeSpan.FromMinutes(60));
        (await catalogue.Users.FindInvitationAsync(account, late.Token, default)).ShouldBeNull();

        var link = await catalogue.Users.ResetPasswordAsync(account, user, default);
        session = (await BeginAsync(catalogue, account, "grace@example.org")).ShouldNotBeNull("the old password counts until then").Session;
        (await catalogue.Users.FindInvitationAsync(account, link.Token, default)).ShouldBe(new OpenInvitation(user, "", "grace@example.org", IsKnown: false, IsReset: true));
        await RefusedAsync(() => catalogue.Users.AcceptAsync(account, link.Token, "", "short", default), "12 characters");
        (await catalogue.Users.AcceptAsync(account, link.Token, "", "another long password", default)).ShouldBeTrue();

        (await BeginAsync(catalogue, account, "grace@example.org")).ShouldBeNull();
        (await catalogue.Sessions.FindByIdAsync(session.Id, default)).ShouldBeNull("who was signed in is signed out");
        (await catalogue.Sessions.BeginAsync(account, "grace@example.org", "another long password", "", "", default)).ShouldNotBeNull().Session.Person.Name.ShouldBe("Somebody");
        await RefusedAsync(() => catalogue.Users.AcceptAsync(account, link.Token, "", "a third long password", default), "counts no more");
        var other = (await catalogue.CreateAsync(new NewAccount { Name = "Other", OwnerName = "Boss", OwnerEmail = "boss@example.org", OwnerPassword = Password }, default)).Account.Id;
        var sent = await catalogue.Users.InviteAsync(other, "", "grace@example.org", default);
        var open = await catalogue.Users.ResetPasswordAsync(account, user, default);
        (await catalogue.Users.AcceptAsync(other, sent.Token, "", "another long password", default)).ShouldBeTrue();
        await RefusedAsync(() => catalogue.Users.AcceptAsync(account, open.Token, "", "a third long password", default), "counts no more");
        await RefusedAsync(() => catalogue.Users.ResetPasswordAsync(account, user, default), "other accounts");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_data_folder_from_before_there_were_users_opens_and_its_owner_signs_in(SqlDialect dialect)
    {
        var place = databases.NewPlace();
        var engine = await databases.OpenAsync(dialect, place);
        var before = await AccountCatalogue.OpenAsync(engine, dialect, new PasswordHasher(4), Many, _time, default);
        var account = (await before.CreateAsync(new NewAccount { Name = "Acme", OwnerName = "Ada", OwnerEmail = "owner@example.org", OwnerPassword = Password }, default)).Account.Id;
        foreach (var table in new[] { "sys_member", "sys_sign_in", "sys_second_factor", "sys_recovery_code", "sys_password_history", "sys_password_reset", "sys_security_policy", "sys_owner_transfer", "sys_email_change", "sys_inactive" })
            await engine.WriteAsync(session => session.ExecuteAsync(new SqlStatement("DROP TABLE " + table, []), default), default);

        var catalogue = await AccountCatalogue.OpenAsync(await databases.OpenAsync(dialect, place), dialect, new PasswordHasher(4), Many, _time, default);

        (await BeginAsync(catalogue, account, "owner@example.org")).ShouldNotBeNull().Session.IsOwner.ShouldBeTrue();
        (await catalogue.Users.ListAsync(account, default)).ShouldBeEmpty();
        await JoinAsync(catalogue, account, "grace@example.org");
        var owner = (await catalogue.Owners.FindByEmailAsync("owner@example.org", default))!;
        (await catalogue.Owners.ChangePasswordAsync(owner, Password, "another long password", null, default)).ShouldBeTrue();
        await RefusedAsync(() => catalogue.Owners.ChangePasswordAsync(owner, "another long password", Password, null, default), "used this password before");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Who_knows_the_password_changes_it_and_is_alone_signed_in_afterwards(SqlDialect dialect)
    {
        const string Next = "another long password";
        var (catalogue, account) = await OpenAsync(dialect);
        var user = await JoinAsync(catalogue, account, "grace@example.org");
        var here = (await BeginAsync(catalogue, account, "grace@example.org")).ShouldNotBeNull().Session;
        var elsewhere = (await BeginAsync(catalogue, account, "grace@example.org")).ShouldNotBeNull().Session;
        var owner = (await BeginAsync(catalogue, account, "owner@example.org")).ShouldNotBeNull().Session;
        var link = await catalogue.Users.ResetPasswordAsync(account, user, default);

        (await catalogue.Owners.ChangePasswordAsync(here.Person, "no such password", Next, here.Id, default)).ShouldBeFalse();
        await RefusedAsync(() => catalogue.Owners.ChangePasswordAsync(here.Person, Password, "short", here.Id, default), "12 characters");
        await RefusedAsync(() => catalogue.Owners.ChangePasswordAsync(here.Person, Password, Password, here.Id, default), "that you have");
        (await catalogue.Sessions.FindByIdAsync(elsewhere.Id, default)).ShouldNotBeNull("nothing was changed");

        // Two windows at once: one of them changes it, to the other it is the wrong one.
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => catalogue.Owners.ChangePasswordAsync(here.Person, Password, Next + (i > 0 ? "!" : ""), here.Id, default).AsTask()));
        both.Count(done => done).ShouldBe(1);
        var now = both[0] ? Next : Next + "!";
        (await catalogue.Sessions.FindByIdAsync(here.Id, default)).ShouldNotBeNull();
        (await catalogue.Sessions.FindByIdAsync(elsewhere.Id, default)).ShouldBeNull();
        (await catalogue.Sessions.FindByIdAsync(owner.Id, default)).ShouldNotBeNull("somebody else");
        (await BeginAsync(catalogue, account, "grace@example.org")).ShouldBeNull();
        (await catalogue.Users.FindInvitationAsync(account, link.Token, default)).ShouldBeNull("whoever asked for that link may have been somebody else");
        (await catalogue.Sessions.BeginAsync(account, "grace@example.org", now, "", "", default)).ShouldNotBeNull();

        await RefusedAsync(async () => { await catalogue.Owners.RenameAsync(here.Person.Id, " ", default); return true; }, "1 to 200");
        await catalogue.Owners.RenameAsync(here.Person.Id, " Grace B. M. Hopper ", default);
        (await catalogue.Sessions.FindByIdAsync(here.Id, default)).ShouldNotBeNull().Person.Name.ShouldBe("Grace B. M. Hopper");
    }

    private static async Task<long> JoinAsync(AccountCatalogue catalogue, string account, string email)
    {
        var sent = await catalogue.Users.InviteAsync(account, "", email, default);
        (await catalogue.Users.AcceptAsync(account, sent.Token, "Somebody", Password, default)).ShouldBeTrue();
        return sent.User.Id;
    }

    private static Task<BegunSession?> BeginAsync(AccountCatalogue catalogue, string account, string email) => catalogue.Sessions.BeginAsync(account, email, Password, "203.0.113.5", "Firefox/140", default).AsTask();

    private static async Task RefusedAsync(Func<ValueTask> work, string words) => (await Should.ThrowAsync<DataException>(() => work().AsTask())).Message.ShouldContain(words);

    private static Task RefusedAsync<T>(Func<ValueTask<T>> work, string words) => RefusedAsync(async () => { await work(); }, words);

    private async Task<(AccountCatalogue Catalogue, string Account)> OpenAsync(SqlDialect dialect)
    {
        var catalogue = await AccountCatalogue.OpenAsync(await databases.OpenAsync(dialect, databases.NewPlace()), dialect, new PasswordHasher(4), Many, _time, default);
        var created = await catalogue.CreateAsync(new NewAccount { Name = "Acme", OwnerName = "Ada", OwnerEmail = "owner@example.org", OwnerPassword = Password }, default);
        return (catalogue, created.Account.Id);
    }
}
