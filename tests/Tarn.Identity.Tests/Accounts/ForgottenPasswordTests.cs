using Shouldly;
using Tarn.Sql;
using Xunit;
using static Tarn.Identity.Tests.Accounts.CatalogueWork;

namespace Tarn.Identity.Tests.Accounts;

public sealed class ForgottenPasswordTests(TestDatabases databases) : IClassFixture<TestDatabases>
{
    private const string Next = "another long password";

    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines))]
    public async Task A_link_sets_another_password_once_and_signs_out_everywhere(SqlDialect dialect)
    {
        var work = await OpenAsync(databases, dialect);
        var forgotten = work.Catalogue.ForgottenPasswords;
        await work.JoinAsync("grace@example.org");
        var window = (await work.SignInAsync("grace@example.org")).ShouldNotBeNull();
        var owner = (await work.SignInAsync(OwnerEmail)).ShouldNotBeNull();
        var (person, token, expires) = (await forgotten.AskAsync(work.Account, " GRACE@example.org", default)).ShouldNotBeNull();
        (person.Email, token.Length, expires).ShouldBe(("grace@example.org", 43, work.Time.GetUtcNow().AddHours(1)));

        (await forgotten.FindAsync(work.Account, token, default)).ShouldBe(person);
        (await forgotten.FindAsync(work.Account, token, default)).ShouldBe(person, "looking does not use it up");
        (await work.SignInAsync("grace@example.org")).ShouldNotBeNull("until then the old one counts");
        await RefusedAsync(() => forgotten.FinishAsync(work.Account, token, "short", default).AsTask(), "at least 12 characters");
        await RefusedAsync(() => forgotten.FinishAsync(work.Account, token, Password, default).AsTask(), "that you have");
        await RefusedAsync(() => forgotten.FinishAsync(work.Account, token + "x", Next, default).AsTask(), "counts no more");
        // Sent again and again, some milliseconds apart: one counts, and the others find the link used, not their password.
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            await Task.Delay(i * 20);
            try
            {
                await forgotten.FinishAsync(work.Account, token, Next, default);
                return "";
            }
            catch (Data.DataException refused)
            {
                return refused.Message;
            }
        }));

        answers.Count(static answer => answer.Length == 0).ShouldBe(1);
        answers.Where(static answer => answer.Length > 0).ShouldAllBe(static answer => answer.Contains("counts no more"));
        (await work.Catalogue.Sessions.FindByIdAsync(window.Id, default)).ShouldBeNull();
        (await work.Catalogue.Sessions.FindByIdAsync(owner.Id, default)).ShouldNotBeNull("somebody else");
        (await work.SignInAsync("grace@example.org")).ShouldBeNull();
        (await work.SignInAsync("grace@example.org", Next)).ShouldNotBeNull();
        (await forgotten.FindAsync(work.Account, token, default)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_link_counts_for_an_hour_in_its_account_as_the_last_one_and_while_the_password_is_the_forgotten_one(SqlDialect dialect)
    {
        var work = await OpenAsync(databases, dialect);
        var forgotten = work.Catalogue.ForgottenPasswords;
        var other = await work.OtherAccountAsync();
        var grace = await work.JoinAsync("grace@example.org");
        async Task<string> AskAsync() => (await forgotten.AskAsync(work.Account, "grace@example.org", default)).ShouldNotBeNull().Token;

        (await forgotten.AskAsync(work.Account, "nobody@example.org", default)).ShouldBeNull();
        (await forgotten.AskAsync(other, "grace@example.org", default)).ShouldBeNull("works with the first account only");
        var first = await AskAsync();
        (await forgotten.FindAsync(other, first, default)).ShouldBeNull("of another account");
        await RefusedAsync(() => forgotten.FinishAsync(other, first, Next, default).AsTask(), "counts no more");
        var second = await AskAsync();
        (await forgotten.FindAsync(work.Account, first, default)).ShouldBeNull("only the last link counts");
        work.Time.Advance(TimeSpan.FromHours(1));
        (await forgotten.FindAsync(work.Account, second, default)).ShouldBeNull();

        var third = await AskAsync();
        (await work.Catalogue.Owners.ChangePasswordAsync(await work.PersonAsync("grace@example.org"), Password, Next, null, default)).ShouldBeTrue();
        (await forgotten.FindAsync(work.Account, third, default)).ShouldBeNull("remembered after all");
        var fourth = await AskAsync();
        await work.Catalogue.Users.DisableAsync(work.Account, grace, default);
        (await forgotten.FindAsync(work.Account, fourth, default)).ShouldBeNull();
        await RefusedAsync(() => forgotten.FinishAsync(work.Account, fourth, "a third password", default).AsTask(), "counts no more");
        (await forgotten.AskAsync(work.Account, "grace@example.org", default)).ShouldBeNull("disabled");
        (await forgotten.AskAsync(work.Account, OwnerEmail, default)).ShouldNotBeNull("the owner too");
    }
}
