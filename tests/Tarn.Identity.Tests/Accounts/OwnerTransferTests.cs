using Shouldly;
using Tarn.Sql;
using Xunit;
using static Tarn.Identity.Tests.Accounts.CatalogueWork;

namespace Tarn.Identity.Tests.Accounts;

/// <summary>account.md 6.2 and 18.12.</summary>
public sealed class OwnerTransferTests(TestDatabases databases) : IClassFixture<TestDatabases>
{
    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines))]
    public async Task Nothing_changes_until_the_link_is_used_and_that_once(SqlDialect dialect)
    {
        var work = await OpenAsync(databases, dialect);
        var transfers = work.Catalogue.Transfers;
        var grace = await work.JoinAsync("grace@example.org");
        var (owner, heir) = (await work.PersonAsync(OwnerEmail), await work.PersonAsync("grace@example.org"));
        var windows = (Old: (await work.SignInAsync(OwnerEmail)).ShouldNotBeNull(), New: (await work.SignInAsync("grace@example.org")).ShouldNotBeNull());

        (await transfers.AskAsync(work.Account, owner, "wrong password", grace, default)).ShouldBeNull();
        await RefusedAsync(() => transfers.AskAsync(work.Account, heir, Password, grace, default).AsTask(), "Only the account's owner");
        await RefusedAsync(() => transfers.AskAsync(work.Account, owner, Password, 999, default).AsTask(), "not active");
        var (request, token) = (await transfers.AskAsync(work.Account, owner, Password, grace, default)).ShouldNotBeNull();
        (request.Owner, request.Heir, request.Expires).ShouldBe((owner, heir, work.Time.GetUtcNow().AddHours(24)));
        (await transfers.FindOpenAsync(work.Account, default)).ShouldBe(request);
        (await transfers.FindAsync(work.Account, token, default)).ShouldBe(request);
        (await transfers.FindAsync(await work.OtherAccountAsync(), token, default)).ShouldBeNull("of another account");
        (await work.Catalogue.Owners.FindOfAccountAsync(work.Account, default)).ShouldBe(owner);

        var member = await transfers.RequireMemberAsync(work.Account, owner, default);
        (await transfers.RequireMemberAsync(work.Account, owner, default)).ShouldBe(member);
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            try
            {
                return await transfers.FinishAsync(work.Account, token, default) == request;
            }
            catch (Data.DataException)
            {
                return false;
            }
        }));

        both.Count(static done => done).ShouldBe(1);
        (await work.Catalogue.Owners.FindOfAccountAsync(work.Account, default)).ShouldBe(heir);
        (await transfers.FindOpenAsync(work.Account, default)).ShouldBeNull();
        var (old, now) = ((await work.Catalogue.Sessions.FindByIdAsync(windows.Old.Id, default)).ShouldNotBeNull(), (await work.Catalogue.Sessions.FindByIdAsync(windows.New.Id, default)).ShouldNotBeNull());
        (old.IsOwner, old.User, now.IsOwner).ShouldBe((false, member, true));
        await RefusedAsync(() => work.Catalogue.Users.DisableAsync(work.Account, grace, default).AsTask(), "owner");
        await work.Catalogue.Users.DisableAsync(work.Account, member, default);
        (await work.Catalogue.Sessions.FindByIdAsync(windows.Old.Id, default)).ShouldBeNull("an ordinary user now");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_link_counts_no_more_after_a_day_another_request_taken_back_another_password_or_when_the_user_is_shut_out(SqlDialect dialect)
    {
        var work = await OpenAsync(databases, dialect);
        var transfers = work.Catalogue.Transfers;
        var (grace, lin) = (await work.JoinAsync("grace@example.org"), await work.JoinAsync("lin@example.org"));
        var owner = await work.PersonAsync(OwnerEmail);
        async Task<string> AskAsync(long member, string password = Password) => (await transfers.AskAsync(work.Account, owner, password, member, default)).ShouldNotBeNull().Token;
        async Task VoidAsync(string token, string why)
        {
            (await transfers.FindAsync(work.Account, token, default)).ShouldBeNull(why);
            await RefusedAsync(() => transfers.FinishAsync(work.Account, token, default).AsTask(), "counts no more");
            (await work.Catalogue.Owners.FindOfAccountAsync(work.Account, default)).ShouldBe(owner);
        }

        var token = await AskAsync(grace);
        var second = await AskAsync(lin);
        await VoidAsync(token, "another request");
        await transfers.TakeBackAsync(work.Account, default);
        await VoidAsync(second, "taken back");
        token = await AskAsync(grace);
        work.Time.Advance(TimeSpan.FromHours(24));
        await VoidAsync(token, "a day");
        token = await AskAsync(grace);
        await work.Catalogue.Users.DisableAsync(work.Account, grace, default);
        await VoidAsync(token, "disabled");
        await RefusedAsync(() => AskAsync(grace), "not active");
        token = await AskAsync(lin);
        await work.Catalogue.Users.DeleteAsync(work.Account, lin, default);
        await VoidAsync(token, "deleted");
        await work.Catalogue.Users.EnableAsync(work.Account, grace, default);
        token = await AskAsync(grace);
        await work.Catalogue.Owners.ChangePasswordAsync(owner, Password, "another long password", null, default);
        await VoidAsync(token, "whoever fears for the account changes the password");
        token = await AskAsync(grace, "another long password");
        await work.Catalogue.Owners.SetOwnerAsync(work.Account, "Ada", "third@example.org", Password, default);
        (await transfers.FindAsync(work.Account, token, default)).ShouldBeNull("who asked owns it no more");
    }
}
