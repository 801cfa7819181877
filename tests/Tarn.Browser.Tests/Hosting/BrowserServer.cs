using Tarn.Automation.Mail;
using Tarn.DataPages.Hosting;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Browser.Tests.Hosting;

/// <summary>A server with the reference app, a small hotel whose DataPages the tests build, and a mail server.</summary>
public sealed class BrowserServer : IAsyncDisposable
{
    private readonly MailOptions _mail;

    private BrowserServer(PageServer pages, MovedTime time, SmtpSink sink, MailOptions mail)
    {
        Pages = pages;
        Time = time;
        Sink = sink;
        _mail = mail;
    }

    public PageServer Pages { get; }

    /// <summary>The server's clock.</summary>
    public MovedTime Time { get; }

    /// <summary>Where its mails arrive.</summary>
    public SmtpSink Sink { get; }

    /// <summary>Scheme, host and port.</summary>
    public string Address => Pages.Address;

    public static async Task<BrowserServer> StartAsync(SqlDialect dialect)
    {
        var sink = new SmtpSink();
        var time = new MovedTime();
        var mail = new MailOptions { Smtp = new SmtpServer(sink.Host, sink.Port, StartTls: false), DefaultFrom = "noreply@hotel.example" };
        string? address = null;
        var options = new DataPagesOptions { RequestsPerMinute = 1_000_000, WritesPerMinute = 1_000_000, LinkAddress = () => address };
        var pages = await PageServer.StartAsync(dialect, options, time, mail);
        address = pages.Address;
        await pages.ImportAsync("physician-directory.zip");
        await Hotel.CreateAsync(pages);
        return new BrowserServer(pages, time, sink, mail);
    }

    /// <summary>The address of a DataPage of the reference app.</summary>
    public async Task<string> AddressOfAsync(string name) => $"{Address}/dp/{(await Pages.PageAsync(name)).AppKey}";

    /// <summary>Opens a DataPage to visitors.</summary>
    /// <returns>Its address.</returns>
    public async Task<string> DeployAsync(Apps.Packages.PackageElement page, string name, long? authentication = null, params (string Name, string? Value)[] attributes) =>
        Address + await Pages.DeployAsync(page, name, authentication: authentication, attributes: attributes);

    /// <summary>Sends the mails that wait, and gives those to a recipient.</summary>
    public async Task<IReadOnlyList<SinkMessage>> MailsAsync(string recipient)
    {
        using var sender = new MailSender(_mail, new SmtpTransport(_mail.Smtp!, _mail.SendTimeout), Time, static _ => { });
        await sender.DrainAsync(Pages.Site.Mail, default);
        return [.. Sink.Messages.Where(m => m.Recipients.Contains(recipient))];
    }

    public async ValueTask DisposeAsync()
    {
        await Pages.DisposeAsync();
        await Sink.DisposeAsync();
    }
}
