using Tarn.Automation.Mail;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Forms;

/// <summary>Mails of forms: queued with the record, sent after it.</summary>
[Collection(FormCollection.Name)]
public sealed class MailTests(FormServers servers)
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_submit_queues_both_mails_from_the_record_as_it_is_stored(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var name = "Eva " + Guid.NewGuid().ToString("N");
        var address = $"{Guid.NewGuid():N}@example.org";
        using var visitor = await server.VisitAsync(await server.DeployAsync(Submission(
            "Orders", Section(Field("Customer"), Field("Email", "Email"), Field("Qty"), Field("Virtual 1")),
            Mail("Acknowledgement", "[@field:Email]", ("FromAddress", "orders@shop.example"), ("Subject", "Order [@field:Number]"), ("Body", "<p>[@field:Customer], [@cbParamVirtual1]</p>"), ("ContentType", "HTML")),
            Mail("Notification", "staff@shop.example", ("FromAddress", "stranger@elsewhere.example"))), "Order form"));
        await visitor.SubmitAsync([("InsertRecordCustomer", name + " <b>"), ("InsertRecordEmail", address), ("InsertRecordQty", "7"), ("cbParamVirtual1", "thanks")]);
        visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
        var number = (await server.ReadAsync("Orders", $"Email = '{address}'")).ShouldHaveSingleItem().GetProperty("Number").GetString();
        var log = (await SendAsync(server)).Where(e => e.Origin.Name == "Order form").ToList();
        var acknowledgement = servers.Sink.Messages.Single(m => m.Recipients.Contains(address));
        acknowledgement.Header("Subject").ShouldBe($"Order {number}");
        acknowledgement.Sender.ShouldBe("orders@shop.example");
        acknowledgement.Body.ShouldContain($"<p>{name} &lt;b&gt;, thanks</p>");
        // Nobody verified the other sender: the server's own takes its place, and the log says so.
        var notification = servers.Sink.Messages.Single(m => m.Recipients.Contains("staff@shop.example") && m.Body.Contains(address, StringComparison.Ordinal));
        notification.Sender.ShouldBe("noreply@shop.example");
        notification.Header("Subject").ShouldBe("Order form");
        notification.Body.ReplaceLineEndings("\n").ShouldContain($"Customer: {name} <b>\nEmail: {address}\nQty: 7\nVirtual 1: thanks\n");
        log.Count(e => e.Status == MailStatus.Success).ShouldBe(2);
        log.Single(e => e.To == "staff@shop.example").Details.ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_blank_recipient_means_no_mail_and_a_wrong_one_is_a_failure_in_the_log(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var name = "Fay " + Guid.NewGuid().ToString("N");
        var address = await server.DeployAsync(Submission("Orders", Section(Field("Customer"), Field("Email")), Mail("Acknowledgement", "[@field:Email]", ("Subject", "x"))), name);
        using var visitor = await server.VisitAsync(address);
        await visitor.SubmitAsync([("InsertRecordCustomer", name)]);
        visitor.Text.ShouldContain("Saved.");
        (await SendAsync(server)).ShouldNotContain(e => e.Origin.Name == name);
        using var second = await server.VisitAsync(address);
        await second.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordEmail", "foo")]);
        var failure = (await SendAsync(server)).Single(e => e.Origin.Name == name);
        failure.Status.ShouldBe(MailStatus.Failure);
        failure.Details.ShouldContain("Invalid email format");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_is_undone_leaves_no_record_and_no_mail(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var name = "Gus " + Guid.NewGuid().ToString("N");
        var table = "Fragile" + Guid.NewGuid().ToString("N")[..8];
        await server.Test.CreateTableAsync(table, ("Customer", FieldTypes.String), ("Qty", FieldTypes.Integer));
        await server.Database.Designer.AddFieldAsync(table, new FieldDesign(new FieldDefinition { Name = "Share", Type = FieldTypes.Integer, Formula = "100 / [@field:Qty]" }), default);
        using var visitor = await server.VisitAsync(await server.DeployAsync(Submission(table, Section(Field("Customer"), Field("Qty")), Mail("Notification", "staff@shop.example")), name));
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordQty", "0")]);
        visitor.Text.ShouldContain("Your entry was not saved.", customMessage: server.Log.ToString());
        visitor.Page.GetElementById("InsertRecordCustomer")!.GetAttribute("value").ShouldBe(name);
        // The reference that the visitor reads is the one in the log.
        var reference = System.Text.RegularExpressions.Regex.Match(visitor.Text, "Reference ([0-9a-f]{12})").Groups[1].Value;
        reference.ShouldNotBeEmpty();
        server.Log.ToString().ShouldContain(reference);
        (await server.ReadAsync(table, "1 = 1")).ShouldBeEmpty();
        (await SendAsync(server)).ShouldNotContain(e => e.Origin.Name == name);
        // The same form, put right, goes through: once, with one mail.
        await visitor.SubmitAsync([("InsertRecordQty", "4")]);
        visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
        (await server.ReadAsync(table, "1 = 1")).ShouldHaveSingleItem().GetProperty("Share").GetInt32().ShouldBe(25);
        (await SendAsync(server)).Count(e => e.Origin.Name == name).ShouldBe(1);
    }

    private async Task<IReadOnlyList<MailLogEntry>> SendAsync(PageServer server)
    {
        using var sender = new MailSender(servers.Mail, new SmtpTransport(servers.Mail.Smtp!, servers.Mail.SendTimeout), TimeProvider.System, _ => { });
        await sender.DrainAsync(server.Site.Mail, default);
        return await server.Site.Mail.Log.ReadAsync(new MailLogQuery { Limit = 200 }, default);
    }
}
