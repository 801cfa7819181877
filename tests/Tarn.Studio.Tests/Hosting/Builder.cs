using System.Net;
using System.Net.Sockets;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Tarn.Studio.Tests.Hosting;

/// <summary>Somebody at the Studio's door, with a browser of their own that runs no script.</summary>
public sealed class Builder : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };

    private readonly StudioServer _server;

    public Builder(StudioServer server)
    {
        _server = server;
        Http = new HttpClient(_handler) { BaseAddress = new Uri(server.Address + "/studio/") };
    }

    public HttpClient Http { get; }

    /// <summary>Another address of this machine, from which the builder comes.</summary>
    public IPAddress? From
    {
        init => _handler.ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(value!, 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        };
    }

    /// <summary>Goes on in the session of another browser.</summary>
    public void TakeCookies(Builder other) => _handler.CookieContainer.Add(other._handler.CookieContainer.GetAllCookies());

    /// <summary>What was answered last.</summary>
    public HttpResponseMessage Answer { get; private set; } = new();

    public IHtmlDocument Page { get; private set; } = new HtmlParser().ParseDocument("");

    /// <summary>Where the last answer leads; null when it leads nowhere.</summary>
    public string? LeadsTo => Answer.Headers.Location?.ToString();

    /// <summary>The message on the sign-in page.</summary>
    public string? Message => Page.GetElementById("message")?.TextContent;

    public async Task OpenAsync(string address) => await ShowAsync(await Http.GetAsync(new Uri(address, UriKind.Relative)));

    /// <summary>Fills in the sign-in page that is shown, and sends it.</summary>
    public async Task SignInAsync(string email = StudioServer.Email, string password = StudioServer.Password, bool withToken = true)
    {
        var fields = Page.QuerySelectorAll("form input[type=hidden]").Where(i => withToken || i.GetAttribute("name") == "to")
            .Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? "")).ToList();
        fields.Add(KeyValuePair.Create("email", email));
        fields.Add(KeyValuePair.Create("password", password));
        await SendAsync("sign-in", fields);
    }

    public async Task SendAsync(string address, IEnumerable<KeyValuePair<string, string>> fields, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        await ShowAsync(await Http.SendAsync(request));
    }

    /// <summary>The line that set a cookie in the last answer; null when none did.</summary>
    public string? SetCookie(string name) => Answer.Headers.TryGetValues("Set-Cookie", out var lines) ? lines.FirstOrDefault(l => l.StartsWith(name + "=", StringComparison.Ordinal)) : null;

    public void Dispose()
    {
        Answer.Dispose();
        Http.Dispose();
        _handler.Dispose();
    }

    private async Task ShowAsync(HttpResponseMessage answer)
    {
        Answer.Dispose();
        Answer = answer;
        if (answer.StatusCode == HttpStatusCode.InternalServerError)
            throw new InvalidOperationException("The server failed. " + _server.Log);
        Page = await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync());
    }
}
