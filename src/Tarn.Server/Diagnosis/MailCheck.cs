using System.Net.Sockets;
using Tarn.Automation.Mail;
using Tarn.Server.Configuration;

namespace Tarn.Server.Diagnosis;

/// <summary>Looks whether the mail server greets. Sends nothing and does not sign in.</summary>
internal static class MailCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Looks at it.</summary>
    public static async Task<Finding> ExamineAsync(MailOptions options, CancellationToken cancellation)
    {
        if (options.Smtp is not { } server)
            return new Finding("mail", Health.Ok, $"no mail server; mail stays queued. Set one with {Setting.Smtp.Flag}");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(server.Host, server.Port, patience.Token);
            using var reader = new StreamReader(client.GetStream());
            var greeting = await reader.ReadLineAsync(patience.Token) ?? "";
            var how = server.StartTls ? "with STARTTLS" : "not encrypted";
            return greeting.StartsWith("220", StringComparison.Ordinal)
                ? new Finding("mail", Health.Ok, $"{server} answers ({how}); default sender {options.DefaultFrom}")
                : new Finding("mail", Health.Warning, $"{server} does not greet as a mail server; mail stays queued: {greeting}");
        }
        catch (Exception failure) when (failure is SocketException or IOException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new Finding("mail", Health.Warning, $"{server} cannot be reached, mail stays queued: {(failure is OperationCanceledException ? "no answer" : failure.Message)}");
        }
    }
}
