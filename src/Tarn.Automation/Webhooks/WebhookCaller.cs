using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Tarn.Automation.Egress;

namespace Tarn.Automation.Webhooks;

/// <summary>Makes the calls. One for a process.</summary>
/// <param name="http">The client; keeps to the server's policy.</param>
/// <param name="options">Settings.</param>
/// <param name="clock">The time that signatures name.</param>
internal sealed class WebhookCaller(HttpClient http, WebhookOptions options, TimeProvider clock)
{
    /// <summary>Bytes of an answer that are read.</summary>
    private const int MostRead = 64 * 1024;

    /// <summary>Characters of an answer that are kept.</summary>
    private const int MostKept = 1_000;

    /// <summary>How long a call may still take when the server is to stop.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);
    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    /// <summary>Calls once. Whatever happens is a result, unless the server stops.</summary>
    /// <param name="delivery">What to deliver.</param>
    /// <param name="url">Whom to call.</param>
    /// <param name="secrets">The webhook's secret, and the one before it while receivers may know only that.</param>
    /// <param name="fileAddress">Gives the address of the file in a field of a record.</param>
    /// <param name="stopping">The server stops.</param>
    public async Task<CallResult> CallAsync(ClaimedDelivery delivery, PlannedUrl url, IReadOnlyList<string> secrets, Func<long, long?, string> fileAddress, CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(options.CallTimeout);
        // To break off in the middle makes a duplicate, so a call that has begun may end.
        await using var ending = stopping.Register(() => patience.CancelAfter(Grace));
        try
        {
            stopping.ThrowIfCancellationRequested();
            using var request = Write(delivery, url, secrets, fileAddress);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var status = (int)answer.StatusCode;
            var text = await ReadAsync(answer, patience.Token);
            return answer.IsSuccessStatusCode
                ? new CallResult(status, null, text, null)
                : new CallResult(status, $"The receiver answered {status}.", text, RetryAfter(answer));
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return CallResult.Failed($"No answer within {options.CallTimeout.TotalSeconds:0.#} seconds.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            return CallResult.Failed(Explain(failure));
        }
    }

    private HttpRequestMessage Write(ClaimedDelivery delivery, PlannedUrl url, IReadOnlyList<string> secrets, Func<long, long?, string> fileAddress)
    {
        var body = MessageBody.Fill(delivery.Body, secrets[0], Guid.NewGuid().ToString("D"), fileAddress);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, url.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Json;
        var headers = request.Headers;
        headers.TryAddWithoutValidation("User-Agent", "Tarn-Webhooks/1");
        headers.TryAddWithoutValidation("webhook-id", delivery.MessageId);
        headers.TryAddWithoutValidation("Idempotency-Key", delivery.MessageId);
        headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        headers.TryAddWithoutValidation("webhook-signature", string.Join(' ', secrets.Select(s => Signature.OfMessage(s, delivery.MessageId, timestamp, body))));
        var signature = Signature.OfBody(secrets[0], body);
        headers.TryAddWithoutValidation("X-Tarn-Signature", signature);
        foreach (var alias in options.SignatureAliases)
            headers.TryAddWithoutValidation(alias, signature);
        headers.TryAddWithoutValidation("X-Tarn-Attempt", (delivery.Attempts + 1).ToString(CultureInfo.InvariantCulture));
        headers.TryAddWithoutValidation("X-Tarn-Event", EventTypes.NameOf(delivery.Type));
        headers.TryAddWithoutValidation("X-Tarn-Sequence", delivery.Counter.ToString(CultureInfo.InvariantCulture));
        headers.TryAddWithoutValidation(Chain.Header, delivery.Chain);
        if (delivery.IsTest)
            headers.TryAddWithoutValidation("X-Tarn-Test", "1");
        return request;
    }

    /// <summary>Reads the beginning of the answer, so that its connection can be used again where it is short.</summary>
    private static async ValueTask<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        var kept = new byte[MostKept * 2];
        var length = 0;
        var buffer = new byte[4096];
        for (var total = 0; total < MostRead;)
        {
            var read = await stream.ReadAsync(buffer, cancellation);
            if (read == 0)
                break;
            total += read;
            var more = Math.Min(read, kept.Length - length);
            buffer.AsSpan(0, more).CopyTo(kept.AsSpan(length));
            length += more;
        }

        var text = Encoding.UTF8.GetString(kept, 0, length).Replace('\0', ' ');
        return text.Length > MostKept ? text[..MostKept] : text;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage answer)
    {
        var wait = answer.Headers.RetryAfter is { } after ? after.Delta ?? (after.Date - clock.GetUtcNow()) : null;
        return wait > LongestRetryAfter ? LongestRetryAfter : wait;
    }

    private static string Sentence(string message) => message.TrimEnd() is var text && text.EndsWith('.') ? text : text + ".";

    /// <summary>What went wrong, in words that say where to look.</summary>
    private static string Explain(Exception failure)
    {
        var root = failure;
        while (root.InnerException is { } inner)
            root = inner;
        return root switch
        {
            EgressRefusedException => "Refused: " + root.Message,
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "No host of this name was found. Check how the address is written.",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "Nothing answers at this address: no program listens on its port. Start the receiver, or check the address.",
            SocketException or IOException => $"The connection failed: {Sentence(root.Message)}",
            AuthenticationException => $"The receiver's certificate is not accepted: {Sentence(root.Message)}",
            _ => Sentence(root.Message),
        };
    }
}

/// <summary>What came of a call.</summary>
/// <param name="Status">HTTP status; null when there was no answer.</param>
/// <param name="Error">What went wrong; null when it succeeded.</param>
/// <param name="Response">The beginning of the answer.</param>
/// <param name="RetryAfter">The wait that the receiver asks for.</param>
internal sealed record CallResult(int? Status, string? Error, string? Response, TimeSpan? RetryAfter)
{
    private const int Gone = 410;

    public bool Succeeded => Error is null;

    /// <summary>The receiver wants no more of it.</summary>
    public bool IsFinal => Status == Gone;

    public static CallResult Failed(string error) => new(null, error, null, null);
}
