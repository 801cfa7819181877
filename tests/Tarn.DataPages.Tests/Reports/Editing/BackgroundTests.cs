using System.Globalization;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Answers;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Reports.ReportServers;

namespace Tarn.DataPages.Tests.Reports.Editing;

/// <summary>What follows changes in results: mails, and actions on so many records that they run on in the background.</summary>
public sealed class BackgroundTests(ReportServers servers) : IClassFixture<ReportServers>
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    private static PackageElement Editable(string name) => Column(name, attributes: ("Editable", "True"))
        .WithChildren([PackageElement.Create("Field", [("ColumnName", name), ("Type", "Text Field"), ("Editable", "True")])]);

    private static PackageElement Mail(string to, params (string, string?)[] attributes) => PackageElement.Create("EMail", [("Kind", "Notification"), ("ToAddress", to), .. attributes]);

    private async Task<PageAnswer> ActAsync(SqlDialect dialect, PackageElement report, string query, params (string Name, string Value)[] fields)
    {
        var page = await servers.ShowAsync(dialect, report, query);
        var session = page.QuerySelector("input[name=appSession]")!.GetAttribute("value")!;
        return await servers.RunAsync(dialect, report, "", null, [("RequestToken", page.QuerySelector("input[name=RequestToken]")!.GetAttribute("value")!), ("appSession", session), .. fields]);
    }

    private async Task<List<(string To, string Subject, string Body)>> MailsAsync(SqlDialect dialect, string to)
    {
        var mails = new List<(string, string, string)>();
        await using var rows = await servers[dialect].Database.Engine.QueryAsync(new SqlStatement("SELECT to_list, subject, body FROM _tarn_mail ORDER BY queued, id", []), default);
        while (await rows.ReadAsync(default))
        {
            if (rows.GetText(0) == to)
                mails.Add((rows.GetText(0), rows.GetText(1), rows.GetText(2)));
        }

        return mails;
    }

    private async Task<string> KeyAsync(SqlDialect dialect, string product) =>
        JsonDocument.Parse(await servers[dialect].Test.ReadAsync("Sales", "PK_ID", $"Product = '{product}'")).RootElement[0].GetProperty("PK_ID").ToString();

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Inline_actions_send_a_mail_for_each_record_and_the_grid_one_for_all_12_5(SqlDialect dialect)
    {
        var report = Report(
            [("InlineAdd", "True"), ("GridEdit", "True"), ("RowsPerPage", "200")], Editable("Product"), Editable("Note"), PackageElement.Create("RecordAction", [("ActionType", "INLINE EDIT")]), PackageElement.Create("RecordAction", [("ActionType", "DELETE")]),
            Mail("all@staff.example", ("Subject", "Sale [@field:Product]"), ("Body", "Note: [@field:Note]")), Mail("gone@staff.example", ("t:On", "DELETE"), ("Subject", "Gone: [@field:Product]")));
        await ActAsync(dialect, report, "", ("AjaxAction", "InsertRow"), ("InlineAddProduct", "Mailed"), ("InlineAddNote", "first"));
        var key = await KeyAsync(dialect, "Mailed");
        await ActAsync(dialect, report, "", ("AjaxAction", "UpdateRow"), ("Mod0RecordID", key), ("InlineEditNote", "second"));
        (await MailsAsync(dialect, "gone@staff.example")).ShouldBeEmpty();
        await ActAsync(dialect, report, "", ("AjaxAction", "DeleteRow"), ("Mod0InlineDelete", "1"), ("Mod0RecordID", key));
        (await MailsAsync(dialect, "all@staff.example")).Select(m => (m.Subject, m.Body)).ShouldBe([("Sale Mailed", "Note: first"), ("Sale Mailed", "Note: second"), ("Sale Mailed", "Note: second")]);
        (await MailsAsync(dialect, "gone@staff.example")).Single().Subject.ShouldBe("Gone: Mailed");
        var changes = $$$"""{"update":{"{{{await KeyAsync(dialect, "P01")}}}":{"Note":"g1"},"{{{await KeyAsync(dialect, "P02")}}}":{"Note":"g2"}},"insert":[{"Product":"Grid","Note":"g3"}],"delete":[]}""";
        await ActAsync(dialect, report, "", ("AjaxAction", "GridSave"), ("cbGridChanges", changes));
        var summary = (await MailsAsync(dialect, "all@staff.example")).Skip(3).Single();
        summary.Body.ShouldContain("1 added, 2 changed, 0 deleted.");
        (await MailsAsync(dialect, "gone@staff.example")).Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Details_tell_of_a_change_and_of_a_delete_where_they_are_told_to(SqlDialect dialect)
    {
        await servers[dialect].Test.InsertAsync("Sales", """{"Product":"Detailed","Note":"before"}""");
        var key = await KeyAsync(dialect, "Detailed");
        var report = Report(
            [], Column("Product"), PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("Type", "Special")]),
            PackageElement.Create(
                "RecordDetailsPage", [("DeleteRecord", "True")],
                PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", "Note"), ("Type", "Text Area"), ("Label", "Note")])),
                Mail("details@staff.example", ("Subject", "Changed")), Mail("details@staff.example", ("Subject", "Deleted"), ("t:On", "DELETE"))));
        await ActAsync(dialect, report, "RecordID=" + key, ("Mod0EditRecord", "1"), ("RecordID", key), ("EditRecordNote", "after"));
        (await MailsAsync(dialect, "details@staff.example")).Select(m => (m.Subject, m.Body)).ShouldBe([("Changed", "Note: after\n")]);
        await ActAsync(dialect, report, "RecordID=" + key, ("Mod0DeleteRecord", "1"), ("RecordID", key));
        (await MailsAsync(dialect, "details@staff.example")).Select(m => m.Subject).ShouldBe(["Changed", "Deleted"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task More_than_ten_thousand_records_are_changed_and_deleted_in_the_background_12_4(SqlDialect dialect)
    {
        const int Many = 10_500;
        var server = servers[dialect];
        await server.Test.CreateTableAsync("Masses", ("Kind", FieldTypes.String), ("Mark", FieldTypes.String));
        var schema = await server.Database.GetSchemaAsync(default);
        await server.Database.Engine.WriteExclusivelyAsync<bool>(async session =>
        {
            var loader = await Data.Records.RecordLoader.BeginAsync(server.Database, session, schema, schema.Table("Masses"), keepGenerated: false, default);
            await loader.AddAsync([.. Enumerable.Range(1, Many + 20).Select(i => new[] { SqlValue.FromText(i > Many ? "other" : "mass"), SqlValue.FromText("old") })], default);
            await loader.CompleteAsync(default);
            return true;
        }, default);
        var report = Report(
            [("BulkUpdate", "True"), ("BulkDelete", "True")], Column("Kind"), Column("Mark"), Mail($"bulk-{dialect}@staff.example"),
            PackageElement.Create("BulkUpdatePage", [], PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", "Mark"), ("Type", "Text Field"), ("Label", "Mark")]))))
            .With("DataSourceName", "Masses");
        report = report.WithChildren([PackageElement.Create("Section", [], PackageElement.Create("Field", [("ColumnName", "Kind")], PackageElement.Create("FieldMatch", [("Type", "Hidden"), ("ComparisonType", "="), ("DefaultValue", "mass")]))), .. report.Children]);
        var begun = await ActAsync(dialect, report, "", ("AjaxAction", "BulkUpdate"), ("cbBulkAll", "True"), ("cbBulkChange_Mark", "1"), ("EditRecordMark", "new"));
        begun.HasWritten.ShouldBeTrue();
        (await FinishAsync(dialect, report, begun)).ShouldContain($"{Many:N0} changed");
        (await CountAsync("Mark = 'new'")).ShouldBe(Many);
        (await CountAsync("Mark = 'old'")).ShouldBe(20);
        var deleting = await ActAsync(dialect, report, "", ("AjaxAction", "BulkDelete"), ("cbBulkRecords", ""), ("cbBulkAll", "True"));
        await FinishAsync(dialect, report, deleting);
        (await CountAsync("Kind = 'mass'")).ShouldBe(0);
        (await CountAsync("Kind = 'other'")).ShouldBe(20);
        (await MailsAsync(dialect, $"bulk-{dialect}@staff.example")).Select(m => m.Body.Trim()).ShouldBe(["0 added, 10,500 changed, 0 deleted.", "0 added, 0 changed, 10,500 deleted."]);

        async Task<long> CountAsync(string where) => await server.Database.Reader.CountAsync(s => new RecordQuery { Source = s.Source(s.Table("Masses")), Where = where, ByKey = false }, default);
    }

    /// <summary>Looks again, as the visitor is told to, until the action is over.</summary>
    private async Task<string> FinishAsync(SqlDialect dialect, PackageElement report, PageAnswer begun)
    {
        var html = await PageRenderer.RenderAsync(begun.Sections[0].Content);
        for (var i = 0; html.Contains("in the background", StringComparison.Ordinal) && i < 400; i++)
        {
            await Task.Delay(50);
            var session = new HtmlParser().ParseDocument(html).QuerySelector("input[name=appSession]")!.GetAttribute("value")!;
            html = await servers.HtmlAsync(dialect, report, string.Create(CultureInfo.InvariantCulture, $"appSession={session}&PageID=2"));
        }

        html.ShouldNotContain("in the background");
        return html;
    }
}
