using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Tarn.DataPages.Hosting;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Hostile;

/// <summary>Requests that are too large, too many, broken, or of what no database takes.</summary>
[Collection(FormCollection.Name)]
public sealed class BodyTests(FormServers servers)
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Texts_that_no_database_takes_are_stored_without_what_is_wrong_with_them(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var address = await server.DeployAsync(Submission(
            "Orders",
            Section(Field("Customer"), Field("Notes", "Text Area"), Field("State", "Dropdown", [], LookUp("States", "State")), Field("City", "Cascading Dropdown", [("ParentField", "State")], LookUp("Cities", "City", ("FilterField", "State"))),
                Field("Zip", attributes: [("EnableAutoComplete", "True")], children: LookUp("Cities", "Zip")), Field("Virtual 1"), Field("Virtual 2", "Calculated Value", [], Formula("'[@cbParamVirtual1]'"))),
            Mail("Notification", "staff@shop.example", ("Subject", "[@field:Customer]"), ("Body", "[@cbParamVirtual1]"))));
        using var visitor = await server.VisitAsync(address);
        foreach (var (sent, stored) in new[] { ("%00", ""), ("a%00b", "ab"), ("%ED%A0%80x", null), ("%FF%FE", null), ("%E2%80%AEevil", "\u202eevil"), ("%F0%9F%98%80", "\U0001F600"), ("%EF%BF%BF", "\uffff") })
        {
            await visitor.OpenAsync(address);
            var mark = Guid.NewGuid().ToString("N");
            var fields = visitor.Fields().Where(f => !f.Key.StartsWith("InsertRecord", StringComparison.Ordinal) && !f.Key.StartsWith("cbParam", StringComparison.Ordinal)).Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value)}");
            using var content = new ByteArrayContent(Encoding.ASCII.GetBytes($"{string.Join('&', fields)}&InsertRecordCustomer={sent}&InsertRecordNotes={mark}&cbParamVirtual1={sent}&{sent}={sent}"));
            content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
            using var response = await visitor.Http.PostAsync(address, content);
            if (sent.Contains("%00", StringComparison.Ordinal))
            {
                // This encoding of a form cannot hold it at all; the other can.
                response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
                await visitor.SubmitAsync([("InsertRecordCustomer", Uri.UnescapeDataString(sent)), ("InsertRecordNotes", mark), ("cbParamVirtual1", "\0")]);
                visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
            }
            else
            {
                response.StatusCode.ShouldBe(HttpStatusCode.SeeOther, $"{sent} {await response.Content.ReadAsStringAsync()} {server.Log}");
            }

            var customer = (await server.ReadAsync("Orders", $"Notes = '{mark}'")).ShouldHaveSingleItem().GetProperty("Customer");
            if (stored is not null)
                (customer.GetString() ?? "").ShouldBe(stored, sent);
        }

        await visitor.OpenAsync(address);
        foreach (var odd in new[] { "\0", "a\0b", "\ud800", "x\udc00" })
        {
            await visitor.AskAsync("GetCascadingValues", ("cbParent", "InsertRecordState"), ("InsertRecordState", odd));
            await visitor.AskAsync("GetAutoComplete", ("cbAutoComplete", "InsertRecordZip"), ("cbAutoCompleteText", odd + "12"));
            await visitor.AskAsync("GetCalculatedValues", ("cbParamVirtual1", odd));
            await visitor.OpenAsync($"{address}?X={Uri.EscapeDataString("a\0")}%00");
            visitor.Status.ShouldBe(HttpStatusCode.OK, server.Log.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Markup_that_is_nested_without_end_costs_no_more_than_its_length(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var address = await server.DeployAsync(Submission("Orders", Section(Field("Customer"), Field("Notes", "Text Area", [("RichEditMode", "Standard")]))));
        using var visitor = await server.VisitAsync(address);
        foreach (var bomb in new[]
        {
            Repeat("<div>", 300_000), Repeat("<b>", 500_000), string.Concat(Enumerable.Range(0, 20_000).Select(i => $"<font size={i}>")) + Repeat("<p>", 300_000), Repeat("<table>", 200_000), Repeat("<", 1_500_000), Repeat("<a ", 500_000),
            Repeat("<svg>", 300_000), "<p title=\"" + Repeat("&", 1_000_000), Repeat("<!--", 300_000), Repeat("</p>", 300_000), Repeat("<script>", 200_000),
        })
        {
            await visitor.OpenAsync(address);
            var watch = Stopwatch.StartNew();
            using var content = visitor.Content([("InsertRecordCustomer", "Bomb"), ("InsertRecordNotes", bomb)]);
            using var response = await visitor.Http.PostAsync(address, content);
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15), bomb[..20]);
            ((int)response.StatusCode).ShouldBeLessThan(400, $"{bomb[..20]} {server.Log}");
        }

        // Deep, and within the limit: stored, closed again, and no deeper than people write.
        await visitor.OpenAsync(address);
        var name = Guid.NewGuid().ToString("N");
        await visitor.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordNotes", Repeat("<div>", 5000) + "middle")]);
        visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
        var notes = (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem().GetProperty("Notes").GetString()!;
        notes.Split("<div>").Length.ShouldBeLessThan(200);
        notes.Split("<div>").Length.ShouldBe(notes.Split("</div>").Length);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Too_many_files_too_deep_states_and_wrong_types_are_refused(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var address = await server.DeployAsync(Submission("Orders", Section(Field("Customer"), Field("Signature", "File"))));
        using var visitor = await server.VisitAsync(address);
        foreach (var (files, expected) in new[] { (20, HttpStatusCode.SeeOther), (21, HttpStatusCode.RequestEntityTooLarge) })
        {
            await visitor.OpenAsync(address);
            using var content = visitor.Content([("InsertRecordCustomer", "Files")], files: Enumerable.Range(0, files).Select(i => ($"Other{i}", "a.txt", new byte[100])));
            using var response = await visitor.Http.PostAsync(address, content);
            response.StatusCode.ShouldBe(expected, server.Log.ToString());
        }

        foreach (var (name, bytes) in new[] { ("a.exe", "MZ"u8.ToArray()), ("a.php.png", "x"u8.ToArray()), ("a.png", "<svg onload=alert(1)>"u8.ToArray()), ("a.EXE", "MZ"u8.ToArray()), ("a.exe ", "MZ"u8.ToArray()), ("a.exe.", "MZ"u8.ToArray()) })
        {
            await visitor.OpenAsync(address);
            await visitor.SubmitAsync(files: [("InsertRecordSignature", name, bytes)]);
            visitor.ErrorAt("InsertRecordSignature").ShouldBe("Type not accepted.", name);
        }

        // What could run in a browser is saved, never shown; odd names are made harmless.
        foreach (var (name, type) in new[] { ("page.html", "text/html"), ("drawing.svg", "image/svg+xml"), ("..", ""), ("..\\..\\x.txt", ""), ("CON\u0007:*?.txt", ""), (new string('n', 300) + ".txt", ""), (".htaccess", "") })
        {
            var mark = Guid.NewGuid().ToString("N");
            await visitor.OpenAsync(address);
            using var content = visitor.Content([("InsertRecordCustomer", mark)]);
            var part = new ByteArrayContent("<script>alert(1)</script>"u8.ToArray());
            part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"InsertRecordSignature\"; filename*=UTF-8''{Uri.EscapeDataString(name)}");
            content.Add(part);
            using var response = await visitor.Http.PostAsync(address, content);
            ((int)response.StatusCode).ShouldBeLessThan(400, $"{name} {server.Log}");
            if (type.Length == 0)
                continue;
            var path = (await server.ReadAsync("Orders", $"Customer = '{mark}'")).ShouldHaveSingleItem().GetProperty("Signature").GetString()!;
            var update = await server.DeployAsync(Page("UpdateRecordPage", "Orders", [("KeyField", "Customer")], Section(Field("Signature", "File"))));
            await visitor.OpenAsync($"{update}?Customer={mark}");
            using var file = await visitor.Http.GetAsync(visitor.Page.QuerySelector(".cbFormCurrentFile a")!.GetAttribute("href"));
            file.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream", path);
            file.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        }

        await visitor.OpenAsync(address);
        foreach (var (name, value) in new[] { ("siblingDataPageAppSessions", Repeat("[", 100_000)), ("siblingDataPageAppSessions", Repeat("{\"a\":", 5000)), ("cbGridChanges", Repeat("[", 100_000)), ("cbGridChanges", """{"update":{"1":{"Customer":"\ud800\u0000"}}}"""), ("cbKept", new string('A', 500_000)), ("cbqe", new string('A', 500_000)) })
        {
            using var content = visitor.Content([("AjaxAction", "SubmitForm"), (name, value)]);
            using var response = await visitor.Http.PostAsync(address, content);
            ((int)response.StatusCode).ShouldBeLessThan(500, $"{name} {server.Log}");
        }

        // The page's script gets its refusals as JSON.
        using var broken = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        broken.Headers.Add("X-Requested-With", "XMLHttpRequest");
        using var refused = await visitor.Http.SendAsync(broken);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var json = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
        json.RootElement.GetProperty("status").GetString().ShouldBe("error");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Requests_that_no_browser_sends_do_no_harm(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var address = await server.DeployAsync(Submission("Orders", Section(Field("Customer"))));
        var host = new Uri(server.Address).Authority;
        var logged = server.Log.Length;
        foreach (var request in new[]
        {
            $"GET {address} HTTP/1.1\r\nHost: \r\nOrigin: http://x\r\n", $"GET {address} HTTP/1.1\r\nHost: a b\r\n", $"GET {address} HTTP/1.1\r\nHost: [::\r\nOrigin: http://x\r\n", $"GET {address} HTTP/1.0\r\n",
            $"GET /folderlogout HTTP/1.1\r\nHost: {host}\r\nReferer: http://x/\u00e9\u4e2d\r\n", $"GET /folderlogout/%00 HTTP/1.1\r\nHost: {host}\r\n", $"GET /folderlogout/99999999999999999999 HTTP/1.1\r\nHost: {host}\r\n",
            $"GET {address}/files/0/%00 HTTP/1.1\r\nHost: {host}\r\n", $"GET {address}/files/0/../../../etc/passwd HTTP/1.1\r\nHost: {host}\r\n", $"GET {address}/files/\u00e9/x HTTP/1.1\r\nHost: {host}\r\n", $"GET {address}/attachments/x/1/1/-1/a HTTP/1.1\r\nHost: {host}\r\n",
            $"GET /dp/static/x/..%2f..%2fsecrets.css HTTP/1.1\r\nHost: {host}\r\n", $"GET /dp/static/%00/x.js HTTP/1.1\r\nHost: {host}\r\n", $"GET /dp/{new string('a', 5000)}/emb HTTP/1.1\r\nHost: {host}\r\n", $"GET /dp.asp?AppKey=%0d%0aX:y HTTP/1.1\r\nHost: {host}\r\n",
            $"GET {address}?%FF=%FE&a=%C0%80 HTTP/1.1\r\nHost: {host}\r\n", $"OPTIONS {address} HTTP/1.1\r\nHost: {host}\r\nOrigin: null\r\n", $"GET {address} HTTP/1.1\r\nHost: {host}\r\nOrigin: \u0001\r\n", $"GET {address} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer \u00e9\r\nCookie: cbSession=\u00e9\r\n",
            Post("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\r\nb\"\r\n\r\n1\r\n--x--\r\n"), Post("multipart/form-data; boundary=\"\"", "--\r\n"), Post("multipart/form-data; boundary=x", "--x\r\n\r\n\r\n--x--"),
            Post("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\0\"\r\nContent-Type: \u0001\r\n\r\n1\r\n--x--\r\n"),
            Post("application/x-www-form-urlencoded; charset=utf-7", "a=1"), Post("\u00e9", "a=1"), Post("application/x-www-form-urlencoded", "a=1", 200_000_001), Post("application/x-www-form-urlencoded; charset=nonsense", "a=1"), $"DELETE {address} HTTP/1.1\r\nHost: {host}\r\n", $"POST {address}/emb HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n",
        })
        {
            var (status, text) = await SendAsync(new Uri(server.Address), request);
            status.ShouldBeInRange(200, 499, $"{request} {text} {server.Log}");
            text.ShouldNotContain("   at ");
            text.ShouldNotContain("root:");
        }

        string Post(string type, string body, int? length = null) => $"POST {address} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: {type}\r\nContent-Length: {length ?? Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

        server.Log.ToString(logged, server.Log.Length - logged).ShouldBe("");
    }

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    private static async Task<(int Status, string Text)> SendAsync(Uri server, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        await using var stream = client.GetStream();
        // Headers end with a blank line unless the request has brought its body along.
        var bytes = Encoding.UTF8.GetBytes(request.Contains("\r\n\r\n", StringComparison.Ordinal) ? request : request + "Connection: close\r\n\r\n");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var text = new StringBuilder();
        try
        {
            await stream.WriteAsync(bytes, patience.Token);
            var buffer = new byte[16 * 1024];
            for (int read; (read = await stream.ReadAsync(buffer, patience.Token)) > 0;)
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // The server hung up, as it may.
        }

        var answer = text.ToString();
        return (answer.Length > 12 && int.TryParse(answer.AsSpan(9, 3), out var status) ? status : 0, answer);
    }
}
