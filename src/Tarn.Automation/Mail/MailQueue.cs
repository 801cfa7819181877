using Tarn.Data.Engines;

namespace Tarn.Automation.Mail;

/// <summary>The sender's side of a queue: taking mails and saying what became of them. Every step is one transaction.</summary>
internal sealed class MailQueue(IEngine engine, MailOptions options, TimeProvider clock)
{
    private const int BatchSize = 16;

    /// <summary>Takes mails that are due, for as long as the lease lasts.</summary>
    public async ValueTask<List<QueuedMail>> ClaimAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var lease = Guid.NewGuid().ToString("N");
        return await engine.WriteAsync(
            async session =>
            {
                var claim = MailTables.Claim.With(engine, Cell.Text(lease), Cell.Number((long)options.Lease.TotalMilliseconds), Cell.Time(now), Cell.Number(BatchSize));
                var claimed = await session.QueryAsync(claim, cancellation).ReadAllAsync(row => QueuedMail.Read(row, lease), cancellation);
                var sendable = new List<QueuedMail>(claimed.Count);
                // RETURNING has no order of its own.
                foreach (var mail in claimed.OrderBy(static m => m.Id, StringComparer.Ordinal))
                {
                    if (mail.IsSpent)
                        await FinishAsync(session, mail, MailStatus.Failure, MailNotes.Join(mail.Details, MailNotes.SystemError), "Each attempt ended with the process.", cancellation);
                    else if (await IsOverLimitAsync(session, mail, now, cancellation))
                        await FinishAsync(session, mail, MailStatus.Failure, MailNotes.Join(mail.Details, MailNotes.DailyLimit), "", cancellation);
                    else
                        sendable.Add(mail);
                }

                return sendable;
            },
            cancellation);
    }

    /// <summary>Moves a mail to the log.</summary>
    public ValueTask<bool> FinishAsync(QueuedMail mail, MailStatus status, string details, string error) =>
        engine.WriteAsync(session => FinishAsync(session, mail, status, details, error, CancellationToken.None), CancellationToken.None);

    /// <summary>Leaves a mail for a later attempt.</summary>
    public ValueTask<long> PostponeAsync(QueuedMail mail, TimeSpan wait, string? pending, int served, string details, string error) =>
        engine.WriteAsync(
            session => session.ExecuteAsync(
                MailTables.Postpone.With(
                    engine, Cell.Text(mail.Id), Cell.Text(mail.Lease), Cell.Time(clock.GetUtcNow() + wait), Cell.Text(pending), Cell.Number(served), Cell.Text(details),
                    Cell.Text(HeaderText.Clean(error, HeaderText.MaxLogLength))),
                CancellationToken.None),
            CancellationToken.None);

    /// <summary>Gives a mail back that was not tried.</summary>
    public ValueTask<long> ReleaseAsync(QueuedMail mail) =>
        engine.WriteAsync(session => session.ExecuteAsync(MailTables.Release.With(engine, Cell.Text(mail.Id), Cell.Text(mail.Lease)), CancellationToken.None), CancellationToken.None);

    /// <summary>Removes counts of days gone by.</summary>
    public ValueTask<long> PurgeDaysAsync(CancellationToken cancellation) =>
        engine.WriteAsync(session => session.ExecuteAsync(MailTables.PurgeDays.With(engine, Cell.Number(Day(clock.GetUtcNow()))), cancellation), cancellation);

    private async ValueTask<bool> FinishAsync(IWriteSession session, QueuedMail mail, MailStatus status, string details, string error, CancellationToken cancellation)
    {
        await session.ExecuteAsync(
            MailTables.Log.With(
                engine, Cell.Text(mail.Id), Cell.Text(mail.Lease), Cell.Time(clock.GetUtcNow()), Cell.Number((long)status), Cell.Text(details),
                Cell.Text(HeaderText.Clean(error, HeaderText.MaxLogLength))),
            cancellation);
        return await session.ExecuteAsync(MailTables.Remove.With(engine, Cell.Text(mail.Id), Cell.Text(mail.Lease)), cancellation) > 0;
    }

    /// <summary>Counts the recipients of a first attempt, unless the day's limit would be passed.</summary>
    private async ValueTask<bool> IsOverLimitAsync(IWriteSession session, QueuedMail mail, DateTimeOffset now, CancellationToken cancellation)
    {
        if (options.DailyLimit is not { } limit || mail.Attempts > 1 || mail.Origin is MailOriginKind.PasswordRecovery or MailOriginKind.Directory or MailOriginKind.Account)
            return false;
        var recipients = AddressList.Split(mail.To).Length + AddressList.Split(mail.Cc).Length + AddressList.Split(mail.Bcc).Length;
        return await session.ExecuteAsync(MailTables.CountRecipients.With(engine, Cell.Number(Day(now)), Cell.Number(recipients), Cell.Number(limit)), cancellation) == 0;
    }

    private static long Day(DateTimeOffset time) => time.ToUnixTimeSeconds() / (24 * 60 * 60);
}
