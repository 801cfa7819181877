using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Shouldly;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Data.Transfer;
using Tarn.Data.Transfer.Sources;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Transfer;

public sealed class RoundTripTests
{
    private const string Columns = "S, T, N, I, C, D, Y, F, L, M, W";

    public static IEnumerable<object[]> Cases =>
        from engine in new[] { SqlDialect.Sqlite, SqlDialect.Postgres } from format in Enum.GetValues<ExportFormat>() select new object[] { engine, format };

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory, MemberData(nameof(Cases))]
    public async Task Every_field_type_comes_back_as_it_went(SqlDialect engine, ExportFormat format)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateAsync(folder, "One");
        await FillAsync(folder);
        var before = await folder.Account.ReadAsync("One", Columns, orderBy: "PK_ID");
        var path = await folder.ExportAsync(ExportRequest.Of("One", format), "one." + format switch { ExportFormat.Excel => "xlsx", var other => other.ToString().ToLowerInvariant() });
        await CreateAsync(folder, "Two");
        var report = await new TableImport(folder.Database).RunAsync(new ImportRequest { Source = ImportFile.Open(path)[0], Table = "Two", Action = ImportAction.Append });
        report.Errors.ShouldBeEmpty();
        report.Added.ShouldBe(3);
        (await folder.Account.ReadAsync("Two", Columns, orderBy: "PK_ID")).ShouldBe(before);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_smallest_and_the_largest_amount_come_back(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await folder.Account.CreateTableAsync("One", ("C", FieldTypes.Currency));
        await folder.Account.CreateTableAsync("Two", ("C", FieldTypes.Currency));
        await folder.Account.InsertAsync("One", """{"C":-922337203685477.5808}""");
        await folder.Account.InsertAsync("One", """{"C":922337203685477.5807}""");
        var path = await folder.ExportAsync(ExportRequest.Of("One", ExportFormat.Xml), "one.xml");
        var report = await new TableImport(folder.Database).RunAsync(new ImportRequest { Source = ImportFile.Open(path)[0], Table = "Two", Action = ImportAction.Append });
        report.Errors.ShouldBeEmpty();
        (await folder.Account.ReadAsync("Two", "C", orderBy: "PK_ID")).ShouldBe("""[{"C":-922337203685477.5808},{"C":922337203685477.5807}]""");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Table_xml_imported_as_new_keeps_design_ids_lists_values_and_hashes(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateAsync(folder, "One");
        await FillAsync(folder);
        await folder.Account.DeleteAsync("One", "I = 7");
        var path = await folder.ExportAsync(ExportRequest.Of("One", ExportFormat.Xml), "one.xml");
        var source = ImportFile.Open(path)[0];
        source.Design.ShouldNotBeNull();
        var report = await new TableImport(folder.Database).RunAsync(new ImportRequest { Source = source, Table = "Two", Action = ImportAction.New });
        report.Errors.ShouldBeEmpty();
        var schema = await folder.Database.GetSchemaAsync(default);
        Design(schema.Table("Two")).ShouldBe(Design(schema.Table("One")));
        const string All = Columns + ", Id, Code, R, G, Stamp, Both";
        (await folder.Account.ReadAsync("Two", All, orderBy: "PK_ID")).ShouldBe(await folder.Account.ReadAsync("One", All, orderBy: "PK_ID"));
        var again = await folder.ExportAsync(ExportRequest.Of("Two", ExportFormat.Xml), "two.xml");
        (await File.ReadAllTextAsync(again)).ShouldBe((await File.ReadAllTextAsync(path)).Replace("<Name>One</Name>", "<Name>Two</Name>", StringComparison.Ordinal));
        (await File.ReadAllTextAsync(path)).ShouldContain("CONVERT(NVarChar(255), (");
        await folder.Account.InsertAsync("Two", """{"S":"next"}""");
        (await folder.Account.ReadAsync("Two", "Id, Code", where: "S = 'next'")).ShouldBe("""[{"Id":4,"Code":"INV-004"}]""");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task An_empty_table_comes_back_empty(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateAsync(folder, "One");
        var path = await folder.ExportAsync(ExportRequest.Of("One", ExportFormat.Xml), "one.xml");
        var report = await new TableImport(folder.Database).RunAsync(new ImportRequest { Source = ImportFile.Open(path)[0], Table = "Two", Action = ImportAction.New });
        (report.Read, report.Added).ShouldBe((0, 0));
        var schema = await folder.Database.GetSchemaAsync(default);
        Design(schema.Table("Two")).ShouldBe(Design(schema.Table("One")));
    }

    [Fact]
    public async Task Excel_exports_are_valid_workbooks()
    {
        await using var folder = await TransferFolder.CreateAsync(SqlDialect.Sqlite);
        await CreateAsync(folder, "One");
        await FillAsync(folder);
        await folder.Account.InsertAsync("One", $$"""{"T":"{{new string('x', 40_000)}}"}""");
        await using var file = File.Create(folder.PathOf("one.xlsx"));
        var report = await new TableExport(folder.Database).WriteAsync(ExportRequest.Of("One", ExportFormat.Excel), file);
        report.Cut.ShouldBe(1);
        file.Position = 0;
        using var workbook = SpreadsheetDocument.Open(file, isEditable: false);
        new OpenXmlValidator().Validate(workbook).Select(e => e.Description).ShouldBeEmpty();
    }

    [Fact]
    public async Task Rows_beyond_a_sheet_go_to_further_sheets()
    {
        await using var folder = await TransferFolder.CreateAsync(SqlDialect.Sqlite);
        await folder.ImportAsync("N\r\n" + string.Concat(Enumerable.Range(1, 25).Select(n => $"{n}\r\n")), "Numbers", ImportAction.New);
        await using (var file = File.Create(folder.PathOf("n.xlsx")))
        await using (var rows = await folder.Database.Reader.OpenAsync(ExportRequest.Of("Numbers", ExportFormat.Excel).Query, 0, -1, default))
            (await ExcelExport.WriteAsync(rows, "Numbers", file, default, maxRows: 11)).ShouldBe(new ExportReport(25, 3, 0));
        var sheets = ImportFile.Open(folder.PathOf("n.xlsx"));
        sheets.Select(s => s.Name).ShouldBe(["Numbers", "Numbers_2", "Numbers_3"]);
        foreach (var sheet in sheets)
            await new TableImport(folder.Database).RunAsync(new ImportRequest { Source = sheet, Table = "Numbers", Action = ImportAction.Append });
        (await folder.Account.ReadAsync("Numbers", "COUNT(*) AS n, SUM(N) AS s")).ShouldBe("""[{"n":50,"s":650}]""");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Csv_is_written_as_the_specification_says(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateAsync(folder, "One");
        await FillAsync(folder);
        var path = await folder.ExportAsync(ExportRequest.Of("One", ExportFormat.Csv, where: "I = 7", fields: ["S", "D", "Y", "L"]), "one.csv");
        (await File.ReadAllBytesAsync(path)).ShouldBe([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("S,D,Y,L\r\n=1+1,1999-12-31 23:59:59,False,\"Dog, wild, Cat\"\r\n")]);
    }

    private static string Design(TableDefinition table) => string.Join('\n', table.Fields.Select(f => System.Text.Json.JsonSerializer.Serialize(f with { Id = 0 }, ObjectStore.Json)));

    private static async Task CreateAsync(TransferFolder folder, string name)
    {
        static FieldDesign Plain(string name, FieldType type) => new(new FieldDefinition { Name = name, Type = type });
        await folder.Database.Designer.CreateTableAsync(
            name, "a note",
            [
                new FieldDesign(new FieldDefinition { Name = "Id", Type = FieldTypes.Autonumber, Unique = true, Label = "Number <1>" }),
                new FieldDesign(new FieldDefinition { Name = "Code", Type = FieldTypes.PrefixedAutonumber, Unique = true, Prefix = "INV-", Format = "001" }),
                new FieldDesign(new FieldDefinition { Name = "R", Type = FieldTypes.RandomId, Unique = true, Format = "0U", Length = 8 }),
                new FieldDesign(new FieldDefinition { Name = "G", Type = FieldTypes.Guid, Unique = true }),
                Plain("S", FieldTypes.String), Plain("T", FieldTypes.Text), Plain("N", FieldTypes.Number), Plain("I", FieldTypes.Integer), Plain("C", FieldTypes.Currency),
                Plain("D", FieldTypes.DateTime), Plain("Y", FieldTypes.YesNo), Plain("F", FieldTypes.File), Plain("P", FieldTypes.Password),
                new FieldDesign(new FieldDefinition { Name = "L", Type = FieldTypes.ListString }, ["Dog, wild", "Cat", "Dog"]),
                new FieldDesign(new FieldDefinition { Name = "M", Type = FieldTypes.ListNumber }, ["1", "1.5", "20"]),
                new FieldDesign(new FieldDefinition { Name = "W", Type = FieldTypes.ListDateTime }, ["2024-01-31", "2020-02-29T10:00:00"]),
                new FieldDesign(new FieldDefinition { Name = "Stamp", Type = FieldTypes.Timestamp, OnInsert = true }),
                new FieldDesign(new FieldDefinition { Name = "Both", Type = FieldTypes.String, Formula = "CONVERT(nvarchar(20), [@field:I])+'!'" }),
            ],
            default);
    }

    private static async Task FillAsync(TransferFolder folder)
    {
        await folder.Account.InsertAsync("One", """{"S":"Zoë \"Z\", O'Brien","T":"line 1\nline 2\ttab <&>","N":0.1,"I":-5,"C":-1.2345,"D":"2024-02-29T10:00:00","Y":true,"F":"/a/b c.png","P":"secret","L":[1,3],"M":[1,2],"W":[2]}""");
        await folder.Account.InsertAsync("One", """{"S":"=1+1","N":1234567.125,"I":7,"C":922337203685.4775,"D":"1999-12-31T23:59:59","L":[1,2],"M":[3]}""");
        await folder.Account.InsertAsync("One", """{"S":null,"T":null,"F":null}""");
    }
}
