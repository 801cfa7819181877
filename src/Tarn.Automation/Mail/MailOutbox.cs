using System.Threading.Channels;
using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.Automation.Mail;

/// <summary>
/// An account's queue of mail, in the account's own database: what is put into it within a transaction leaves only if that commits.
/// One for each account and process; safe to use from several threads.
/// </summary>
public sealed class MailOutbox
{
    private readonly TimeProvider _clock;
    private readonly Channel<bool> _appended = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private MailOutbox(IEngine engine, MailOptions options, TimeProvider clock)
    {
        Engine = engine;
        _clock = clock;
        HasServer = options.Smtp is not null;
        Log = new MailLog(engine, HasServer);
    }

    /// <summary>What became of the account's mails.</summary>
    public MailLog Log { get; }

    /// <summary>The server has a mail server: what is put into the queue is sent.</summary>
    public bool HasServer { get; }

    /// <summary>The account's database.</summary>
    internal IEngine Engine { get; }

    /// <summary>Opens an account's queue, creating its tables where they are missing.</summary>
    /// <exception cref="DatabaseUnavailableException">The account's database cannot be reached.</exception>
    public static async ValueTask<MailOutbox> OpenAsync(IEngine engine, MailOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        await MailTables.Tables.PrepareAsync(engine, cancellation);
        return new MailOutbox(engine, options, clock);
    }

    /// <summary>Does mail wait in a database that is not open as an account? Changes nothing there.</summary>
    public static async ValueTask<bool> HasMailAsync(IEngine engine, CancellationToken cancellation) =>
        await MailTables.Tables.ExistAsync(engine, cancellation)
        && await engine.QueryAsync(MailTables.NextDue.With(engine), cancellation).ReadOneAsync(static row => row.FindTime(0), cancellation) is not null;

    /// <summary>
    /// Puts a mail into the queue within a transaction: one INSERT. Addresses that are none are left out and named in the log; a mail that has no other is logged
    /// as a failure. A mail whose To is blank is dropped. This never fails for what the message holds.
    /// </summary>
    /// <param name="session">The transaction, of this account.</param>
    /// <param name="message">The mail.</param>
    /// <param name="now">The instant, for queue and log.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask AppendAsync(IWriteSession session, MailMessage message, DateTimeOffset now, CancellationToken cancellation)
    {
        if (Write(message, now) is not { } statement)
            return;
        await session.ExecuteAsync(statement, cancellation);
        // The sender finds nothing before the commit; it looks again soon, at growing intervals.
        _appended.Writer.TryWrite(true);
    }

    /// <summary>Puts a mail into the queue in a transaction of its own; it is durable when this returns.</summary>
    /// <exception cref="DatabaseUnavailableException">The account's database cannot be reached.</exception>
    public async ValueTask AppendAsync(MailMessage message, CancellationToken cancellation)
    {
        if (Write(message, _clock.GetUtcNow()) is not { } statement)
            return;
        await Engine.WriteAsync(session => session.ExecuteAsync(statement, cancellation), cancellation);
        _appended.Writer.TryWrite(true);
    }

    /// <summary>How many mails wait.</summary>
    public ValueTask<long> CountAsync(CancellationToken cancellation) =>
        Engine.QueryAsync(MailTables.Count.With(Engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);

    /// <summary>When the first mail is due; null when there is none.</summary>
    internal ValueTask<DateTimeOffset?> ReadNextDueAsync(CancellationToken cancellation) =>
        Engine.QueryAsync(MailTables.NextDue.With(Engine), cancellation).ReadOneAsync(static row => row.FindTime(0), cancellation);

    /// <summary>Waits until something is put into the queue by this process, or for a time.</summary>
    /// <returns>True when something was.</returns>
    internal async ValueTask<bool> WaitAsync(TimeSpan time, CancellationToken cancellation)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(time);
        try
        {
            return await _appended.Reader.ReadAsync(timer.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private SqlStatement? Write(MailMessage message, DateTimeOffset now)
    {
        if (AddressList.IsBlank(message.To))
            return null;
        var recipients = new AddressList();
        var to = recipients.Read(message.To);
        var cc = recipients.Read(message.Cc);
        var bcc = recipients.Read(message.Bcc);
        var answers = new AddressList();
        var replyTo = answers.Read(message.ReplyTo);
        var details = HeaderText.Clean(
            MailNotes.Join(
                MailNotes.Name(MailNotes.InvalidFormat, [.. recipients.Bad, .. answers.Bad]),
                recipients.TooMany > 0 ? $"More than {AddressList.MaxRecipients} recipients: {recipients.TooMany} left out" : ""),
            HeaderText.MaxLogLength);
        return recipients.Count > 0
            ? MailTables.Enqueue.With(
                Engine,
                [.. Common(message, now, AddressList.Join(replyTo), AddressList.Join(to), AddressList.Join(cc), AddressList.Join(bcc)),
                    Cell.Text(message.Body.Replace("\0", "", StringComparison.Ordinal)), Cell.Flag(message.IsHtml), Cell.Text(details)])
            : MailTables.LogFailure.With(
                Engine,
                [.. Common(message, now, LogText(message.ReplyTo), LogText(message.To), LogText(message.Cc), LogText(message.Bcc)), Cell.Text(details)]);
    }

    /// <summary>What the log shows of a list that was not taken: as it was written.</summary>
    private static string LogText(string text) => HeaderText.Clean(text, HeaderText.MaxLogLength);

    private static SqlValue[] Common(MailMessage message, DateTimeOffset now, string replyTo, string to, string cc, string bcc) =>
    [
        Cell.Text(MailLog.NewId(now)), Cell.Time(now), Cell.Text(message.Origin.AppName), Cell.Text(message.Origin.AppId), Cell.Number((long)message.Origin.Kind),
        Cell.Text(message.Origin.Name), Cell.Text(message.Origin.PageKey), Cell.Text(HeaderText.Clean(message.From)), Cell.Text(HeaderText.Clean(message.FromName)),
        Cell.Text(replyTo), Cell.Text(to), Cell.Text(cc), Cell.Text(bcc), Cell.Text(HeaderText.Clean(message.Subject)),
    ];
}
