using System.Net;
using System.Text;
using Tarn.Apps.Packages;
using Tarn.Data.Changes;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.Data.Schema;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Forms;

/// <summary>Files that belong to records, in forms and reports; everything here is done without script.</summary>
[Collection(FormCollection.Name)]
public sealed class AttachmentTests(FormServers servers)
{
    private static readonly byte[] Pdf = [.. "%PDF-1.7 "u8, .. Encoding.ASCII.GetBytes(new string('x', 200))];
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 0];

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_new_record_gets_its_file_and_one_event_and_the_fields_rules_bind(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var table = await CreateTableAsync(server);
        var address = await server.DeployAsync(Submission(table.Name, Section(Field("Customer"), Field("Doc", "File", [("Required", "True")]))));
        using var visitor = await server.VisitAsync(address);
        visitor.Page.QuerySelector("input[type=file]")!.GetAttribute("accept").ShouldBe(".pdf");
        await visitor.SubmitAsync([("InsertRecordCustomer", "Ann")]);
        visitor.ErrorAt("InsertRecordDoc").ShouldBe("This field needs a value.", server.Log.ToString());
        foreach (var (name, bytes, message) in new[]
        {
            ("a.png", Png, "Type not accepted. (pdf)"), ("a.pdf", new byte[2_000_001], "The file is over 1.91 MB."), ("a.pdf", new byte[5], "The file has fewer than 10 bytes."), ("a.exe.pdf", Pdf, "Type not accepted. (pdf)"),
        })
        {
            await visitor.SubmitAsync([("InsertRecordCustomer", "Ann")], files: [("InsertRecordDoc", name, bytes)]);
            visitor.ErrorAt("InsertRecordDoc").ShouldBe(message);
        }

        (await server.ReadAsync(table.Name, "1 = 1")).ShouldBeEmpty();
        await visitor.SubmitAsync([("InsertRecordCustomer", "Ann")], files: [("InsertRecordDoc", "cv <of> Ann.pdf", Pdf)]);
        visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
        var record = (await server.ReadAsync(table.Name, "1 = 1")).ShouldHaveSingleItem();
        record.GetProperty("Doc").GetString().ShouldBe("cv _of_ Ann.pdf");
        (await BytesAsync(server, table, record.GetProperty("PK_ID").GetInt64())).ShouldBe(Pdf);
        (await ChangesAsync(server, table)).ShouldBe([ChangeOperation.Insert]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_update_shows_replaces_and_removes_the_file_and_keeps_it_otherwise(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var table = await CreateTableAsync(server);
        var key = await AddAsync(server, table, "Ben", "first.pdf", Pdf);
        var old = (await server.Database.Attachments.FindAsync(table, table.FindField("Doc")!, key, default))!.Blob;
        var address = await server.DeployAsync(Page("UpdateRecordPage", table.Name, [("KeyField", "Customer")], Section(Field("Customer"), Field("Doc", "File"), Field("Stamped", "TimeStamp"))));
        using var visitor = await server.VisitAsync($"{address}?Customer=Ben");
        var link = visitor.Page.QuerySelector(".cbFormCurrentFile a")!;
        link.TextContent.ShouldBe("first.pdf");
        using (var response = await visitor.Http.GetAsync(link.GetAttribute("href")))
        {
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
            (await response.Content.ReadAsByteArrayAsync()).ShouldBe(Pdf);
        }

        // Nothing changed: no event, no stamp, the file stays.
        await visitor.SubmitAsync();
        (await BytesAsync(server, table, key)).ShouldBe(Pdf);
        (await ChangesAsync(server, table, expected: 0)).ShouldBeEmpty();
        await visitor.OpenAsync($"{address}?Customer=Ben");
        var other = Pdf.Reverse().ToArray();
        await visitor.SubmitAsync(files: [("EditRecordDoc", "second.pdf", other)]);
        visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
        (await BytesAsync(server, table, key)).ShouldBe(other);
        (await ChangesAsync(server, table)).ShouldBe([ChangeOperation.Update]);
        (await server.ReadAsync(table.Name, $"PK_ID = {key}"))[0].GetProperty("Stamped").GetString().ShouldNotBeNullOrEmpty();
        // The bytes that nobody has any more are gone.
        Should.Throw<FileNotFoundException>(() => server.Database.Blobs.Open(old));
        await visitor.OpenAsync($"{address}?Customer=Ben");
        await visitor.SubmitAsync([("EditRecordDoc_Remove", "1")]);
        (await server.Database.Attachments.FindAsync(table, table.FindField("Doc")!, key, default)).ShouldBeNull();
        (await server.ReadAsync(table.Name, $"PK_ID = {key}"))[0].GetProperty("Doc").GetString().ShouldBe("");
        await visitor.OpenAsync($"{address}?Customer=Ben");
        visitor.Page.QuerySelector(".cbFormCurrentFile").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Reports_and_details_show_the_file_to_those_who_see_the_record_only(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var table = await CreateTableAsync(server);
        var key = await AddAsync(server, table, "Cleo", "photo.pdf", Pdf);
        await server.Database.Attachments.PutAsync(table, table.FindField("Photo")!, key, "face.png", await PutAsync(server, Png), new WriteContext(ChangeSource.RestApi), default);
        var address = await server.DeployAsync(PackageElement.Create(
            "SearchPage", [("DataSourceType", "Table"), ("DataSourceName", table.Name), ("DisplayReport", "Immediately")],
            PackageElement.Create(
                "SearchRecordsetPage", [("RowsPerPage", "10")], Column("Customer"), Column("Doc"), Column("Photo", ("DisplayType", "Image")),
                PackageElement.Create("DisplayField", [("ColumnName", "HTML Block 1"), ("Type", "HTML Block"), ("Label", "<a class=\"own\" href=\"[@field:Doc/]\">[@field:Doc]</a>")]),
                PackageElement.Create("RecordAction", [("ActionType", "VIEW")]),
                PackageElement.Create("RecordDetailsPage", [("TargetType", "Results")], Section(Field("Customer"), Field("Doc", "File"), Field("Photo", "Static", [("DisplayType", "Image")]))))));
        using var visitor = await server.VisitAsync(address);
        var picture = visitor.Page.QuerySelector("td img").ShouldNotBeNull(visitor.Text + server.Log);
        picture.GetAttribute("alt").ShouldBe("The face");
        (await visitor.Http.GetByteArrayAsync(picture.GetAttribute("src"))).ShouldBe(Png);
        var link = visitor.Page.QuerySelectorAll("td a").First(a => a.TextContent.Trim() == "photo.pdf").GetAttribute("href")!;
        (await visitor.Http.GetByteArrayAsync(link)).ShouldBe(Pdf);
        visitor.Page.QuerySelector("a.own")!.GetAttribute("href").ShouldBe(link);
        // Another record, field or table, and a signature of one's own.
        var other = await AddAsync(server, table, "Dora", "secret.pdf", Pdf);
        var parts = link.Split('/');
        foreach (var (part, value) in new[] { (^2, other.ToString(System.Globalization.CultureInfo.InvariantCulture)), (^3, "999"), (^4, "1"), (^5, new string('0', 32)), (^5, "x"), (^2, "99999999999999999999999") })
        {
            var changed = parts.ToArray();
            changed[part] = value;
            using var response = await visitor.Http.GetAsync(string.Join('/', changed));
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound, string.Join('/', changed));
        }

        await visitor.OpenAsync(visitor.Page.QuerySelector("a[data-cb-name=ViewDetails]")!.GetAttribute("href")!);
        visitor.Page.QuerySelector("img[alt='face.png'], img[alt='The face']").ShouldNotBeNull(visitor.Text + server.Log);
        await visitor.SubmitAsync(files: [("EditRecordDoc", "new.pdf", [.. Pdf, 1])], button: "Mod0EditRecord");
        (await BytesAsync(server, table, key)).ShouldBe([.. Pdf, 1]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_is_undone_leaves_no_bytes_and_rows_of_a_child_form_have_files_too(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var table = await CreateTableAsync(server);
        await server.Database.Designer.AddFieldAsync(table.Name, new FieldDesign(new FieldDefinition { Name = "Share", Type = FieldTypes.Integer, Formula = "100 / [@field:Qty]" }), default);
        var before = Blobs(server);
        using (var visitor = await server.VisitAsync(await server.DeployAsync(Submission(table.Name, Section(Field("Customer"), Field("Qty"), Field("Doc", "File"))))))
        {
            await visitor.SubmitAsync([("InsertRecordQty", "0")], files: [("InsertRecordDoc", "a.pdf", Pdf)]);
            visitor.Text.ShouldContain("Your entry was not saved.", customMessage: server.Log.ToString());
        }

        Blobs(server).ShouldBe(before);
        var child = "Scan" + Guid.NewGuid().ToString("N")[..8];
        await server.Test.CreateTableAsync(child, ("Order_Number", FieldTypes.String), ("Item", FieldTypes.String), ("Doc", FieldTypes.Attachment));
        var schema = await server.Database.GetSchemaAsync(default);
        await server.Database.Designer.CreateRelationshipAsync(
            new RelationshipDefinition
            {
                ParentTable = schema.Table("Orders").Id,
                ParentField = schema.Table("Orders").FindField("Number")!.Id,
                ChildTable = schema.Table(child).Id,
                ChildField = schema.Table(child).FindField("Order_Number")!.Id,
                Enforced = true,
            },
            default);
        var name = "Eli " + Guid.NewGuid().ToString("N");
        using var parent = await server.VisitAsync(await server.DeployAsync(Submission("Orders", Section(
            Field("Customer"), Field("Rows", "ChildForm", [], PackageElement.Create("ChildForm", [("DataSourceName", child), ("KeyField", "Order_Number"), ("StartRows", "2")], Field("Item"), Field("Doc", "File")))))));
        await parent.SubmitAsync([("InsertRecordCustomer", name), ("Child1_1_InsertRecordItem", "one")], files: [("Child1_1_InsertRecordDoc", "one.pdf", Pdf)]);
        parent.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
        var row = (await server.ReadAsync(child, "1 = 1")).ShouldHaveSingleItem();
        row.GetProperty("Doc").GetString().ShouldBe("one.pdf");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_signature_can_belong_to_the_record(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var table = await CreateTableAsync(server);
        using var visitor = await server.VisitAsync(await server.DeployAsync(Submission(table.Name, Section(Field("Customer"), Field("Photo", "Signature", [("Required", "True")])))));
        await visitor.SubmitAsync([("InsertRecordCustomer", "Fay"), ("InsertRecordPhoto", "data:image/png;base64," + Convert.ToBase64String(Png))]);
        visitor.Text.ShouldContain("Saved.", customMessage: server.Log.ToString());
        var key = (await server.ReadAsync(table.Name, "Customer = 'Fay'")).ShouldHaveSingleItem().GetProperty("PK_ID").GetInt64();
        (await BytesAsync(server, table, key, "Photo")).ShouldBe(Png);
    }

    private static PackageElement Column(string name, params (string, string?)[] attributes) => PackageElement.Create("DisplayField", [("ColumnName", name), ("Label", name), .. attributes]);

    private static async Task<TableDefinition> CreateTableAsync(PageServer server)
    {
        var name = "Papers" + Guid.NewGuid().ToString("N")[..8];
        await server.Test.CreateTableAsync(name, ("Customer", FieldTypes.String), ("Qty", FieldTypes.Integer), ("Stamped", FieldTypes.DateTime));
        await server.Database.Designer.AddFieldAsync(
            name, new FieldDesign(new FieldDefinition { Name = "Doc", Type = FieldTypes.Attachment, Attachment = new AttachmentOptions { PermittedFileTypes = ["pdf"], MinFileSize = 10, MaxFileSize = 2_000_000 } }), default);
        await server.Database.Designer.AddFieldAsync(name, new FieldDesign(new FieldDefinition { Name = "Photo", Type = FieldTypes.Attachment, Attachment = new AttachmentOptions { AltText = "The face" } }), default);
        return (await server.Database.GetSchemaAsync(default)).Table(name);
    }

    private static async Task<long> AddAsync(PageServer server, TableDefinition table, string customer, string file, byte[] bytes)
    {
        var key = await server.Test.InsertAsync(table.Name, $$"""{"Customer":"{{customer}}"}""");
        await server.Database.Attachments.PutAsync(table, table.FindField("Doc")!, key, file, await PutAsync(server, bytes), new WriteContext(ChangeSource.Import), default);
        return key;
    }

    private static async Task<StoredBlob> PutAsync(PageServer server, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        return await server.Database.Blobs.PutAsync(content, bytes.Length, default);
    }

    private static async Task<byte[]?> BytesAsync(PageServer server, TableDefinition table, long key, string field = "Doc")
    {
        if (await server.Database.Attachments.FindAsync(table, table.FindField(field)!, key, default) is not { } file)
            return null;
        using var copy = new MemoryStream();
        await using var content = server.Database.Blobs.Open(file.Blob);
        await content.CopyToAsync(copy);
        return copy.ToArray();
    }

    /// <summary>What forms did to the table's records, in the order of the change log.</summary>
    private static async Task<List<ChangeOperation>> ChangesAsync(PageServer server, TableDefinition table, int expected = 1) =>
        [.. (await server.Test.ReadChangesAsync(expected, c => c.TableId == table.Id && c.Source == ChangeSource.DataPages)).Select(c => c.Operation)];

    private static int Blobs(PageServer server) => Directory.EnumerateFiles(server.Test.Folder, "*", SearchOption.AllDirectories).Count(f => Path.GetFileName(f).Length == 32);
}
