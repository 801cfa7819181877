using Shouldly;
using Tarn.Apps.Packages;
using Xunit;

namespace Tarn.Apps.Tests.Packages;

public sealed class ReadingTests
{
    private const string Id = "<Id DataType=\"AUTONUMBER\" Unique=\"True\">1</Id>";

    [Theory]
    [InlineData("INTEGER", "1.5")]
    [InlineData("NUMBER", "1,5")]
    [InlineData("CURRENCY", "abc")]
    [InlineData("DATE/TIME", "31/12/2020")]
    [InlineData("YES/NO", "perhaps")]
    [InlineData("GUID", "3F2504E0")]
    public async Task A_cell_that_does_not_fit_its_type_is_fatal_with_row_and_field(string type, string text)
    {
        using var reader = await TableAsync($"<Row>{Id}<F DataType=\"{type}\" /></Row><Row><Id>2</Id><F>{text}</F></Row>");
        var issue = reader.Issues.Single();
        (issue.Severity, issue.Code, issue.Object, issue.Path).ShouldBe((PackageSeverity.Fatal, "BAD_VALUE", "TB T", "F"));
        issue.Message.ShouldContain("Row 2");
        issue.Message.ShouldNotContain(text);
    }

    [Fact]
    public async Task Later_rows_may_lack_cells_or_order_them_differently()
    {
        using var reader = await TableAsync($"<Row>{Id}<A DataType=\"STRING\">x</A><B DataType=\"STRING\" /></Row><Row><B>b</B><Id>2</Id></Row><Row />");
        reader.Issues.ShouldBeEmpty();
        using var rows = reader.OpenRows(reader.Package.Tables[0]);
        rows.Read();
        rows.Read();
        rows.Cells.ShouldBe(["2", "", "b"]);
        rows.Read();
        rows.Cells.ShouldBe(["", "", ""]);
    }

    [Fact]
    public async Task A_cell_of_no_field_is_fatal()
    {
        using var reader = await TableAsync($"<Row>{Id}</Row><Row><Id>2</Id><Nope>1</Nope></Row>");
        Samples.Lines(reader.Issues).ShouldBe(["Fatal ROW_UNKNOWN_FIELD TB T Nope 1"]);
    }

    [Fact]
    public async Task List_cells_must_name_items_that_exist()
    {
        using var reader = await TableAsync(
            "<Lists><List ColumnName=\"L\" ListDataType=\"LIST-STRING\"><ListRow Id=\"1\" Value=\"a\" DisplayOrder=\"0\" /></List></Lists>"
            + $"<Row>{Id}<L DataType=\"LIST-STRING\">1</L></Row><Row><Id>2</Id><L>1,7</L></Row>");
        Samples.Lines(reader.Issues).ShouldBe(["Fatal LIST_ID_UNKNOWN TB T L 1"]);
    }

    [Fact]
    public async Task An_unknown_data_type_is_fatal()
    {
        using var reader = await TableAsync("<Row><F DataType=\"HOLOGRAM\">1</F></Row>");
        Samples.Lines(reader.Issues).ShouldBe(["Fatal UNKNOWN_DATATYPE TB T F 1"]);
    }

    [Fact]
    public async Task A_single_empty_row_is_the_schema_of_an_empty_table()
    {
        using var sure = await TableAsync("<Row><Id DataType=\"AUTONUMBER\" Unique=\"True\" /></Row>");
        (sure.Package.Tables[0].RowCount, sure.Issues.Count).ShouldBe((0, 0));
        using var assumed = await TableAsync("<Row><F DataType=\"STRING\" /></Row>");
        assumed.Package.Tables[0].RowCount.ShouldBe(0);
        Samples.Lines(assumed.Issues).ShouldBe(["Warning EMPTY_ROW_ASSUMED_SCHEMA TB T  1"]);
    }

    [Fact]
    public async Task White_space_line_breaks_and_control_characters_survive()
    {
        using var reader = await TableAsync($"<Row>{Id}<F DataType=\"TEXT\">   </F></Row><Row><Id>2</Id><F> a \r\n b&#xD;\n&#x1;</F></Row><Row><Id>3</Id><F>x&#xD800;y</F></Row>");
        using var rows = reader.OpenRows(reader.Package.Tables[0]);
        rows.Read();
        rows[1].ShouldBe("   ");
        rows.Read();
        rows[1].ShouldBe(" a \n b\n\u0001");
        rows.Read();
        rows[1].ShouldBe("x\uFFFDy");
        Samples.Lines(reader.Issues).ShouldBe(["Warning TEXT_REPAIRED TB T  1"]);
    }

    [Fact]
    public async Task Attributes_unescape_once_and_keep_their_line_breaks()
    {
        using var reader = await Samples.OpenXmlAsync("<xml><View Name=\"V\" Odd=\"a&#xA;b &amp;nbsp; &amp;#39; &lt;p&gt;\" /></xml>");
        reader.Package.Views.Single().Element["Odd"].ShouldBe("a\nb &nbsp; &#39; <p>");
        reader.Package.App.ShouldBeNull();
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("TRUE", true)]
    [InlineData(" Y ", true)]
    [InlineData("1", true)]
    [InlineData("yes", true)]
    [InlineData("FALSE", false)]
    [InlineData("n", false)]
    [InlineData("0", false)]
    [InlineData("", null)]
    public void Flags_are_read_in_all_spellings(string text, bool? expected)
    {
        CellText.TryBoolean(text, out var value).ShouldBeTrue();
        value.ShouldBe(expected);
    }

    [Theory]
    [InlineData("9/6/2020 12:22:02 AM", "2020-09-06T00:22:02")]
    [InlineData("9/6/2020", "2020-09-06T00:00:00")]
    [InlineData("12/31/2023 23:59:59", "2023-12-31T23:59:59")]
    [InlineData("2024-02-29T10:11:12.5", "2024-02-29T10:11:12.5")]
    public void Dates_are_read_without_culture(string text, string expected)
    {
        CellText.TryDate(text, out var date).ShouldBeTrue();
        date.ShouldBe(DateTime.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));
        if (text.EndsWith("AM", StringComparison.Ordinal))
            CellText.FromDate(date).ShouldBe(text);
    }

    [Fact]
    public void Identities_made_here_have_the_right_shape_and_checksum()
    {
        var guid = ObjectGuid.Create("TB", Guid.Parse("70E2045B-BFCE-4CF2-8C7D-FBE2CE72324C"), new DateOnly(2021, 2, 26), "40955000");
        guid.IsWellFormed.ShouldBeTrue();
        guid.Value.Length.ShouldBe(144);
        guid.Created.ShouldBe(new DateOnly(2021, 2, 26));
        guid.Identity.ShouldBe("TB70E2045BBFCE4CF28C7DFBE2CE72324C");
        ObjectGuid.Parse(guid.Value[..^1] + (guid.Value[^1] == '0' ? '1' : '0')).IsWellFormed.ShouldBeFalse();
        DataPageKey.IsValid(DataPageKey.Create("40955000")).ShouldBeTrue();
    }

    [Fact]
    public async Task Criteria_with_unknown_words_make_their_object_invalid()
    {
        using var reader = await Samples.OpenXmlAsync(
            "<xml><Table><Name>T</Name><Note /><Row><Id DataType=\"AUTONUMBER\" Unique=\"True\">1</Id></Row></Table>"
            + "<View Name=\"V\"><Table Name=\"T\"><Field Name=\"Id\" /></Table><Condition Table=\"T\" Field=\"Id\"><Match ComparisonType=\"~\" Value=\"1\" CriteriaId=\"1\" /></Condition></View>"
            + "<View Name=\"J\"><Table Name=\"T\" /><Table Name=\"T\" Alias=\"T2\" /></View></xml>");
        var inspection = PackageInspector.Inspect(reader, null, Samples.EmptySite);
        inspection.Report.Objects.Where(item => item.Type == "VW").ShouldAllBe(item => item.Invalid);
        inspection.Report.Issues.Select(issue => issue.Code).ShouldBe(["UNKNOWN_VALUE", "VIEW_JOIN_UNKNOWN"]);
    }

    [Fact]
    public async Task Pages_with_payments_and_text_messages_are_named_in_the_report()
    {
        using var reader = await Samples.OpenXmlAsync(
            "<xml><Table><Name>T</Name><Note /><Row><Id DataType=\"AUTONUMBER\" Unique=\"True\">1</Id></Row></Table>"
            + "<Application AppKey=\"409550001111111111111111111a\" Name=\"Shop\" Type=\"WebForm\"><NewRecordPage DataSourceType=\"Table\" DataSourceName=\"T\"><Section><Field ColumnName=\"Payment 1\" Type=\"Payment\" /></Section><SMS Enabled=\"True\" Recipient=\"x\" /></NewRecordPage></Application>"
            + "<Application AppKey=\"409550001111111111111111111b\" Name=\"Plain\" Type=\"WebForm\"><NewRecordPage DataSourceType=\"Table\" DataSourceName=\"T\"><SMS Enabled=\"False\" /></NewRecordPage></Application></xml>");
        var issues = PackageInspector.Inspect(reader, null, Samples.EmptySite).Report.Issues.Where(i => i.Code == PackageIssueCode.UnsupportedElement).ToList();
        issues.Select(i => i.Message.Split(';')[0]).ShouldBe(["An element of type 'Payment' cannot be shown", "Payments cannot be taken", "Text messages (SMS) are not sent"]);
    }

    private static Task<PackageReader> TableAsync(string content) => Samples.OpenXmlAsync($"<xml><Table><Name>T</Name><Note />{content}</Table></xml>");
}
