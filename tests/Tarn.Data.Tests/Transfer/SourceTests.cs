using System.IO.Compression;
using System.Text;
using Shouldly;
using Tarn.Data.Transfer;
using Tarn.Data.Transfer.Sources;
using Xunit;

namespace Tarn.Data.Tests.Transfer;

public sealed class SourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-sources-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    [InlineData("|")]
    public void Delimiters_are_detected(string delimiter) =>
        Read(Write("a.csv", $"Name{delimiter}Qty\n\"Ann{delimiter} \"\"A\"\"\r\nline 2\"{delimiter}1\n")).ShouldBe([$"Ann{delimiter} \"A\"\r\nline 2/1"]);

    [Fact]
    public void Encodings_are_detected_by_mark_then_by_validity()
    {
        const string Text = "Name,Qty\nZoë €,1\n";
        foreach (var encoding in new[] { Encoding.UTF8, new UTF8Encoding(false), Encoding.Unicode, Encoding.BigEndianUnicode, CodePagesEncodingProvider.Instance.GetEncoding(1252)! })
            Read(Write("a.csv", [.. encoding.GetPreamble(), .. encoding.GetBytes(Text)])).ShouldBe(["Zoë €/1"], encoding.EncodingName);
    }

    [Theory]
    [InlineData("Name,Qty\nAnn,1\n", true)]
    [InlineData("Ann,1\nBob,2\n", false)]
    [InlineData("First name,City\nAnn,Oslo\n", true)]
    [InlineData("Name,\nAnn,1\n", false)]
    public void A_heading_is_told_from_data(string text, bool hasHeader) =>
        Read(Write("a.csv", text)).Count.ShouldBe(hasHeader ? 1 : 2);

    [Fact]
    public void Files_of_other_kinds_are_refused_with_a_reason()
    {
        Refusal(Write("a.csv", [1, 0, 2, 255, 0, 7])).ShouldContain("not text");
        Refusal(Write("a.xlsx", [1, 2, 3, 4])).ShouldContain("not a readable Excel workbook");
        Refusal(Write("a.xlsx", Encoding.UTF8.GetBytes("PK\u0003\u0004 broken"))).ShouldContain("not a readable Excel workbook");
        Refusal(Write("a.zip", Encoding.UTF8.GetBytes("PK\u0003\u0004 broken"))).ShouldContain("not a readable ZIP");
        Refusal(Write("a.xml", "<a><b></a>")).ShouldContain("not valid XML");
        Refusal(Write("a.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><xml/>")).ShouldContain("not valid XML");
        Refusal(Write("a.json", "[{\"a\":1},{\"a\":]")).ShouldContain("not valid JSON at object 2");
        Refusal(Write("a.json", "[{\"a\":1}")).ShouldContain("not closed");
        Refusal(Write("a.json", "[{\"a\":1},{\"\\ud800\":2}]")).ShouldContain("not valid JSON at object 2: a text in it is not valid Unicode");
        Refusal(Write("a.xls", [1])).ShouldContain("Save it as .xlsx");
        Refusal(Write("a.csv", Array.Empty<byte>())).ShouldContain("empty");
        Refusal(Write("a.csv", string.Join(',', Enumerable.Range(1, 2000).Select(n => $"c{n}")) + "\n1,2\n")).ShouldContain("2000 columns; at most 255");
    }

    [Fact]
    public void An_unclosed_quote_spoils_only_its_row()
    {
        using var rows = ImportFile.Open(Write("a.csv", "Name,Qty\nAnn,1\n\"Bob,2\nCid,3\n"))[0].Open();
        rows.Read().ShouldBeTrue();
        rows.Problem.ShouldBeNull();
        rows.Read().ShouldBeTrue();
        rows.Problem.ShouldNotBeNull().ShouldContain("quote");
        rows.Read().ShouldBeFalse();
    }

    [Fact]
    public void A_cell_of_ten_megabytes_is_read() =>
        Read(Write("a.csv", $"Name,Qty\n{new string('x', 10 << 20)},1\n"))[0].Length.ShouldBe((10 << 20) + 2);

    [Theory]
    [InlineData("[{\"a\":1,\"b\":\"x\"},\n {\"b\":null,\"c\":true}]")]
    [InlineData("{\"a\":1,\"b\":\"x\"}\n{\"b\":null,\"c\":true}\n")]
    public void Json_is_read_as_an_array_or_by_line(string text) => Read(Write("a.json", text)).ShouldBe(["1/x/", "//True"]);

    [Fact]
    public void An_archive_gives_each_of_its_files()
    {
        using (var archive = ZipFile.Open(Path.Combine(_folder, "a.zip"), ZipArchiveMode.Create))
        {
            Add(archive, "in/people.csv", "Name,Qty\nAnn,1\n");
            Add(archive, "more.json", "[{\"x\":5}]");
        }

        var sources = ImportFile.Open(Path.Combine(_folder, "a.zip"));
        sources.Select(s => s.Name).ShouldBe(["people", "more"]);
        sources.Select(s => Read(s).Single()).ShouldBe(["Ann/1", "5"]);
    }

    [Fact]
    public void An_archive_that_unpacks_to_far_more_is_refused()
    {
        using (var archive = ZipFile.Open(Path.Combine(_folder, "bomb.zip"), ZipArchiveMode.Create))
            Add(archive, "a.csv", "Name,Qty\n" + new string('0', 20 << 20));
        Refusal(Path.Combine(_folder, "bomb.zip")).ShouldContain("packed");
    }

    [Theory]
    [InlineData("1|2|3", "INTEGER")]
    [InlineData("1|2.5", "NUMBER")]
    [InlineData("1|x", "STRING")]
    [InlineData("007|8", "STRING")]
    [InlineData("+1|2", "STRING")]
    [InlineData("$1|$2,000.50", "CURRENCY")]
    [InlineData("$1|2", "STRING")]
    [InlineData("true|FALSE", "YES/NO")]
    [InlineData("yes|no", "YES/NO")]
    [InlineData("yes|true", "STRING")]
    [InlineData("1/31/2024|2024-01-31T10:00", "DATE/TIME")]
    [InlineData("31/1/2024", "STRING")]
    [InlineData("1234567890123456", "STRING")]
    [InlineData("3000000000", "NUMBER")]
    [InlineData("0.5|-0.25|0", "NUMBER")]
    [InlineData("||", "STRING")]
    public void Types_follow_the_values(string values, string type) =>
        TypeInference.Propose(Source(string.Concat(values.Split('|').Select(v => $"{v},end\n")))).Fields[0].Field.Type.Code.ShouldBe(type);

    [Fact]
    public void Rows_after_the_first_thousand_widen_types()
    {
        var rows = string.Concat(Enumerable.Range(1, 1500).Select(n => $"{n},{n},{n},,end\n")) + $"1.5,x,{new string('y', 300)},9,end\n";
        TypeInference.Propose(Source(rows, "a,b,c,d,e")).Fields.Select(f => f.Field.Type.Code).ShouldBe(["NUMBER", "STRING", "TEXT", "STRING", "STRING"]);
    }

    [Fact]
    public void Names_are_cleaned() =>
        TypeInference.Propose(Source("1,2,3,4,5,6,7,8\n", "First Name,2nd,Order,,first name,First_Name,PK_ID,sqlite_x")).Fields.Select(f => f.Field.Name)
            .ShouldBe(["First_Name", "F_2nd", "Order_1", "Field4", "first_name_2", "First_Name_3", "F_PK_ID", "F_sqlite_x"]);

    [Fact]
    public void Names_of_the_hidden_key_and_of_the_engine_become_fields_of_their_own() =>
        TypeInference.Propose(Source("1,2,3,4\n", "PK_ID,pk_id,PK_ID_Jobs,sqlite_x")).Fields.Select(f => f.Field.Name).ShouldBe(["F_PK_ID", "F_pk_id_2", "F_PK_ID_Jobs", "F_sqlite_x"]);

    [Theory]
    [InlineData("[{\"a\":1},{\"a\":\"\\ud800x\"}]")]
    [InlineData("[{\"a\":1},{\"a\":\"\\udc00\"}]")]
    public void A_text_of_JSON_that_is_no_Unicode_is_told_with_its_object(string text) =>
        Should.Throw<DataException>(() => Read(Write("a.json", text))).Message.ShouldContain("at object 2: a text in it is not valid Unicode");

    private static void Add(ZipArchive archive, string name, string text)
    {
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        writer.Write(text);
    }

    private static string Refusal(string path) => Should.Throw<DataException>(() =>
    {
        using var rows = ImportFile.Open(path)[0].Open();
        while (rows.Read())
        {
        }
    }).Message;

    private static List<string> Read(string path) => Read(ImportFile.Open(path)[0]);

    private static List<string> Read(ImportSource source)
    {
        using var rows = source.Open();
        var read = new List<string>();
        while (rows.Read())
            read.Add(string.Join('/', Enumerable.Range(0, rows.Columns.Count).Select(rows.GetText)));
        return read;
    }

    private ImportSource Source(string rows, string header = "a,b") =>
        ImportFile.Open(Write("a.csv", header + "\n" + rows), new ImportFileOptions { Csv = new CsvFormat { HasHeader = true, Delimiter = ',' } })[0];

    private string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
