using Shouldly;
using Tarn.Automation.Mail;
using Tarn.Identity.Accounts;
using Tarn.Server.Accounts;
using Tarn.Server.Configuration;

namespace Tarn.Server.Tests;

/// <summary>Mail of a real server process.</summary>
public sealed class MailTests
{
    [Fact]
    public async Task Mail_that_was_left_queued_is_sent_by_the_next_server_and_leaves_nothing_behind_when_that_is_killed()
    {
        using var folder = new TemporaryFolder();
        await TarnProcess.SetUpAsync(folder.Path);
        await QueueAsync(folder, "ann@example.com");
        var (_, diagnosis, _) = await TarnProcess.RunAsync(folder.Path, "doctor", "--urls", "http://127.0.0.1:0");
        diagnosis.ShouldContain("1 mails queued");
        diagnosis.ShouldContain("no mail server; mail stays queued");

        await using var sink = new SmtpSink();
        string[] arguments = ["--urls", "http://127.0.0.1:0", "--smtp", $"smtp://{sink.Host}:{sink.Port}", "--mail-from", "noreply@tarn.example"];
        await using (var server = await TarnProcess.ServeAsync(folder.Path, arguments))
        {
            (await sink.WaitAsync(1))[0].Recipients.ShouldBe(["ann@example.com"]);
            // Another process queues; the server, which has the account open now, finds it by itself.
            await QueueAsync(folder, "bob@example.com");
            (await sink.WaitAsync(2, seconds: 60))[1].Recipients.ShouldBe(["bob@example.com"]);
            // The mail server has it before the queue knows: a kill in between would send it again.
            await WaitUntilEmptyAsync(folder);
            await server.KillAsync();
        }

        (_, diagnosis, _) = await TarnProcess.RunAsync(folder.Path, ["doctor", .. arguments]);
        diagnosis.ShouldContain("answers (not encrypted); default sender noreply@tarn.example");
        diagnosis.ShouldNotContain("mails queued");
    }

    private static Task QueueAsync(TemporaryFolder folder, string to) => UseAsync(
        folder,
        async mail => await mail.AppendAsync(new MailMessage { To = to, Subject = "Hello", Body = "There", Origin = new MailOrigin(MailOriginKind.Task, "Nightly") }, default));

    private static Task WaitUntilEmptyAsync(TemporaryFolder folder) => UseAsync(
        folder,
        async mail =>
        {
            for (var i = 0; i < 500 && await mail.CountAsync(default) > 0; i++)
                await Task.Delay(20);
        });

    /// <summary>Opens the account beside the server, as a command does.</summary>
    private static async Task UseAsync(TemporaryFolder folder, Func<MailOutbox, Task> use)
    {
        var options = new ServerOptions { Urls = [], DataFolder = Path.Combine(folder.Path, "tarn-data") };
        await using var accounts = await AccountHost.OpenAsync(options, TimeProvider.System, default);
        var account = (await accounts.Catalogue.ListAsync(default)).ShouldHaveSingleItem();
        account.State.ShouldBe(AccountState.Active);
        var open = await accounts.GetAsync(account, default);
        await use(open.Mail);
    }
}
