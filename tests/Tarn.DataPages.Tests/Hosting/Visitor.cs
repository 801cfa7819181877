using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Tarn.DataPages.Tests.Hosting;

/// <summary>A visitor without script: opens pages, fills their forms in, sends them, follows where they lead. Has cookies of their own.</summary>
public sealed class Visitor : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };

    public Visitor(string address)
    {
        Http = new HttpClient(_handler) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>A visitor whose requests a balancer gives to servers in turn.</summary>
    /// <param name="balancer">The address that the visitor sees.</param>
    /// <param name="nodes">Addresses of the servers.</param>
    public Visitor(string balancer, IReadOnlyList<string> nodes)
    {
        Http = new HttpClient(new Balancer(nodes) { InnerHandler = _handler }) { BaseAddress = new Uri(balancer), Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Http { get; }

    /// <summary>The document shown last.</summary>
    public IHtmlDocument Page { get; private set; } = new HtmlParser().ParseDocument("");

    /// <summary>The status of the last answer.</summary>
    public HttpStatusCode Status { get; private set; }

    /// <summary>Its address.</summary>
    public Uri At { get; private set; } = new("http://localhost");

    /// <summary>All text of the page.</summary>
    public string Text => Page.Body?.TextContent ?? "";

    public async Task OpenAsync(string address)
    {
        using var response = await Http.GetAsync(address);
        await ShowAsync(response);
    }

    /// <summary>Follows a link by its text.</summary>
    public Task FollowAsync(string text) => OpenAsync(Page.QuerySelectorAll("a[href]").First(a => a.TextContent.Trim() == text).GetAttribute("href")!);

    /// <summary>The fields of the page's form as a browser would send them.</summary>
    public List<KeyValuePair<string, string>> Fields()
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var control in Form().QuerySelectorAll("input[name], select[name], textarea[name]").Where(c => !c.HasAttribute("disabled") && c.Closest("fieldset[disabled]") is null))
        {
            var name = control.GetAttribute("name")!;
            switch (control)
            {
                case IHtmlSelectElement select:
                    foreach (var option in select.Options.Where(o => o.IsSelected))
                        fields.Add(new(name, option.Value));
                    break;
                case IHtmlTextAreaElement area:
                    fields.Add(new(name, area.Value));
                    break;
                case IHtmlInputElement { Type: "checkbox" or "radio" } box:
                    if (box.IsChecked)
                        fields.Add(new(name, box.Value));
                    break;
                case IHtmlInputElement { Type: "submit" or "file" or "button" }:
                    break;
                default:
                    fields.Add(new(name, control.GetAttribute("value") ?? ""));
                    break;
            }
        }

        return fields;
    }

    /// <summary>Fills in and sends the page's form by its first button, or the one named.</summary>
    public async Task SubmitAsync(IEnumerable<(string Name, string Value)>? entries = null, string? button = null, IEnumerable<(string Name, string FileName, byte[] Bytes)>? files = null)
    {
        using var content = Content(entries, button, files);
        using var response = await Http.PostAsync(Form().GetAttribute("action"), content);
        await ShowAsync(response);
        for (var hops = 0; (int)Status is 302 or 303 && hops < 5; hops++)
            await OpenAsync(At.ToString());
    }

    /// <summary>The body of a submit; entries replace what the form holds. An entry with a null value takes the control away.</summary>
    public MultipartFormDataContent Content(IEnumerable<(string Name, string Value)>? entries = null, string? button = null, IEnumerable<(string Name, string FileName, byte[] Bytes)>? files = null)
    {
        var given = (entries ?? []).ToList();
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in Fields().Where(f => given.TrueForAll(g => g.Name != f.Key)))
            content.Add(new StringContent(value), name);
        foreach (var (name, value) in given.Where(g => g.Value is not null))
            content.Add(new StringContent(value), name);
        var pressed = button is null ? Form().QuerySelector("input[type=submit]") : Form().QuerySelector($"input[type=submit][name='{button}']") ?? throw new InvalidOperationException($"No button {button}.");
        if (pressed is not null)
            content.Add(new StringContent(pressed.GetAttribute("value") ?? ""), pressed.GetAttribute("name")!);
        foreach (var (name, fileName, bytes) in files ?? [])
            content.Add(new ByteArrayContent(bytes), name, fileName);
        return content;
    }

    public IElement Form() => Page.QuerySelector("form") ?? throw new InvalidOperationException($"The page has no form: {Text}");

    /// <summary>The error beside a control; null when there is none.</summary>
    public string? ErrorAt(string control) => Page.GetElementById(control + "_err")?.TextContent.Trim().TrimStart('!').Trim();

    /// <summary>The value of a cookie; null when there is none.</summary>
    public string? Cookie(string name) => _handler.CookieContainer.GetCookies(Http.BaseAddress!)[name]?.Value;

    /// <summary>When a cookie ends by itself; null when it is not there.</summary>
    public DateTime? CookieEnd(string name) => _handler.CookieContainer.GetCookies(Http.BaseAddress!)[name]?.Expires;

    /// <summary>Plants a cookie.</summary>
    public void SetCookie(string name, string value) => _handler.CookieContainer.Add(Http.BaseAddress!, new Cookie(name, value, "/"));

    /// <summary>Shows HTML as the script does with an answer.</summary>
    public async Task ShowAsync(string html) => Page = await new HtmlParser().ParseDocumentAsync(html);

    public async Task ShowAsync(HttpResponseMessage response)
    {
        Status = response.StatusCode;
        At = response.Headers.Location is { } location ? new Uri(response.RequestMessage!.RequestUri!, location) : response.RequestMessage!.RequestUri!;
        var body = await response.Content.ReadAsStringAsync();
        Page = await new HtmlParser().ParseDocumentAsync(body);
    }

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }

    private sealed class Balancer(IReadOnlyList<string> nodes) : DelegatingHandler
    {
        private int _turn;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var asked = request.RequestUri!;
            request.Headers.Host = asked.Authority;
            request.RequestUri = new Uri(new Uri(nodes[_turn++ % nodes.Count]), asked.PathAndQuery);
            var response = await base.SendAsync(request, cancellationToken);
            // Where the visitor is, is the balancer's address.
            response.RequestMessage!.RequestUri = asked;
            return response;
        }
    }
}
