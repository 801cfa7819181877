using System.Net;
using System.Text.RegularExpressions;
using Shouldly;
using Tarn.Automation.Mail;
using Tarn.Automation.People;
using Tarn.Automation.Tests.Mail;
using Tarn.Data;
using Tarn.Identity;
using Tarn.Identity.Accounts;
using Tarn.Identity.Passwords;
using Tarn.Identity.Profiles;
using Tarn.Identity.Rights;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Automation.Tests.People;

public sealed class AccountPeopleTests
{
    private const string AccountId = "c1tst001";

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_invitation_is_mailed_and_its_link_lets_the_person_in_once(SqlDialect dialect)
    {
        await using var mail = await MailAccount.CreateAsync(dialect, options => options with { DailyLimit = 0 });
        var (people, catalogue, rights) = await OpenAsync(mail, dialect);
        var group = await rights.CreateGroupAsync("Sales & more", "", default);

        (await people.InviteAsync("Grace <Hopper>", "grace@example.org", [group], "https://acme.example", "Ada", default)).ShouldBeNull("it was sent, so nobody needs to see the link");

        await mail.DrainAsync();
        var sent = mail.Sink.Messages.ShouldHaveSingleItem("also when the day's mails are used up");
        sent.Header("To").ShouldBe("grace@example.org");
        sent.Header("Subject").ShouldBe("You are invited to Acme");
        sent.Body.ShouldContain("Hello Grace &lt;Hopper&gt;,");
        var token = Regex.Match(sent.Body, "href=\"https://acme.example/studio/invite\\?t=(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["token"].Value;
        token.Length.ShouldBe(43);
        (await mail.LogAsync()).ShouldHaveSingleItem().Origin.ShouldBe(new MailOrigin(MailOriginKind.Account, "Invitation"));
        (await catalogue.Users.AcceptAsync(AccountId, token, "Grace Hopper", "a long password", default)).ShouldBeTrue();
        var listed = await people.ListAsync(default);
        listed.Select(p => (p.Title, p.IsOwner, Groups: string.Join(", ", p.Groups.Select(g => g.Name)), p.Status)).ShouldBe(
            [("Ada Lovelace", true, "Administrators", UserStatus.Active), ("Grace Hopper", false, "Sales & more", UserStatus.Active)]);

        (await people.ResetPasswordAsync(listed[1].User!.Value, "https://acme.example", "Ada", default)).ShouldBeNull();
        await mail.DrainAsync();
        mail.Sink.Messages[^1].Header("Subject").ShouldBe("Choose a new password for Acme");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Who_lost_phone_and_codes_is_let_in_by_an_administrator_told_so_and_signed_out_where_somebody_may_sit(SqlDialect dialect)
    {
        const string Password = "a long password";
        await using var mail = await MailAccount.CreateAsync(dialect);
        var (people, catalogue, _) = await OpenAsync(mail, dialect);
        var sent = await catalogue.Users.InviteAsync(AccountId, "Grace", "grace@example.org", default);
        await catalogue.Users.AcceptAsync(AccountId, sent.Token, "Grace", Password, default);
        var grace = sent.User.Id;
        var session = (await catalogue.Sessions.BeginAsync(AccountId, "grace@example.org", Password, "", "", default)).ShouldNotBeNull().Session;
        var secret = Totp.NewSecret();
        await RefusedAsync(() => people.ResetFactorAsync(grace, by: null, default), "off already");
        await catalogue.SecondFactorsWith(new SecretBox(new byte[SecretBox.KeyBytes])).EnableAsync(session.Person.Id, secret, Totp.CodeAt(secret, Totp.StepAt(mail.Time.GetUtcNow())), session.Id, default);
        (await people.ListAsync(default)).Select(p => p.HasFactor).ShouldBe([false, true]);
        await RefusedAsync(() => people.ResetFactorAsync(grace, by: grace, default), "This is you");
        await RefusedAsync(() => people.ResetFactorAsync(999, by: null, default), "not active");

        await people.ResetFactorAsync(grace, by: null, default);

        (await people.ListAsync(default))[1].HasFactor.ShouldBeFalse();
        (await catalogue.Sessions.FindByIdAsync(session.Id, default)).ShouldBeNull();
        (await catalogue.Sessions.BeginAsync(AccountId, "grace@example.org", Password, "", "", default)).ShouldNotBeNull();
        await mail.DrainAsync();
        var notice = mail.Sink.Messages.ShouldHaveSingleItem();
        (notice.Header("To"), notice.Header("Subject")).ShouldBe(("grace@example.org", "Two-factor sign-in to Acme is off"));

        // Nobody opens the door of who owns an account.
        await catalogue.Owners.SetOwnerAsync(AccountId, "Grace", "grace@example.org", null, default);
        await RefusedAsync(() => people.ResetFactorAsync(grace, by: null, default), "other accounts");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_forgotten_password_is_answered_by_a_mail_to_who_works_here_and_a_changed_one_is_told(SqlDialect dialect)
    {
        await using var mail = await MailAccount.CreateAsync(dialect);
        var (people, catalogue, _) = await OpenAsync(mail, dialect);
        await people.SendForgottenAsync("nobody@example.org", "https://acme.example", default);
        await catalogue.Owners.RenameAsync((await catalogue.Owners.FindByEmailAsync("ada@example.org", default))!.Id, "Ada <b>Lovelace</b>", default);

        await people.SendForgottenAsync(" ADA@example.org", "https://acme.example", default);

        await mail.DrainAsync();
        var sent = mail.Sink.Messages.ShouldHaveSingleItem("a stranger gets nothing");
        (sent.Header("To"), sent.Header("Subject")).ShouldBe(("ada@example.org", "Choose a new password for Acme"));
        sent.Body.ShouldContain("Hello Ada &lt;b&gt;Lovelace&lt;/b&gt;,");
        (await people.FinishForgottenAsync(TokenOf(sent.Body, "new-password"), "another long password", default)).ShouldBe("ada@example.org");
        await mail.DrainAsync();
        mail.Sink.Messages[^1].Header("Subject").ShouldBe("Your password was changed");
        (await catalogue.Sessions.BeginAsync(AccountId, "ada@example.org", "another long password", "", "", default)).ShouldNotBeNull();
    }

    /// <summary>account.md 18.12.</summary>
    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_link_in_the_owners_mail_makes_another_owner_both_are_told_and_the_former_one_is_an_administrator(SqlDialect dialect)
    {
        await using var mail = await MailAccount.CreateAsync(dialect);
        var (people, catalogue, rights) = await OpenAsync(mail, dialect);
        var invited = await catalogue.Users.InviteAsync(AccountId, "", "grace@example.org", default);
        await catalogue.Users.AcceptAsync(AccountId, invited.Token, "Grace <script>", "a long password", default);
        var ada = (await catalogue.Owners.FindByEmailAsync("ada@example.org", default))!;
        (await people.AskTransferAsync(ada, "wrong password", invited.User.Id, "https://acme.example", default)).ShouldBe((false, null));

        (await people.AskTransferAsync(ada, "a long password", invited.User.Id, "https://acme.example", default)).ShouldBe((true, null), "it is on its way");

        await mail.DrainAsync();
        var asked = mail.Sink.Messages.ShouldHaveSingleItem();
        asked.Header("To").ShouldBe("ada@example.org");
        asked.Body.ShouldContain("Grace &lt;script&gt; (grace@example.org)");
        (await people.ListAsync(default))[0].Email.ShouldBe("ada@example.org", "nothing changes until the link is used");
        await people.FinishTransferAsync(TokenOf(asked.Body, "owner"), default);

        var listed = await people.ListAsync(default);
        listed.Select(p => (p.Email, p.IsOwner, Groups: string.Join(", ", p.Groups.Select(g => g.Name)))).ShouldBe(
            [("grace@example.org", true, "Administrators"), ("ada@example.org", false, "Administrators")]);
        (await rights.GetAsync(default)).Of(listed[1].User, isOwner: false).IsAdministrator.ShouldBeTrue();
        await mail.DrainAsync();
        mail.Sink.Messages.Skip(1).Select(m => (m.Header("To"), m.Header("Subject"))).ShouldBe([("grace@example.org", "You own Acme now"), ("ada@example.org", "Grace <script> owns Acme now")], ignoreOrder: true);
        await RefusedAsync(async () => await people.FinishTransferAsync(TokenOf(asked.Body, "owner"), default), "counts no more");

        // And back: the number among the users stays, with its groups.
        var grace = (await catalogue.Owners.FindByEmailAsync("grace@example.org", default))!;
        (await people.AskTransferAsync(grace, "a long password", listed[1].User!.Value, "https://acme.example", default)).Asked.ShouldBeTrue();
        await mail.DrainAsync();
        await people.FinishTransferAsync(TokenOf(mail.Sink.Messages.Last(m => m.Header("To") == "grace@example.org").Body, "owner"), default);
        (await people.ListAsync(default)).Select(p => (p.Email, p.IsOwner)).ShouldBe([("ada@example.org", true), ("grace@example.org", false)]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Who_demands_a_second_factor_must_have_one(SqlDialect dialect)
    {
        await using var mail = await MailAccount.CreateAsync(dialect);
        var (people, catalogue, _) = await OpenAsync(mail, dialect);
        var ada = (await catalogue.Owners.FindByEmailAsync("ada@example.org", default))!;
        await RefusedAsync(() => people.SaveSecurityAsync(new SecurityPolicy { TwoFactor = FactorRule.Administrators }, 0, ada, IPAddress.Loopback, default), "for yourself first");
        (await people.GetSecurityAsync(default)).Version.ShouldBe(0);
        var secret = Totp.NewSecret();
        await catalogue.SecondFactorsWith(new SecretBox(new byte[SecretBox.KeyBytes])).EnableAsync(ada.Id, secret, Totp.CodeAt(secret, Totp.StepAt(mail.Time.GetUtcNow())), null, default);
        await people.SaveSecurityAsync(new SecurityPolicy { TwoFactor = FactorRule.Administrators }, 0, ada, IPAddress.Loopback, default);
        (await people.GetSecurityAsync(default)).Policy.TwoFactor.ShouldBe(FactorRule.Administrators);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Rules_about_addresses_are_refused_where_they_would_shut_out_who_makes_them(SqlDialect dialect)
    {
        await using var mail = await MailAccount.CreateAsync(dialect);
        var (people, catalogue, _) = await OpenAsync(mail, dialect);
        var ada = (await catalogue.Owners.FindByEmailAsync("ada@example.org", default))!;
        var office = IPAddress.Parse("203.0.113.7");
        ConsoleAddresses Only(params IpRule[] rules) => new() { DefaultAccess = IpAccess.Deny, Rules = rules };
        Task SaveAsync(ConsoleAddresses addresses, long version, IPAddress from) => people.SaveSecurityAsync(new SecurityPolicy { Addresses = addresses }, version, ada, from, default).AsTask();

        foreach (var shut in new[]
        {
            Only(), Only(new IpRule(IpAccess.Grant, IpRuleType.Single, "203.0.113.8")), Only(new IpRule(IpAccess.Grant, IpRuleType.Cidr, "2001:db8::", Prefix: 0)),
            new ConsoleAddresses { Rules = [new IpRule(IpAccess.Grant, IpRuleType.Cidr, "203.0.113.0", Prefix: 24), new IpRule(IpAccess.Deny, IpRuleType.Range, "203.0.113.7", "203.0.113.9")] },
        })
        {
            foreach (var from in new[] { office, office.MapToIPv6() })
                (await Should.ThrowAsync<DataException>(() => SaveAsync(shut, 0, from))).ShouldSatisfyAllConditions(e => e.Message.ShouldContain("You work from 203.0.113.7,"), e => e.Fields.ShouldBe(["Addresses"]));
        }

        (await Should.ThrowAsync<DataException>(() => SaveAsync(Only([.. Enumerable.Range(0, 201).Select(i => new IpRule(IpAccess.Grant, IpRuleType.Single, $"203.0.113.{i}"))]), 0, office))).Message.ShouldContain("At most 200");
        await RefusedAsync(async () => await SaveAsync(Only(new IpRule(IpAccess.Grant, IpRuleType.Single, "203.0.113.7")), 0, IPAddress.Parse("2001:db8::1")), "You work from 2001:db8::1,");
        (await people.GetSecurityAsync(default)).Version.ShouldBe(0);

        var list = Only(new IpRule(IpAccess.Grant, IpRuleType.Cidr, "203.0.113.0", Prefix: 24, Note: "office"), new IpRule(IpAccess.Deny, IpRuleType.Single, "203.0.113.9"), new IpRule(IpAccess.Grant, IpRuleType.Cidr, "2001:db8::", Prefix: 32));
        await SaveAsync(list, 0, office.MapToIPv6());
        var kept = (await people.GetSecurityAsync(default)).Policy;
        kept.ShouldBe(new SecurityPolicy { Addresses = list });
        kept.Addresses.Allows(IPAddress.Parse("2001:db8::42")).ShouldBeTrue();
        kept.Addresses.Allows(IPAddress.Parse("::ffff:203.0.113.9")).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Nobody_shuts_themselves_out_and_who_is_deleted_leaves_no_rights(SqlDialect dialect)
    {
        await using var mail = await MailAccount.CreateAsync(dialect, options => options with { Smtp = null });
        var (people, catalogue, rights) = await OpenAsync(mail, dialect);
        var link = (await people.InviteAsync("", "grace@example.org", [UserGroup.Administrators], "https://acme.example", "Ada", default)).ShouldNotBeNull("without a mail server it is shown");
        await catalogue.Users.AcceptAsync(AccountId, link.Split("?t=")[1], "Grace", "a long password", default);
        var grace = (await people.ListAsync(default))[1].User!.Value;

        await RefusedAsync(() => people.DisableAsync(grace, by: grace, default), "This is you");
        await RefusedAsync(() => people.DeleteAsync(grace, by: grace, default), "This is you");
        await RefusedAsync(() => people.SetGroupsAsync(grace, [], by: grace, default), "out of Administrators");
        await RefusedAsync(() => people.SetGroupsAsync(999, [], by: null, default), "'999'");
        await RefusedAsync(async () => await people.InviteAsync("", "lin@example.org", [UserGroup.Everyone], "https://acme.example", "Ada", default), "Choose again");
        (await people.ListAsync(default)).Count.ShouldBe(2, "an invitation into a group that is not there invites nobody");
        await people.SetGroupsAsync(grace, [UserGroup.AppManagers], by: null, default);
        await rights.SetAsync(RightsSubject.User(grace), [new(RightsKind.Table, 1, Right.View)], [], default);
        await people.DisableAsync(grace, by: null, default);
        (await people.FindAsync(grace, default))!.Status.ShouldBe(UserStatus.Disabled);
        await people.EnableAsync(grace, default);
        (await people.FindAsync(grace, default))!.Status.ShouldBe(UserStatus.Active);
        await people.DeleteAsync(grace, by: null, default);
        (await people.FindAsync(grace, default)).ShouldBeNull();
        ((await rights.GetAsync(default)).GroupsOf(grace).Count, (await rights.GetAsync(default)).GrantsOf(RightsSubject.User(grace)).Count).ShouldBe((0, 0));

        // As when somebody was disabled for staying away, and the time after that is over.
        var lin = (await people.InviteAsync("", "lin@example.org", [UserGroup.AppManagers], "https://acme.example", "Ada", default)).ShouldNotBeNull();
        await catalogue.Users.AcceptAsync(AccountId, lin.Split("?t=")[1], "Lin", "a long password", default);
        var away = (await people.ListAsync(default))[1].User!.Value;
        await rights.SetAsync(RightsSubject.User(away), [new(RightsKind.Table, 1, Right.View)], [], default);
        await people.SaveSecurityAsync(new SecurityPolicy { InactiveDays = 7, DeleteInactiveDays = 7 }, 0, (await catalogue.Owners.FindOfAccountAsync(AccountId, default))!, IPAddress.Loopback, default);
        mail.Time.Advance(TimeSpan.FromDays(8));
        (await people.ListAsync(default))[1].InactiveSince.ShouldBe(mail.Time.GetUtcNow());
        mail.Time.Advance(TimeSpan.FromDays(7));
        (await people.DeleteOverdueAsync(default)).Select(u => u.Id).ShouldBe([away]);
        (await people.ListAsync(default)).Select(p => p.Email).ShouldBe(["ada@example.org"]);
        (await rights.GetAsync(default)).GrantsOf(RightsSubject.User(away)).ShouldBeEmpty();
        (await rights.GetAsync(default)).GroupsOf(away).ShouldBeEmpty();
    }

    private static string TokenOf(string body, string page) =>
        Regex.Match(body, $"href=\"https://acme.example/studio/{page}\\?t=(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["token"].Value;

    private static async Task RefusedAsync(Func<ValueTask> work, string words) => (await Should.ThrowAsync<DataException>(() => work().AsTask())).Message.ShouldContain(words);

    private static async Task<(AccountPeople People, AccountCatalogue Catalogue, RightsStore Rights)> OpenAsync(MailAccount mail, SqlDialect dialect)
    {
        var engine = mail.Account.Database.Engine;
        var catalogue = await AccountCatalogue.OpenAsync(engine, dialect, new PasswordHasher(4), new IdentityOptions(), mail.Time, default);
        await catalogue.CreateAsync(new NewAccount { Name = "Acme", Id = AccountId, OwnerName = "Ada Lovelace", OwnerEmail = "ada@example.org", OwnerPassword = "a long password" }, default);
        var identity = await AccountIdentity.OpenAsync(engine, AccountId, new IdentityOptions(), mail.Time, default);
        return (new AccountPeople(AccountId, "Acme", catalogue, identity.Rights, mail.Outbox), catalogue, identity.Rights);
    }
}
