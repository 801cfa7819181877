using System.Security.Cryptography;
using Shouldly;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Identity.Accounts;
using Tarn.Identity.Passwords;
using Tarn.Sql;
using Xunit;

namespace Tarn.Identity.Tests.Accounts;

public sealed class SecondFactorTests(TestDatabases databases) : IClassFixture<TestDatabases>
{
    private const string Email = "owner@example.org";
    private const string Password = "a long password";
    private static readonly IdentityOptions Many = new() { HostingMode = HostingMode.Subdomain, BaseDomains = ["tarn.example.org"] };

    private readonly ManualTime _time = new();
    private readonly SecretBox _secrets = new(RandomNumberGenerator.GetBytes(SecretBox.KeyBytes));
    private readonly string _secret = Totp.NewSecret();

    public static TheoryData<SqlDialect> Engines => [SqlDialect.Sqlite, SqlDialect.Postgres];

    [Theory, MemberData(nameof(Engines))]
    public async Task It_is_turned_on_by_a_code_of_the_app_and_then_a_password_alone_lets_nobody_in(SqlDialect dialect)
    {
        var (catalogue, account, person, engine) = await OpenAsync(dialect);
        var factors = catalogue.SecondFactorsWith(_secrets);
        (await factors.FindAsync(person, default)).ShouldBeNull();
        (await factors.CheckAsync(person, Code(), default)).ShouldBeFalse("nothing is on");
        await RefusedAsync(() => factors.EnableAsync(person, _secret, "000000x", null, default));
        var here = (await BeginAsync(catalogue, account)).ShouldNotBeNull().Session;
        var elsewhere = (await BeginAsync(catalogue, account)).ShouldNotBeNull().Session;

        var codes = await factors.EnableAsync(person, _secret, Code().Insert(3, " "), here.Id, default);

        codes.Count.ShouldBe(10);
        codes.Distinct().Count().ShouldBe(10);
        codes[2].ShouldMatch("^03-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$");
        (await factors.FindAsync(person, default)).ShouldBe(new SecondFactor(_time.GetUtcNow(), 10));
        (await catalogue.Sessions.FindByIdAsync(here.Id, default)).ShouldNotBeNull();
        (await catalogue.Sessions.FindByIdAsync(elsewhere.Id, default)).ShouldBeNull("other windows are signed out");
        (await BeginAsync(catalogue, account)).ShouldBeNull();
        (await catalogue.Sessions.CheckAsync(account, Email, "another password", default)).ShouldBeNull();
        var pending = (await catalogue.Sessions.CheckAsync(account, Email, Password, default)).ShouldNotBeNull();
        pending.NeedsCode.ShouldBeTrue();
        await Should.ThrowAsync<InvalidOperationException>(() => catalogue.Sessions.BeginAsync(pending, "", "", default).AsTask());
        (await factors.CheckAsync(person, Code(), default)).ShouldBeFalse("the code that turned it on is used up");
        Next();
        (await factors.CheckAsync(person, Code(), default)).ShouldBeTrue();
        (await catalogue.Sessions.BeginAsync(pending with { NeedsCode = false }, "", "", default)).ShouldNotBeNull().Session.IsOwner.ShouldBeTrue();
        (await Should.ThrowAsync<DataException>(() => factors.EnableAsync(person, _secret, Code(), null, default).AsTask())).Problem.ShouldBe(DataProblem.Conflict);

        // The database alone gives nothing away.
        await using (var row = await engine.QueryAsync(new SqlStatement("SELECT secret FROM sys_second_factor", []), default))
        {
            (await row.ReadAsync(default)).ShouldBeTrue();
            row.GetText(0).ShouldNotContain(_secret);
        }

        var others = catalogue.SecondFactorsWith(new SecretBox(RandomNumberGenerator.GetBytes(SecretBox.KeyBytes)));
        Next();
        (await Should.ThrowAsync<DataException>(() => others.CheckAsync(person, Code(), default).AsTask())).Message.ShouldContain("key is not the one");
        (await others.CheckAsync(person, codes[0], default)).ShouldBeTrue("recovery codes need no key");

        await catalogue.Owners.ResetPasswordAsync(Email, "a new password", default);
        (await catalogue.Sessions.FindPendingAsync(account, person, pending.Stamp, default)).ShouldBeNull("a new password ends what the old one began");
        (await catalogue.Sessions.BeginAsync(pending with { NeedsCode = false }, "", "", default)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task No_step_counts_twice_and_of_two_at_once_one_gets_in(SqlDialect dialect)
    {
        var (catalogue, _, person, _) = await OpenAsync(dialect);
        var factors = catalogue.SecondFactorsWith(_secrets);
        var codes = await factors.EnableAsync(person, _secret, Code(), null, default);
        Next();
        (await factors.CheckAsync(person, Code(+1), default)).ShouldBeTrue("a clock that is half a minute fast");
        (await factors.CheckAsync(person, Code(+1), default)).ShouldBeFalse();
        (await factors.CheckAsync(person, Code(), default)).ShouldBeFalse("nor one before it");
        Next();
        Next();
        (await factors.CheckAsync(person, Code(-1), default)).ShouldBeFalse("used");
        (await factors.CheckAsync(person, Code(-2), default)).ShouldBeFalse("too old");
        (await factors.CheckAsync(person, Code(+2), default)).ShouldBeFalse("too early");

        var (code, recovery) = (Code(), codes[9]);
        foreach (var typed in new[] { code, recovery })
            (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => factors.CheckAsync(person, typed, default).AsTask())))).Count(right => right).ShouldBe(1, typed);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_recovery_code_counts_once_however_it_is_typed_and_new_ones_replace_the_old(SqlDialect dialect)
    {
        var (catalogue, account, person, _) = await OpenAsync(dialect);
        var factors = catalogue.SecondFactorsWith(_secrets);
        var here = (await BeginAsync(catalogue, account)).ShouldNotBeNull().Session;
        var codes = await factors.EnableAsync(person, _secret, Code(), here.Id, default);

        (await factors.CheckAsync(person, codes[0].Replace("-", "", StringComparison.Ordinal).ToLowerInvariant(), default)).ShouldBeTrue();
        (await factors.CheckAsync(person, codes[0], default)).ShouldBeFalse();
        (await factors.CheckAsync(person, " " + codes[1].Replace('0', 'o').Replace('1', 'l') + " ", default)).ShouldBeTrue("who reads O and l");
        (await factors.CheckAsync(person, "04" + codes[2][2..], default)).ShouldBeFalse("of another number");
        foreach (var wrong in new[] { "", "03", "99-AAAAA-AAAAA", "03-UUUUU-UUUUU", new string('0', 5000) })
            (await factors.CheckAsync(person, wrong, default)).ShouldBeFalse(wrong);
        (await factors.CheckAsync(person + 1, codes[3], default)).ShouldBeFalse("of somebody else");
        (await factors.FindAsync(person, default))!.CodesLeft.ShouldBe(8);

        await RefusedAsync(() => factors.NewRecoveryCodesAsync(person, codes[0], here.Id, default));
        Next();
        var elsewhere = await SignInAsync(catalogue, account, Code());
        Next();
        var fresh = await factors.NewRecoveryCodesAsync(person, Code(), here.Id, default);

        (await factors.FindAsync(person, default))!.CodesLeft.ShouldBe(10);
        (await factors.CheckAsync(person, codes[4], default)).ShouldBeFalse("the old ones are gone");
        (await factors.CheckAsync(person, fresh[4], default)).ShouldBeTrue();
        (await catalogue.Sessions.FindByIdAsync(here.Id, default)).ShouldNotBeNull();
        (await catalogue.Sessions.FindByIdAsync(elsewhere.Id, default)).ShouldBeNull();
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task It_is_turned_off_by_a_code_by_the_server_s_operator_and_with_the_person(SqlDialect dialect)
    {
        var (catalogue, account, person, engine) = await OpenAsync(dialect);
        var factors = catalogue.SecondFactorsWith(_secrets);
        var codes = await factors.EnableAsync(person, _secret, Code(), null, default);
        await RefusedAsync(() => factors.DisableAsync(person, Code(), null, default));
        Next();
        var here = await SignInAsync(catalogue, account, Code());
        await factors.DisableAsync(person, codes[0], here.Id, default);
        (await factors.FindAsync(person, default)).ShouldBeNull();
        (await catalogue.Sessions.FindByIdAsync(here.Id, default)).ShouldNotBeNull();
        (await BeginAsync(catalogue, account)).ShouldNotBeNull();

        Next();
        await factors.EnableAsync(person, _secret, Code(), here.Id, default);
        (await factors.ResetAsync(person, default)).ShouldBeTrue();
        (await factors.ResetAsync(person, default)).ShouldBeFalse();
        (await catalogue.Sessions.FindByIdAsync(here.Id, default)).ShouldBeNull();
        (await BeginAsync(catalogue, account)).ShouldNotBeNull();

        var sent = await catalogue.Users.InviteAsync(account, "", "grace@example.org", default);
        await catalogue.Users.AcceptAsync(account, sent.Token, "Grace", Password, default);
        var grace = (await catalogue.Owners.FindByEmailAsync("grace@example.org", default))!.Id;
        await factors.EnableAsync(grace, _secret, Code(), null, default);
        await catalogue.Users.DeleteAsync(account, sent.User.Id, default);
        (await CountAsync(engine, "sys_second_factor"), await CountAsync(engine, "sys_recovery_code")).ShouldBe((0L, 0L));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_data_folder_from_before_there_were_second_factors_opens(SqlDialect dialect)
    {
        var place = databases.NewPlace();
        var (before, account, person, engine) = await OpenAsync(dialect, place);
        (await BeginAsync(before, account)).ShouldNotBeNull();
        foreach (var table in new[] { "sys_second_factor", "sys_recovery_code", "sys_password_history", "sys_password_reset", "sys_security_policy", "sys_owner_transfer", "sys_email_change", "sys_inactive" })
            await engine.WriteAsync(session => session.ExecuteAsync(new SqlStatement("DROP TABLE " + table, []), default), default);

        var catalogue = await AccountCatalogue.OpenAsync(await databases.OpenAsync(dialect, place), dialect, new PasswordHasher(4), Many, _time, default);

        (await BeginAsync(catalogue, account)).ShouldNotBeNull();
        (await catalogue.SecondFactorsWith(_secrets).EnableAsync(person, _secret, Code(), null, default)).Count.ShouldBe(10);
        (await BeginAsync(catalogue, account)).ShouldBeNull();
    }

    private static async Task RefusedAsync(Func<ValueTask> work)
    {
        var refused = await Should.ThrowAsync<DataException>(() => work().AsTask());
        refused.Fields.ShouldBe(["Code"]);
        refused.Message.ShouldContain("code is wrong");
    }

    private static Task RefusedAsync<T>(Func<ValueTask<T>> work) => RefusedAsync(async () => { await work(); });

    private static async Task<long> CountAsync(IEngine engine, string table)
    {
        await using var row = await engine.QueryAsync(new SqlStatement("SELECT COUNT(*) FROM " + table, []), default);
        await row.ReadAsync(default);
        return row.GetInt64(0);
    }

    private static Task<BegunSession?> BeginAsync(AccountCatalogue catalogue, string account) => catalogue.Sessions.BeginAsync(account, Email, Password, "203.0.113.5", "Firefox/140", default).AsTask();

    private async Task<ConsoleSession> SignInAsync(AccountCatalogue catalogue, string account, string code)
    {
        var pending = (await catalogue.Sessions.CheckAsync(account, Email, Password, default)).ShouldNotBeNull();
        (await catalogue.SecondFactorsWith(_secrets).CheckAsync(pending.Person.Id, code, default)).ShouldBeTrue();
        return (await catalogue.Sessions.BeginAsync(pending with { NeedsCode = false }, "203.0.113.6", "Chrome/140", default)).ShouldNotBeNull().Session;
    }

    private string Code(int away = 0) => Totp.CodeAt(_secret, Totp.StepAt(_time.GetUtcNow()) + away);

    private void Next() => _time.Advance(Totp.Period);

    private async Task<(AccountCatalogue Catalogue, string Account, long Person, IEngine Engine)> OpenAsync(SqlDialect dialect, string? place = null)
    {
        var engine = await databases.OpenAsync(dialect, place ?? databases.NewPlace());
        var catalogue = await AccountCatalogue.OpenAsync(engine, dialect, new PasswordHasher(4), Many, _time, default);
        var created = await catalogue.CreateAsync(new NewAccount { Name = "Acme", OwnerName = "Ada", OwnerEmail = Email, OwnerPassword = Password }, default);
        return (catalogue, created.Account.Id, created.Owner.Id, engine);
    }
}
