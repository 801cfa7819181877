using Shouldly;
using Tarn.Identity.Accounts;
using Tarn.Sql;
using Xunit;
using static Tarn.Identity.Tests.Accounts.CatalogueWork;

namespace Tarn.Identity.Tests.Accounts;

/// <summary>A person's own e-mail address (account.md 4).</summary>
public sealed class EmailChangeTests(TestDatabases databases) : IClassFixture<TestDatabases>
{
    private const string Old = "grace@example.org";
    private const string New = "Grace.Hopper@example.org";

    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines))]
    public async Task The_address_changes_with_the_link_once_and_links_sent_to_the_former_one_count_no_more(SqlDialect dialect)
    {
        var work = await OpenAsync(databases, dialect);
        var changes = work.Catalogue.EmailChanges;
        var user = await work.JoinAsync(Old);
        var window = (await work.SignInAsync(Old)).ShouldNotBeNull();
        var grace = await work.PersonAsync(Old);
        (await changes.AskAsync(work.Account, grace, "wrong password", New, default)).ShouldBeNull();
        await RefusedAsync(() => changes.AskAsync(work.Account, grace, Password, "nobody", default).AsTask(), "no e-mail address");
        await RefusedAsync(() => changes.AskAsync(work.Account, grace, Password, Old, default).AsTask(), "that you have");
        var (request, token) = (await changes.AskAsync(work.Account, grace, Password, $" {New} ", default)).ShouldNotBeNull();
        (request.Person, request.Email, request.Expires, token!.Length).ShouldBe((grace, New, work.Time.GetUtcNow().AddDays(5), 43));
        (await changes.FindOpenAsync(grace.Id, default)).ShouldBe(request);
        (await changes.FindAsync(work.Account, token, default)).ShouldBe(request, "looking does not use it up");
        (await changes.FindAsync(await work.OtherAccountAsync(), token, default)).ShouldBeNull("of another account");
        (await work.SignInAsync(Old)).ShouldNotBeNull("until then nothing changes");
        (await work.SignInAsync(New)).ShouldBeNull();

        var forgotten = (await work.Catalogue.ForgottenPasswords.AskAsync(work.Account, Old, default)).ShouldNotBeNull().Token;
        var reset = (await work.Catalogue.Users.ResetPasswordAsync(work.Account, user, default)).Token;
        // Two at once: one of them.
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            try
            {
                return await changes.FinishAsync(work.Account, token, default) == request;
            }
            catch (Data.DataException)
            {
                return false;
            }
        }));

        both.Count(static done => done).ShouldBe(1);
        (await changes.FindOpenAsync(grace.Id, default)).ShouldBeNull();
        (await work.Catalogue.ForgottenPasswords.FindAsync(work.Account, forgotten, default)).ShouldBeNull("the mailbox of the former address opens nothing");
        (await work.Catalogue.Users.FindInvitationAsync(work.Account, reset, default)).ShouldBeNull();
        (await work.SignInAsync(Old)).ShouldBeNull();
        (await work.SignInAsync(New.ToLowerInvariant())).ShouldNotBeNull();
        (await work.Catalogue.Sessions.FindByIdAsync(window.Id, default)).ShouldNotBeNull("windows stay").Person.Email.ShouldBe(New);
        (await work.Catalogue.Users.FindAsync(work.Account, user, default)).ShouldNotBeNull().Email.ShouldBe(New);
        await RefusedAsync(() => work.Catalogue.Users.InviteAsync(work.Account, "", New, default).AsTask(), "already");
        (await work.Catalogue.Users.InviteAsync(work.Account, "", Old, default)).User.Email.ShouldBe(Old, "somebody else may have it now");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_link_counts_no_more_after_five_days_another_request_another_password_or_when_the_address_was_taken(SqlDialect dialect)
    {
        var work = await OpenAsync(databases, dialect);
        var changes = work.Catalogue.EmailChanges;
        var user = await work.JoinAsync(Old);
        var grace = await work.PersonAsync(Old);
        async Task<string?> AskAsync(string email) => (await changes.AskAsync(work.Account, grace, Password, email, default)).ShouldNotBeNull().Token;

        (await AskAsync(OwnerEmail.ToUpperInvariant())).ShouldBeNull("somebody's already: no link is made, and nobody is told");
        (await changes.FindOpenAsync(grace.Id, default)).ShouldNotBeNull();
        var first = await AskAsync(New);
        var second = await AskAsync(New);
        (await changes.FindAsync(work.Account, first!, default)).ShouldBeNull("only the last link counts");
        work.Time.Advance(EmailChanges.Life);
        (await changes.FindAsync(work.Account, second!, default)).ShouldBeNull();
        var third = await AskAsync(New);
        await changes.TakeBackAsync(grace.Id, default);
        await RefusedAsync(() => changes.FinishAsync(work.Account, third!, default).AsTask(), "counts no more");

        // Taken meanwhile: by an invitation into the same account, and by somebody who accepted one.
        var fourth = await AskAsync(New);
        var invited = await work.Catalogue.Users.InviteAsync(work.Account, "", New.ToLowerInvariant(), default);
        await RefusedAsync(() => changes.FinishAsync(work.Account, fourth!, default).AsTask(), "is invited");
        (await work.Catalogue.Users.AcceptAsync(work.Account, invited.Token, "Another Grace", Password, default)).ShouldBeTrue();
        await RefusedAsync(() => changes.FinishAsync(work.Account, fourth!, default).AsTask(), "already");
        (await work.SignInAsync(Old)).ShouldNotBeNull("nothing was changed");

        var fifth = await AskAsync("third@example.org");
        (await work.Catalogue.Owners.ChangePasswordAsync(grace, Password, "another long password", null, default)).ShouldBeTrue();
        (await changes.FindAsync(work.Account, fifth!, default)).ShouldBeNull("whoever fears for the sign-in changes the password");
        var sixth = (await changes.AskAsync(work.Account, grace, "another long password", "third@example.org", default)).ShouldNotBeNull().Token!;
        await work.Catalogue.Users.DisableAsync(work.Account, user, default);
        await RefusedAsync(() => changes.FinishAsync(work.Account, sixth, default).AsTask(), "counts no more");
    }
}
