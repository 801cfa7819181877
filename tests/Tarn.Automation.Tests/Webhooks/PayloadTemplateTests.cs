using Shouldly;
using Tarn.Automation.Webhooks;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Automation.Tests.Webhooks;

public sealed class PayloadTemplateTests
{
    private static readonly TableDefinition Table = new()
    {
        Name = "Orders",
        Fields = [Field(1, "Name", "STRING"), Field(2, "Pin", "PASSWORD"), Field(3, "Doc", "ATTACHMENT")],
    };

    [Theory]
    [InlineData("{'a':'b'}", """{"a":"b"}""")]
    [InlineData("""{'a':'say "x"','b':"it's",'c':'it\'s','d':'it''s'}""", """{"a":"say \"x\"","b":"it's","c":"it's","d":"it's"}""")]
    [InlineData("""{"a":'\u00e4\n','b':'','c':[1,2]}""", """{"a":"\u00e4\n","b":"","c":[1,2]}""")]
    [InlineData("['[x] [@nothing] @']", """["[x] [@nothing] @"]""")]
    [InlineData("{'a':'two\nlines'}", """{"a":"two\nlines"}""")]
    public void Single_quotes_become_double_ones(string template, string expected)
    {
        PayloadTemplate.Check(template, Table);
        string.Concat(PayloadTemplate.Read(template, Table).Parts.Select(p => p.Text)).ShouldBe(expected);
    }

    [Fact]
    public void Placeholders_are_found_in_every_place_and_without_regard_to_case()
    {
        const string Template = "{'[@field:name]':'x [@OUT-HOOK:Secret] y','b':[@field:PK_ID],'c':'[@field:Doc/]','d':[@old:Name],'e':'[@out-hook:sequence]'}";
        PayloadTemplate.Check(Template, Table);
        PayloadTemplate.Read(Template, Table).Parts.Where(p => p.Value != PayloadValue.Text).Select(p => (p.Value, p.IsQuoted)).ShouldBe(
        [
            (PayloadValue.Field, true), (PayloadValue.Secret, true), (PayloadValue.Field, false), (PayloadValue.FileAddress, true), (PayloadValue.OldField, false), (PayloadValue.Sequence, true),
        ]);
    }

    [Theory]
    [InlineData("{'a':'[@out-hook:nothing]'}")]
    [InlineData("{'a':'[@field:Nothing]'}")]
    [InlineData("{'a':'[@field:Pin]'}")]
    [InlineData("{'a':'[@field:Name/]'}")]
    [InlineData("{'a':[@other:x]}")]
    [InlineData("{'a':'b'")]
    [InlineData("{'a':'b}")]
    [InlineData("'text'")]
    [InlineData("{[@field:Name]:1}")]
    [InlineData("{'a':1,}")]
    public void What_is_no_message_is_refused(string template) =>
        Should.Throw<DataException>(() => PayloadTemplate.Check(template, Table)).Message.ShouldContain("CustomPayloadTemplate");

    [Theory]
    [InlineData("{'data':[{'a':[@field:Name],'b':[1,[@old:Name]]}],'s':'[@out-hook:secret]'}", """{"a":null,"b":[1,null]}""")]
    [InlineData("{'ö[[':'data',\"data\":[[@field:PK_ID]]}", "null")]
    [InlineData("{'x':{'data':[1]},'data':['[@field:Name]','ü'],'z':[]}", "\"x\",\"ü\"")]
    [InlineData("{'a':[@field:Name],'data':[{'b':1}]}", null)]
    [InlineData("{'a':'[@field:Doc/]','data':[{'b':1}]}", null)]
    [InlineData("{'data':{'a':[@field:Name]}}", null)]
    [InlineData("{'data':[]}", null)]
    [InlineData("{'x':{'data':[[@field:Name]]}}", null)]
    [InlineData("[{'data':[[@field:Name]]}]", null)]
    public void What_the_array_data_holds_is_repeated_where_all_fields_are_in_it(string template, string? repeated)
    {
        PayloadTemplate.Check(template, Table);
        var found = PayloadTemplate.FindRepeated(template, Table);
        (found is null ? null : string.Concat(found.Parts[found.Repeated!.Value].Select(p => p.Sample))).ShouldBe(repeated);
        string.Concat((found?.Parts ?? []).Select(p => p.Sample)).ShouldBe(found is null ? "" : string.Concat(PayloadTemplate.Read(template, Table).Parts.Select(p => p.Sample)));
    }

    [Fact]
    public void Each_file_of_a_message_is_that_of_its_record()
    {
        var body = MessageBody.Fill("[\"\u00033 17\u0003\",\"\u00034 18\u0003\",\"\u00033\u0003\",\"\u0001\u0002\"]", "s", "c", (field, record) => $"{field} of {record}");
        System.Text.Encoding.UTF8.GetString(body).ShouldBe("""["3 of 17","4 of 18","3 of ","sc"]""");
    }

    [Fact]
    public void A_field_that_is_gone_leaves_null_and_nothing() =>
        PayloadTemplate.Read("{'a':[@field:Gone],'b':'[@field:Gone]'}", Table).Parts.Count(p => p.Value == PayloadValue.Nothing).ShouldBe(2);

    private static FieldDefinition Field(long id, string name, string type) => new() { Id = id, Name = name, Type = FieldTypes.Find(type)! };
}
