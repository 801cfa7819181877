using System.Text.Json;
using Tarn.Automation.Mail;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Forms;

/// <summary>Forms that are sent again, at once or later: one record, and the first answer. However a form answers, it is claimed in the transaction of its record.</summary>
[Collection(FormCollection.Name)]
public sealed class RepeatedSubmitTests(FormServers servers)
{
    public static TheoryData<SqlDialect, string> Forms
    {
        get
        {
            var forms = new TheoryData<SqlDialect, string>();
            foreach (var dialect in new[] { SqlDialect.Sqlite, SqlDialect.Postgres })
            {
                // Known before the record; from the record; after the commit; with mails; by an address.
                foreach (var form in new[] { "Thank you.", "Number [@field:Number]", "Passed [@InsertRecordNumber]", "Mailed", "URL" })
                    forms.Add(dialect, form);
            }

            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_form_counts_once_however_it_answers(SqlDialect dialect, string kind)
    {
        var server = await servers.GetAsync(dialect);
        var name = "Ona " + Guid.NewGuid().ToString("N");
        var page = Submission("Orders", Section(Field("Customer", attributes: [("Required", "True")])))
            .With("TargetType", kind == "URL" ? "URL" : "HTMLPage").With("TargetURL", "thanks.html").With("Message", kind).With("PassGeneratedFields", kind.StartsWith("Passed", StringComparison.Ordinal) ? "True" : null);
        if (kind == "Mailed")
            page = page.WithChildren([.. page.Children, Mail("Notification", "staff@shop.example", ("Subject", name))]);
        using var visitor = await server.VisitAsync(await server.DeployAsync(page));
        // A form that was refused may be sent again, and counts then.
        (await visitor.AskAsync("SubmitForm")).GetProperty("status").GetString().ShouldBe("invalid");
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => visitor.AskAsync("SubmitForm", ("InsertRecordCustomer", name))));
        var later = await visitor.AskAsync("SubmitForm", ("InsertRecordCustomer", name + " changed"));
        var row = (await server.ReadAsync("Orders", $"Customer LIKE '{name}%'")).ShouldHaveSingleItem();
        row.GetProperty("Customer").GetString().ShouldBe(name);
        var texts = answers.Append(later).Select(OutcomeOf).ToList();
        texts.Distinct().ShouldHaveSingleItem(server.Log.ToString());
        var number = row.GetProperty("Number").GetString()!;
        texts[0].ShouldContain(kind switch { "URL" => "thanks.html", "Mailed" or "Thank you." => kind, _ => number });
        if (kind == "Mailed")
        {
            using var sender = new MailSender(servers.Mail, new SmtpTransport(servers.Mail.Smtp!, servers.Mail.SendTimeout), TimeProvider.System, _ => { });
            await sender.DrainAsync(server.Site.Mail, default);
            servers.Sink.Messages.Count(m => m.Header("Subject") == name).ShouldBe(1);
        }
    }

    private static string OutcomeOf(JsonElement answer)
    {
        var status = answer.GetProperty("status").GetString();
        return status == "redirect" ? $"{status} {answer.GetProperty("redirectUrl").GetString()}" : $"{status} {answer.GetProperty("responseText").GetString()!.Split("<script")[0]}";
    }
}
