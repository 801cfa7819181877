using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.Bench.Pages;

/// <summary>Visitors who open a form and send it filled in, 32 at a time. Forms are fetched before they are sent, so that each step has a time of its own.</summary>
internal sealed partial class Visitors(string who, string url, int process)
{
    private const int Together = 32;

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = Together, UseCookies = false, AllowAutoRedirect = false });
    private readonly bool _isTarn = who == "tarn";

    /// <summary>Forms a second, posts a second, visits a second, p99 of a post (ms), and the milliseconds of processor time that the server's process spent on a form and on a post.</summary>
    public async Task<string> FillAsync(int count)
    {
        var forms = new Form[count];
        var times = new double[count];
        var fetching = await MeasureAsync(count, async i => forms[i] = await FetchAsync());
        var sending = await MeasureAsync(count, async i =>
        {
            var begun = Stopwatch.GetTimestamp();
            await SendAsync(forms[i], i);
            times[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        });
        Array.Sort(times);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{count / fetching.Seconds:0} {count / sending.Seconds:0} {count / (fetching.Seconds + sending.Seconds):0} {times[(int)(count * 0.99)]:0.0} {fetching.Processor / count:0.00} {sending.Processor / count:0.00}");
    }

    private async Task<(double Seconds, double Processor)> MeasureAsync(int count, Func<int, Task> visit)
    {
        using var server = Process.GetProcessById(process);
        var before = server.TotalProcessorTime;
        var begun = Stopwatch.GetTimestamp();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                await visit(i);
        })));
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        server.Refresh();
        return (seconds, (server.TotalProcessorTime - before).TotalMilliseconds);
    }

    private async Task<Form> FetchAsync()
    {
        using var answer = await _client.GetAsync(_isTarn ? url + "?js=false" : url);
        var html = await answer.Content.ReadAsStringAsync();
        string Of(Regex what) => what.Match(html) is { Success: true } found ? found.Groups["value"].Value : throw new InvalidOperationException($"{who} shows no form: {answer.StatusCode} {html[..Math.Min(html.Length, 400)]}");
        if (_isTarn)
            return new Form(Of(Token()), Of(Session()), Of(Section()), "");
        var cookie = answer.Headers.GetValues("Set-Cookie").First();
        return new Form(Of(Antiforgery()), "", "", cookie[..cookie.IndexOf(';', StringComparison.Ordinal)]);
    }

    private async Task SendAsync(Form form, int number)
    {
        var values = new (string Name, string Value)[]
        {
            ("First_Name", "Ada"), ("Last_Name", FormattableString.Invariant($"Byron {number}")), ("Email", FormattableString.Invariant($"ada{number}@example.org")), ("Phone", "+44 20 7946 0958"), ("City", "London"),
            ("Guests", "2"), ("Arrival", "2026-05-01"), ("Message", "We come by train, and bring a machine that does not fit into a carriage. Is there room in the yard?"),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, _isTarn ? url + "?rnd=1" : url);
        if (_isTarn)
        {
            // As the page's script does.
            request.Headers.Add("X-Requested-With", "XMLHttpRequest");
            var content = new MultipartFormDataContent();
            foreach (var (name, value) in values.Select(v => ("InsertRecord" + v.Name, v.Value))
                .Concat([("RequestToken", form.Token), ("appSession", form.Session), ("cbUniqueFormId", form.Section), ("AjaxAction", "SubmitForm"), ("js", "true"), ("cbPageType", "Submission"), ("PageID", "0"), ("PrevPageID", "0")]))
                content.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(value)), name);
            request.Content = content;
        }
        else
        {
            request.Headers.Add("Cookie", form.Cookie);
            request.Content = new FormUrlEncodedContent(values.Select(v => KeyValuePair.Create("Guest." + v.Name.Replace("_", "", StringComparison.Ordinal), v.Value)).Append(new("__RequestVerificationToken", form.Token)));
        }

        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (_isTarn ? answer.StatusCode != HttpStatusCode.OK || !text.Contains("We expect you", StringComparison.Ordinal) : answer.StatusCode != HttpStatusCode.Redirect)
            throw new InvalidOperationException($"{who} refuses a form: {answer.StatusCode} {text[..Math.Min(text.Length, 600)]}");
    }

    private sealed record Form(string Token, string Session, string Section, string Cookie);

    [GeneratedRegex("name=\"RequestToken\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    [GeneratedRegex("name=\"appSession\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Session();

    [GeneratedRegex("name=\"cbUniqueFormId\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Section();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Antiforgery();
}
