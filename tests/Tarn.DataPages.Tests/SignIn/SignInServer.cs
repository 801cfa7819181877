using System.Text.Json;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Automation.Mail;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.DataPages.Tests.SignIn;

/// <summary>The reference app with a clock that is moved by hand and a mail server, for tests that run one after the other.</summary>
public sealed class SignInServer : IAsyncDisposable
{
    public const string Password = "Correct-Horse-7";

    private readonly CancellationTokenSource _ended = new();
    private readonly MailSender _sender;
    private readonly Task _sending;

    private SignInServer(PageServer pages, ManualTime time, SmtpSink sink, MailOptions mail)
    {
        Pages = pages;
        Time = time;
        Sink = sink;
        _sender = new MailSender(mail, new SmtpTransport(mail.Smtp!, mail.SendTimeout), time, static _ => { });
        _sending = Task.Run(() => _sender.RunAsync(pages.Site.Mail, _ended.Token));
    }

    public PageServer Pages { get; }

    public ManualTime Time { get; }

    public SmtpSink Sink { get; }

    public static async Task<SignInServer> StartAsync(SqlDialect dialect)
    {
        var sink = new SmtpSink();
        var time = new ManualTime();
        var mail = new MailOptions { Smtp = new SmtpServer(sink.Host, sink.Port, StartTls: false), DefaultFrom = "noreply@tarn.example", Poll = TimeSpan.FromMilliseconds(100) };
        var pages = await PageServer.StartAsync(
            dialect, new DataPages.Hosting.DataPagesOptions { RequestsPerMinute = 1_000_000, WritesPerMinute = 1_000_000, LinkAddress = () => "http://apps.example" }, time, mail);
        await pages.ImportAsync("physician-directory.zip");
        return new SignInServer(pages, time, sink, mail);
    }

    public async Task<string> AddressAsync(string page) => "/dp/" + (await Pages.PageAsync(page)).AppKey;

    /// <summary>Registers a physician as a visitor does.</summary>
    public async Task<string> RegisterAsync(string firstName = "Ann")
    {
        var email = $"dr.{Guid.NewGuid():N}@example.org";
        using var visitor = Pages.NewVisitor();
        await visitor.OpenAsync(await AddressAsync("Physician Registration"));
        await visitor.SubmitAsync(Registration(email, firstName));
        visitor.Text.ShouldContain("successful", customMessage: Pages.Log.ToString());
        return email;
    }

    /// <summary>What fills the registration form in rightly.</summary>
    public static (string Name, string Value)[] Registration(string email, string firstName = "Ann") =>
    [
        ("InsertRecordFirst_Name", firstName), ("InsertRecordLast_Name", "Lee"), ("InsertRecordGender", "Female"), ("InsertRecordSpecialties", "1"), ("InsertRecordLanguages", "1"),
        ("InsertRecordEmail", email), ("InsertRecordEmail_Confirm", email), ("InsertRecordPassword", Password), ("InsertRecordPassword_Confirm", Password),
    ];

    /// <summary>A visitor who has signed in on "Update Profile".</summary>
    public async Task<Visitor> EnterAsync(string email, string password = Password)
    {
        var visitor = Pages.NewVisitor();
        await visitor.OpenAsync(await AddressAsync("Update Profile"));
        await LoginAsync(visitor, email, password);
        return visitor;
    }

    /// <summary>Fills the login form in that the visitor has before them.</summary>
    public static Task LoginAsync(Visitor visitor, string email, string password = Password) => visitor.SubmitAsync([("xip_Email", email), ("xip_Password", password)]);

    public static bool ShowsLogin(Visitor visitor) => visitor.Page.GetElementById("xip_Email") is not null;

    /// <summary>Changes a DataPage as the builder does.</summary>
    public async Task ChangeAsync(string name, Func<DataPage, DataPage> change)
    {
        var page = await Pages.PageAsync(name);
        await SaveAsync(AppObjects.DataPage, page.Id, change(page));
    }

    /// <summary>Changes the authentication of "Update Profile".</summary>
    public async Task ChangeLoginAsync(Func<PackageElement, PackageElement> change)
    {
        var apps = await Pages.Site.Apps.GetAsync(default);
        var authentication = apps.Authentications.First(a => a.Name == "Demo - Physician Login");
        await SaveAsync(AppObjects.Authentication, authentication.Id, authentication with { Element = change(authentication.Element) });
    }

    /// <summary>Changes a DataPage until the result is disposed.</summary>
    public async Task<IAsyncDisposable> ChangeForNowAsync(string name, Func<DataPage, DataPage> change)
    {
        var before = await Pages.PageAsync(name);
        await ChangeAsync(name, change);
        return new Undo(() => ChangeAsync(name, _ => before));
    }

    /// <summary>Changes the authentication of "Update Profile" until the result is disposed.</summary>
    public async Task<IAsyncDisposable> ChangeLoginForNowAsync(Func<PackageElement, PackageElement> change)
    {
        var before = (await Pages.Site.Apps.GetAsync(default)).Authentications.First(a => a.Name == "Demo - Physician Login").Element;
        await ChangeLoginAsync(change);
        return new Undo(() => ChangeLoginAsync(_ => before));
    }

    /// <summary>An element with every element in it changed.</summary>
    public static PackageElement Replace(PackageElement element, Func<PackageElement, PackageElement> change) =>
        change(new PackageElement(element.Name, element.Attributes, element.Children.Select(c => Replace(c, change)), element.Text));

    /// <summary>The first names of the physicians with an address.</summary>
    public async Task<List<string>> NamesAsync(string email)
    {
        using var rows = JsonDocument.Parse(await Pages.Test.ReadAsync("Demo_Physicians", "First_Name", $"Email = '{email}'"));
        return [.. rows.RootElement.EnumerateArray().Select(r => r.GetProperty("First_Name").GetString()!)];
    }

    public async Task SaveAsync<T>(string kind, long id, T body)
    {
        await Pages.Database.Engine.WriteAsync(
            async session =>
            {
                await ObjectStore.SaveAsync(session, kind, id, body, default);
                return await ObjectStore.RaiseVersionAsync(session, default);
            },
            default);
        // What another process changed is seen within a quarter of a second.
        Time.Advance(TimeSpan.FromSeconds(1));
        await Task.Delay(300);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _sending;
        _sender.Dispose();
        _ended.Dispose();
        await Pages.DisposeAsync();
        await Sink.DisposeAsync();
    }

    private sealed class Undo(Func<Task> undo) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await undo();
    }
}

/// <summary>One server for each engine.</summary>
public sealed class SignInServers : IAsyncDisposable
{
    private readonly Dictionary<SqlDialect, Lazy<Task<SignInServer>>> _servers = new[] { SqlDialect.Sqlite, SqlDialect.Postgres }.ToDictionary(d => d, d => new Lazy<Task<SignInServer>>(() => SignInServer.StartAsync(d)));

    public Task<SignInServer> GetAsync(SqlDialect dialect) => _servers[dialect].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values.Where(s => s.IsValueCreated))
            await (await server.Value).DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class SignInCollection : ICollectionFixture<SignInServers>
{
    public const string Name = "Signing in";
}
