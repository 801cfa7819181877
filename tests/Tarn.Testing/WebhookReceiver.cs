using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Tarn.Testing;

/// <summary>A call that a receiver got.</summary>
public sealed record ReceivedCall(string Path, IReadOnlyDictionary<string, string> Headers, string Body, DateTimeOffset At)
{
    private JsonElement? _json;

    /// <summary>The body, read as JSON.</summary>
    public JsonElement Json => _json ??= JsonDocument.Parse(Body).RootElement;

    /// <summary>The message's id.</summary>
    public string Id => Headers["webhook-id"];
}

/// <summary>A real HTTP server at a free port that takes what webhooks send, and answers as a test wants.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _serving;
    private readonly ConcurrentQueue<ReceivedCall> _calls = new();

    public WebhookReceiver()
    {
        (_listener, Address) = Listen();
        _serving = ServeAsync();
    }

    /// <summary>Without a path, without a slash at its end.</summary>
    public string Address { get; }

    /// <summary>Says which status a call gets; 200 unless it is set. It may take its time.</summary>
    public Func<ReceivedCall, Task<int>> Answer { get; set; } = static _ => Task.FromResult(200);

    /// <summary>All calls, in the order in which they came.</summary>
    public IReadOnlyList<ReceivedCall> Calls => [.. _calls];

    /// <summary>Number of calls.</summary>
    public int Count => _calls.Count;

    /// <summary>The URL of a path.</summary>
    public string Url(string path = "/") => Address + path;

    /// <summary>Waits until something holds of the calls.</summary>
    public async Task<IReadOnlyList<ReceivedCall>> WaitAsync(Func<IReadOnlyList<ReceivedCall>, bool> holds, int seconds = 30)
    {
        for (var began = Environment.TickCount64; Environment.TickCount64 - began < seconds * 1000; await Task.Delay(20))
        {
            if (Calls is var calls && holds(calls))
                return calls;
        }

        throw new TimeoutException($"{Count} calls came, not what was waited for: {string.Join('\n', Calls.TakeLast(10).Select(static c => c.Path + " " + c.Body))}");
    }

    /// <summary>Waits for a number of calls.</summary>
    public Task<IReadOnlyList<ReceivedCall>> WaitAsync(int count, int seconds = 30) => WaitAsync(calls => calls.Count >= count, seconds);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private static (HttpListener Listener, string Address) Listen()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
            probe.Stop();
            var listener = new HttpListener();
            listener.Prefixes.Add(address + "/");
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException)
            {
                // Somebody took the port meanwhile.
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var reader = new StreamReader(context.Request.InputStream);
            var headers = context.Request.Headers.AllKeys.ToDictionary(static k => k!, k => context.Request.Headers[k]!, StringComparer.OrdinalIgnoreCase);
            var call = new ReceivedCall(context.Request.RawUrl!, headers, await reader.ReadToEndAsync(), DateTimeOffset.UtcNow);
            _calls.Enqueue(call);
            context.Response.StatusCode = await Answer(call);
            context.Response.Close();
        }
        catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The caller went away, or the receiver was closed.
        }
    }
}
