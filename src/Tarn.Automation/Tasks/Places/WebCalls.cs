using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Tarn.Automation.Egress;

namespace Tarn.Automation.Tasks.Places;

/// <summary>Calls of places on the web: what goes wrong becomes a sentence, and whether it is worth another try.</summary>
internal static class WebCalls
{
    /// <summary>Bytes of a refusal that are read for the log.</summary>
    private const int MostRead = 2_048;

    private const int MostShown = 300;

    /// <summary>Sends a request. The client follows no redirects.</summary>
    /// <exception cref="PlaceException">There is no answer, or one that is no success.</exception>
    public static async Task<HttpResponseMessage> SendAsync(this HttpClient http, HttpRequestMessage request, TimeSpan patience, CancellationToken cancellation)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(patience);
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timer.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new PlaceException($"'{request.RequestUri!.IdnHost}' did not answer within {patience.TotalSeconds:0.#} seconds.", isPassing: true);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            throw Explain(request, failure);
        }

        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
            throw await RefusalAsync(request, answer, timer.Token);
    }

    private static PlaceException Explain(HttpRequestMessage request, Exception failure)
    {
        var root = failure;
        while (root.InnerException is { } inner)
            root = inner;
        return root is EgressRefusedException
            ? new PlaceException("The server's rules forbid the call: " + root.Message)
            : new PlaceException($"'{request.RequestUri!.IdnHost}' could not be reached: {root.Message}", isPassing: true);
    }

    private static async Task<PlaceException> RefusalAsync(HttpRequestMessage request, HttpResponseMessage answer, CancellationToken cancellation)
    {
        var status = (int)answer.StatusCode;
        var host = request.RequestUri!.IdnHost;
        if (status is >= 300 and < 400)
            return new PlaceException($"'{host}' answered {status}, which leads elsewhere; redirects are not followed. Give the address that it leads to.");
        var passing = status is 408 or 429 or >= 500;
        var said = await BeginningAsync(answer, cancellation);
        return new PlaceException(
            answer.StatusCode == HttpStatusCode.NotFound ? $"'{host}' has no such file (404)." : $"'{host}' answered {status}{(said.Length > 0 ? ": " + said : ".")}", passing);
    }

    private static async Task<string> BeginningAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
            var buffer = new byte[MostRead];
            var length = await stream.ReadAtLeastAsync(buffer, MostRead, throwOnEndOfStream: false, cancellation);
            var text = string.Concat(Encoding.UTF8.GetString(buffer, 0, length).Select(static c => char.IsControl(c) ? ' ' : c)).Trim();
            return text.Length > MostShown ? text[..MostShown] + "…" : text;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            // The status says enough.
            return "";
        }
    }
}
