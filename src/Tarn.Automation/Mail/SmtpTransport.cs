using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Tarn.Automation.Mail;

/// <summary>Hands mail to an SMTP server, one connection for each mail.</summary>
public sealed class SmtpTransport(SmtpServer server, TimeSpan timeout) : IMailTransport
{
    /// <summary>How long a conversation may still take when the server is to stop.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RefusedRecipient>> SendAsync(OutgoingMail mail, CancellationToken cancellation)
    {
        using var client = CreateClient();
        using var message = Compose(mail);
        using var patience = new CancellationTokenSource(timeout);
        // To break off in the middle risks a second delivery, so a conversation that has begun may end.
        await using var stopping = cancellation.Register(() => patience.CancelAfter(Grace));
        try
        {
            cancellation.ThrowIfCancellationRequested();
            await SendAsync(client, message, patience.Token);
            return [];
        }
        catch (SmtpFailedRecipientsException failure)
        {
            return [.. failure.InnerExceptions.Select(Refused)];
        }
        catch (SmtpFailedRecipientException failure)
        {
            return [Refused(failure)];
        }
        catch (SmtpException failure)
        {
            throw new MailTransportException(Explain(failure), IsPermanent(failure.StatusCode), failure);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new MailTransportException($"{server} did not answer within {timeout.TotalSeconds:F0} seconds.", isPermanent: false, failure);
        }
        catch (Exception failure) when (failure is IOException or SocketException or AuthenticationException)
        {
            throw new MailTransportException(Explain(failure), isPermanent: false, failure);
        }
    }

    /// <summary>The client does not heed cancellation while it waits for an answer. It is abandoned then; to dispose of it closes the connection.</summary>
    private static async Task SendAsync(SmtpClient client, System.Net.Mail.MailMessage message, CancellationToken cancellation)
    {
        var sending = client.SendMailAsync(message, cancellation);
        try
        {
            await sending.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (!sending.IsCompleted)
        {
            // Whatever comes of it is known already: it took too long.
            _ = sending.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
    }

    private SmtpClient CreateClient() => new(server.Host, server.Port)
    {
        DeliveryMethod = SmtpDeliveryMethod.Network,
        EnableSsl = server.StartTls,
        UseDefaultCredentials = false,
        Credentials = server.User is null ? null : new NetworkCredential(server.User, server.Password),
    };

    private static System.Net.Mail.MailMessage Compose(OutgoingMail mail)
    {
        var message = new System.Net.Mail.MailMessage
        {
            From = new MailAddress(mail.From, Name(mail.FromName), Encoding.UTF8),
            Subject = mail.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = mail.Body,
            BodyEncoding = Encoding.UTF8,
            BodyTransferEncoding = TransferEncoding.Base64,
            HeadersEncoding = Encoding.UTF8,
            IsBodyHtml = mail.IsHtml,
        };
        Add(message.ReplyToList, mail.ReplyTo);
        Add(message.To, mail.To);
        Add(message.CC, mail.Cc);
        Add(message.Bcc, mail.Bcc);
        message.Headers.Add("Message-ID", $"<{mail.Id}@{mail.From[(mail.From.IndexOf('@', StringComparison.Ordinal) + 1)..]}>");
        // RFC 3834: nobody's absence assistant should answer this.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private static void Add(MailAddressCollection collection, IReadOnlyList<string> addresses)
    {
        foreach (var address in addresses)
            collection.Add(new MailAddress(address));
    }

    /// <summary>The library writes a name between quotes without escaping those in it.</summary>
    private static string? Name(string name) =>
        name.Length == 0 ? null : name.Replace('"', '\'').Replace('\\', '/');

    private static RefusedRecipient Refused(SmtpFailedRecipientException failure) =>
        new((failure.FailedRecipient ?? "").Trim('<', '>', ' '), Explain(failure), IsPermanent(failure.StatusCode));

    /// <summary>
    /// 5xx, but for those about signing in and encryption (530, 534, 535, 538): they are mistakes of the server's settings, and the mail waits until they are mended.
    /// Failures of the network have no code.
    /// </summary>
    private static bool IsPermanent(SmtpStatusCode code) => (int)code is >= 500 and < 600 and not (530 or 534 or 535 or 538);

    private static string Explain(Exception failure)
    {
        var text = new StringBuilder(failure.Message);
        for (var inner = failure.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (!text.ToString().Contains(inner.Message, StringComparison.Ordinal))
                text.Append(' ').Append(inner.Message);
        }

        return text.ToString();
    }
}
