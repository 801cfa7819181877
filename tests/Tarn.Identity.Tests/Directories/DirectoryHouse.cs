using Shouldly;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Records;
using Tarn.Identity.Directories;
using Tarn.Identity.Passwords;
using Tarn.Sql;

namespace Tarn.Identity.Tests.Directories;

/// <summary>An account with a directory, a clock that is moved by hand, and mail that is kept.</summary>
internal sealed class DirectoryHouse : IAsyncDisposable
{
    public const string Password = "a violet umbrella sings";
    public const string Address = "https://tarn.example";

    private readonly Testing.TestAccount _account;

    private DirectoryHouse(Testing.TestAccount account, ManualTime time, UserDirectory directory, KeptMail mail, AccountDirectories directories)
    {
        _account = account;
        Time = time;
        Directory = directory;
        Mail = mail;
        Directories = directories;
    }

    public static Client Home { get; } = new("203.0.113.5", "Test browser");

    public ManualTime Time { get; }

    public UserDirectory Directory { get; private set; }

    public KeptMail Mail { get; }

    public AccountDirectories Directories { get; }

    public AccountDatabase Database => _account.Database;

    public Testing.TestAccount Account => _account;

    public static async Task<DirectoryHouse> OpenAsync(SqlDialect dialect)
    {
        var time = new ManualTime();
        var passwords = new PasswordHasher(4);
        var account = await Testing.TestAccount.CreateAsync(dialect, time, passwords.Hash);
        var mail = new KeptMail();
        var directories = new AccountDirectories(account.Database, passwords, mail);
        return new DirectoryHouse(account, time, await directories.Store.CreateAsync("Customers", "", "test", default), mail, directories);
    }

    public async Task ChangePolicyAsync(Func<DirectoryPolicy, DirectoryPolicy> change) => Directory = await Directories.Store.ChangePolicyAsync(Directory.Id, change, "test", default);

    public async Task EnableAsync(bool enabled) => Directory = await Directories.Store.EnableAsync(Directory.Id, enabled, "test", default);

    public async Task<DirectoryUser> AddAsync(string email = "ann@example.org", string firstName = "Ann")
    {
        await _account.InsertAsync("Customers", $$"""{"Email":"{{email}}","First_Name":"{{firstName}}"}""");
        return await UserAsync(email);
    }

    /// <summary>Adds a user who has chosen <see cref="Password"/>.</summary>
    public async Task<DirectoryUser> AddActiveAsync(string email = "ann@example.org")
    {
        await AddAsync(email);
        (await ChooseAsync(await ActivateAsync(email), LinkPurpose.Activate)).Done.ShouldBeTrue();
        return await UserAsync(email);
    }

    public async Task<DirectoryUser> UserAsync(string email = "ann@example.org") => (await Directories.Users.FindByEmailAsync(Directory, email, default))!;

    public async Task<string> StatusAsync(string email = "ann@example.org") => Directories.Users.StatusOf(await UserAsync(email)).ToString();

    /// <summary>The status as queries compute it.</summary>
    public async Task<string> QueriedStatusAsync(string email = "ann@example.org") => await _account.QueryAsync(
        schema => new RecordQuery { Source = schema.UsersOf(schema.Table("Customers")), Select = "_status", Where = $"Email = '{email}'" });

    public async Task<string> ActivateAsync(string email = "ann@example.org", bool sendMail = false) =>
        SecretOf(await Directories.Users.ActivateAsync(Directory, (await UserAsync(email)).Record, sendMail, Address, Home, default));

    public ValueTask<LinkResult> ChooseAsync(string secret, LinkPurpose purpose, string password = Password) => Directories.Links.ChooseAsync(Directory, purpose, secret, password, Home, default);

    public async Task<SignInOutcome> SignInAsync(string password = Password, string email = "ann@example.org", Client? client = null) => (await TrySignInAsync(password, email, client)).Outcome;

    public ValueTask<SignInResult> TrySignInAsync(string password = Password, string email = "ann@example.org", Client? client = null) =>
        Directories.SignIn.SignInAsync(Directory, email, password, Address, client ?? Home, default);

    public static string SecretOf(string link) => link.Split("t=")[1];

    public ValueTask DisposeAsync() => _account.DisposeAsync();

    /// <summary>Keeps mails whose transaction goes on; those of one that is undone are not told apart, so tests look at the newest.</summary>
    internal sealed class KeptMail : IDirectoryMail
    {
        public List<DirectoryLetter> Letters { get; } = [];

        public DirectoryLetter Last => Letters[^1];

        public ValueTask SendAsync(IWriteSession session, DirectoryLetter letter, DateTimeOffset now, CancellationToken cancellation)
        {
            Letters.Add(letter);
            return ValueTask.CompletedTask;
        }
    }
}
