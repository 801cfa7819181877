using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tarn.Testing;

/// <summary>A small SMTP server that keeps what it is given, and answers as a test tells it to.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentQueue<SinkMessage> _messages = new();
    private readonly Task _accepting;

    public SmtpSink(int port = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Host => "127.0.0.1";

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Answers a command, for example <c>RCPT TO:&lt;a@example.com&gt;</c>, or the end of the data, <c>.</c>; null for the usual answer.</summary>
    public Func<string, string?> Answer { get; set; } = static _ => null;

    /// <summary>Offer signing in.</summary>
    public bool OffersSignIn { get; set; }

    /// <summary>Every command that was received, in order.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>The messages taken so far.</summary>
    public IReadOnlyList<SinkMessage> Messages => [.. _messages];

    /// <summary>Waits until a number of messages has come.</summary>
    public async Task<IReadOnlyList<SinkMessage>> WaitAsync(int count, double seconds = 30)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (_messages.Count < count)
        {
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException($"{_messages.Count} of {count} messages came.");
            await Task.Delay(10);
        }

        return Messages;
    }

    /// <summary>Waits for a message.</summary>
    public async Task<SinkMessage> WaitAsync(Func<SinkMessage, bool> isWanted, double seconds = 30)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        SinkMessage? found;
        while ((found = _messages.FirstOrDefault(isWanted)) is null)
        {
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException($"None of {_messages.Count} messages is the one waited for.");
            await Task.Delay(10);
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_ended.Token)));
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.UTF8);
                await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
                await ConverseAsync(reader, writer);
            }
            catch (Exception failure) when (failure is IOException or OperationCanceledException)
            {
                // The client has gone; what it gave completely is kept.
            }
        }
    }

    private async Task ConverseAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync(Answer("CONNECT") ?? "220 sink ESMTP");
        var sender = "";
        var recipients = new List<string>();
        while (await reader.ReadLineAsync(_ended.Token) is { } line)
        {
            Commands.Enqueue(line);
            var verb = line.Split(' ', 2)[0].ToUpperInvariant();
            var told = Answer(line);
            if (told is not null)
            {
                await writer.WriteLineAsync(told);
                continue;
            }

            switch (verb)
            {
                case "EHLO":
                    await writer.WriteLineAsync(OffersSignIn ? "250-sink\r\n250 AUTH LOGIN" : "250 sink");
                    break;
                case "AUTH":
                    // AUTH LOGIN: the user's name may come with the command, the password is asked for.
                    if (line.Split(' ').Length < 3)
                        await AskAsync(reader, writer, "334 VXNlcm5hbWU6");
                    await AskAsync(reader, writer, "334 UGFzc3dvcmQ6");
                    await writer.WriteLineAsync(Answer("PASSWORD") ?? "235 welcome");
                    break;
                case "MAIL":
                    sender = Path(line);
                    recipients = [];
                    await writer.WriteLineAsync("250 ok");
                    break;
                case "RCPT":
                    recipients.Add(Path(line));
                    await writer.WriteLineAsync("250 ok");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    var text = await ReadDataAsync(reader);
                    var answer = Answer(".") ?? "250 taken";
                    if (answer[0] == '2')
                        _messages.Enqueue(new SinkMessage(sender, [.. recipients], text));
                    await writer.WriteLineAsync(answer);
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }

    private async Task AskAsync(StreamReader reader, StreamWriter writer, string question)
    {
        await writer.WriteLineAsync(question);
        Commands.Enqueue("answer " + Encoding.UTF8.GetString(Convert.FromBase64String(await reader.ReadLineAsync(_ended.Token) ?? "")));
    }

    private async Task<string> ReadDataAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(_ended.Token) is { } line && line != ".")
            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        return text.ToString();
    }

    private static string Path(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
}
