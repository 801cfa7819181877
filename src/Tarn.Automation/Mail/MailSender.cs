using System.Diagnostics;
using Tarn.Data.Engines;

namespace Tarn.Automation.Mail;

/// <summary>
/// Sends what is in the queues of accounts. One for a process. Several processes may work on one queue: a mail is sent by the one that has taken it,
/// and by another only when that one has died. So each mail is sent once, or, when a process dies between handing it over and noting that, once more.
/// </summary>
/// <param name="options">Settings.</param>
/// <param name="transport">The way out; null while there is none: mails stay queued.</param>
/// <param name="clock">Says when mails are due.</param>
/// <param name="complain">Told, in words, what the server's operator should know. May be called from any thread.</param>
public sealed class MailSender(MailOptions options, IMailTransport? transport, TimeProvider clock, Action<string> complain) : IDisposable
{
    /// <summary>The first look after a wake; the transaction that put a mail into the queue may not have been committed.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan PurgeInterval = TimeSpan.FromHours(24);

    private readonly SemaphoreSlim _connections = new(options.MaxConnections);

    private int _toldOfNoServer;

    /// <summary>Sends the mails of an account as they come, until cancelled. What is under way then is given back to the queue.</summary>
    public async Task RunAsync(MailOutbox outbox, CancellationToken cancellation)
    {
        var wait = TimeSpan.Zero;
        var purged = DateTimeOffset.MinValue;
        string? lastComplaint = null;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var woken = await outbox.WaitAsync(wait, cancellation);
                await DrainAsync(outbox, cancellation);
                if (woken && transport is null && Interlocked.Exchange(ref _toldOfNoServer, 1) == 0)
                    complain($"Mail is queued and waits: {MailLog.NoServer}.");
                if (clock.GetUtcNow() - purged >= PurgeInterval)
                {
                    await PurgeAsync(outbox, cancellation);
                    purged = clock.GetUtcNow();
                }

                wait = await NextLookAsync(outbox, woken ? FirstLook : wait * 2, cancellation);
                lastComplaint = null;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Whatever it is, the mail of the account must not stop for good. The same complaint is made once.
                if (failure.Message != lastComplaint)
                    complain($"Mail could not be sent and will be tried again: {failure.Message}");
                lastComplaint = failure.Message;
                wait = options.Poll;
            }
        }
    }

    /// <summary>Sends what is due now.</summary>
    /// <returns>How many mails have been tried.</returns>
    /// <exception cref="DatabaseUnavailableException">The account's database cannot be reached.</exception>
    public async Task<int> DrainAsync(MailOutbox outbox, CancellationToken cancellation)
    {
        if (transport is null)
            return 0;
        var queue = new MailQueue(outbox.Engine, options, clock);
        var tried = 0;
        while (await outbox.ReadNextDueAsync(cancellation) is { } due && due <= clock.GetUtcNow())
        {
            var claimed = Stopwatch.GetTimestamp();
            var batch = await queue.ClaimAsync(cancellation);
            await Task.WhenAll(batch.Select(mail => DeliverAsync(queue, mail, claimed, cancellation)));
            cancellation.ThrowIfCancellationRequested();
            if (batch.Count == 0)
                break;
            tried += batch.Count;
        }

        return tried;
    }

    /// <inheritdoc/>
    public void Dispose() => _connections.Dispose();

    /// <summary>Soon after a wake and then less and less often; never after the time at which something is due.</summary>
    private async ValueTask<TimeSpan> NextLookAsync(MailOutbox outbox, TimeSpan wait, CancellationToken cancellation)
    {
        var next = wait < FirstLook || wait > options.Poll ? options.Poll : wait;
        if (transport is null || await outbox.ReadNextDueAsync(cancellation) is not { } due)
            return next;
        // What is due already and was not taken is in another process's hands.
        var left = due - clock.GetUtcNow();
        return left > TimeSpan.Zero && left < next ? left : next;
    }

    private async Task PurgeAsync(MailOutbox outbox, CancellationToken cancellation)
    {
        await outbox.Log.PurgeAsync(clock.GetUtcNow() - options.LogLife, cancellation);
        await new MailQueue(outbox.Engine, options, clock).PurgeDaysAsync(cancellation);
        if (transport is null && await outbox.CountAsync(cancellation) is > 0 and var count)
            complain($"{count} mails are queued and cannot be sent: {MailLog.NoServer}.");
    }

    private async Task DeliverAsync(MailQueue queue, QueuedMail mail, long claimed, CancellationToken cancellation)
    {
        try
        {
            await _connections.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            await queue.ReleaseAsync(mail);
            return;
        }

        try
        {
            // A lease must outlast the sending, or another process would send the mail too.
            if (Stopwatch.GetElapsedTime(claimed) + options.SendTimeout >= options.Lease)
                await queue.ReleaseAsync(mail);
            else
                await SendAsync(queue, mail, cancellation);
        }
        finally
        {
            _connections.Release();
        }
    }

    private async Task SendAsync(MailQueue queue, QueuedMail mail, CancellationToken cancellation)
    {
        var sender = VerifiedSender.Choose(options, mail.From, mail.FromName);
        var outgoing = mail.ToOutgoing(sender);
        IReadOnlyList<RefusedRecipient> refused;
        try
        {
            refused = await transport!.SendAsync(outgoing, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await queue.ReleaseAsync(mail);
            return;
        }
        catch (MailTransportException failure)
        {
            refused = [.. outgoing.Recipients.Select(r => new RefusedRecipient(r, failure.Message, failure.IsPermanent))];
        }

        await SettleAsync(queue, mail, sender, outgoing.Recipients.Count(), refused);
    }

    /// <summary>Decides, from who was refused and how, whether the mail is done.</summary>
    private static async Task SettleAsync(MailQueue queue, QueuedMail mail, VerifiedSender sender, int recipients, IReadOnlyList<RefusedRecipient> refused)
    {
        var served = mail.Served + recipients - refused.Count;
        var waits = mail.NextWait is not null ? refused.Where(static r => !r.IsPermanent).Select(static r => r.Address).ToList() : [];
        var lost = refused.Where(r => r.IsPermanent || mail.NextWait is null).Select(static r => r.Address).ToList();
        var error = MailNotes.Join([.. refused.Select(static r => r.Answer)]);
        // Recipients that are lost while others have been or will be served are named; a mail that nobody gets needs no list.
        var details = served > 0 || waits.Count > 0 ? MailNotes.Join(mail.Details, MailNotes.Name(MailNotes.Refused, lost)) : mail.Details;
        if (waits.Count > 0)
            await queue.PostponeAsync(mail, mail.NextWait!.Value, AddressList.Join(waits), served, details, error);
        else if (served > 0)
            await queue.FinishAsync(mail, MailStatus.Success, MailNotes.Join(details, sender.Note), error);
        else
            await queue.FinishAsync(mail, MailStatus.Failure, MailNotes.Join(details, MailNotes.SystemError), error);
    }
}
