using Shouldly;
using Tarn.Automation.Egress;
using Tarn.Automation.Tasks;
using Tarn.Automation.Tasks.Places;
using Tarn.Data;

namespace Tarn.Automation.Tests.Tasks;

public sealed class TaskDefinitionTests
{
    private const string Files = "\"place\":{\"type\":\"Files\"}";
    private const string Object = "\"objects\":[{\"action\":\"Append\",\"destination\":\"Orders\"}]";
    private const string Good = $$"""{"name":"In","direction":"Import",{{Files}},"path":"/in/a.csv",{{Object}}}""";

    [Theory]
    [InlineData("name", """{"direction":"Import",FILES,"path":"a.csv",OBJECT}""")]
    [InlineData("direction", """{"name":"In",FILES,"path":"a.csv",OBJECT}""")]
    [InlineData("direction", """{"name":"In","direction":"Both",FILES,"path":"a.csv",OBJECT}""")]
    [InlineData("place", """{"name":"In","direction":"Import","path":"a.csv",OBJECT}""")]
    [InlineData("place.type", """{"name":"In","direction":"Import","place":{},"path":"a.csv",OBJECT}""")]
    [InlineData("place.type", """{"name":"In","direction":"Import","place":{"type":"Ftp"},"path":"a.csv",OBJECT}""")]
    [InlineData("place.bucket", """{"name":"In","direction":"Import","place":{"type":"Files","bucket":"b"},"path":"a.csv",OBJECT}""")]
    [InlineData("place.server", """{"name":"In","direction":"Import","place":{"type":"Files","server":"b"},"path":"a.csv",OBJECT}""")]
    [InlineData("place.url", """{"name":"In","direction":"Import","place":{"type":"Url"},OBJECT}""")]
    [InlineData("place.url", """{"name":"In","direction":"Import","place":{"type":"Url","url":"files/a.csv"},OBJECT}""")]
    [InlineData("place.url", """{"name":"In","direction":"Import","place":{"type":"Url","url":"http://example.com/a.csv"},OBJECT}""")]
    [InlineData("place.url", """{"name":"In","direction":"Import","place":{"type":"Url","url":"https://10.0.0.1/a.csv"},OBJECT}""")]
    [InlineData("place.url", """{"name":"In","direction":"Import","place":{"type":"Url","url":"https://169.254.169.254/latest"},OBJECT}""")]
    [InlineData("place.url", """{"name":"In","direction":"Import","place":{"type":"Url","url":"https://user:word@example.com/a.csv"},OBJECT}""")]
    [InlineData("place.header", """{"name":"In","direction":"Import","place":{"type":"Url","url":"https://example.com/a.csv","header":"Host","secret":"x"},OBJECT}""")]
    [InlineData("place.header", """{"name":"In","direction":"Import","place":{"type":"Url","url":"https://example.com/a.csv","header":"A\r\nB","secret":"x"},OBJECT}""")]
    [InlineData("place.secret", """{"name":"In","direction":"Import","place":{"type":"Url","url":"https://example.com/a.csv","header":"X-Key","secret":"x\ny"},OBJECT}""")]
    [InlineData("place.bucket", """{"name":"In","direction":"Import","place":{"type":"S3","region":"eu-central-1","keyId":"K","secret":"s","bucket":"a/b"},"path":"a.csv",OBJECT}""")]
    [InlineData("place.region", """{"name":"In","direction":"Import","place":{"type":"S3","keyId":"K","secret":"s","bucket":"ab"},"path":"a.csv",OBJECT}""")]
    [InlineData("place.keyId", """{"name":"In","direction":"Import","place":{"type":"S3","region":"eu-central-1","secret":"s","bucket":"ab"},"path":"a.csv",OBJECT}""")]
    [InlineData("place.endpoint", """{"name":"In","direction":"Import","place":{"type":"S3","region":"r","keyId":"K","secret":"s","bucket":"ab","endpoint":"https://192.168.1.1"},"path":"a.csv",OBJECT}""")]
    [InlineData("path", """{"name":"In","direction":"Import",FILES,OBJECT}""")]
    [InlineData("path", """{"name":"In","direction":"Import",FILES,"path":"/in/../a.csv",OBJECT}""")]
    [InlineData("path", """{"name":"In","direction":"Import",FILES,"path":"/i*/a.csv",OBJECT}""")]
    [InlineData("pick", """{"name":"In","direction":"Import",FILES,"path":"a.csv","pick":"All","objects":[{"action":"Replace","destination":"Orders"}]}""")]
    [InlineData("objects", """{"name":"In","direction":"Import",FILES,"path":"a.csv"}""")]
    [InlineData("objects", """{"name":"In","direction":"Import",FILES,"path":"a.csv","objects":{}}""")]
    [InlineData("objects[0].action", """{"name":"In","direction":"Import",FILES,"path":"a.csv","objects":[{"destination":"Orders"}]}""")]
    [InlineData("objects[0].action", """{"name":"In","direction":"Import",FILES,"path":"a.csv","objects":[{"action":"Upsert","destination":"Orders"}]}""")]
    [InlineData("objects[0].destination", """{"name":"In","direction":"Import",FILES,"path":"a.csv","objects":[{"action":"Append"}]}""")]
    [InlineData("objects[1].match", """{"name":"In","direction":"Import",FILES,"path":"a.csv","objects":[{"action":"Append","destination":"A"},{"action":"AddUpdate","destination":"A"}]}""")]
    [InlineData("objects[0].match", """{"name":"In","direction":"Import",FILES,"path":"a.csv","objects":[{"action":"Append","destination":"A","match":["X"]}]}""")]
    [InlineData("objects[0].where", """{"name":"In","direction":"Import",FILES,"path":"a.csv","objects":[{"action":"Append","destination":"A","where":"1=1"}]}""")]
    [InlineData("objects[0].source", """{"name":"Out","direction":"Export",FILES,"objects":[{"destination":"a.csv"}]}""")]
    [InlineData("objects[0].destination", """{"name":"Out","direction":"Export",FILES,"objects":[{"source":"Orders","destination":"../a.csv"}]}""")]
    [InlineData("objects[1].destination", """{"name":"Out","direction":"Export",FILES,"objects":[{"source":"Orders","destination":"a.csv"},{"source":"Items","destination":"A.csv"}]}""")]
    [InlineData("objects[0].action", """{"name":"Out","direction":"Export",FILES,"objects":[{"source":"Orders","action":"Append"}]}""")]
    [InlineData("afterRun", """{"name":"Out","direction":"Export",FILES,"afterRun":"Delete","objects":[{"source":"Orders"}]}""")]
    [InlineData("format.delimiter", """{"name":"In","direction":"Import",FILES,"path":"a.csv","format":{"delimiter":"||"},OBJECT}""")]
    [InlineData("format.delimiter", """{"name":"In","direction":"Import",FILES,"path":"a.csv","format":{"type":"Excel","delimiter":";"},OBJECT}""")]
    [InlineData("format.encoding", """{"name":"In","direction":"Import",FILES,"path":"a.csv","format":{"encoding":"klingon"},OBJECT}""")]
    [InlineData("format.type", """{"name":"In","direction":"Import",FILES,"path":"a.csv","format":{"type":"Access"},OBJECT}""")]
    [InlineData("maxErrors", """{"name":"In","direction":"Import",FILES,"path":"a.csv","maxErrors":-1,OBJECT}""")]
    [InlineData("notify.failure", """{"name":"In","direction":"Import",FILES,"path":"a.csv","notify":{"failure":["nobody"]},OBJECT}""")]
    [InlineData("schedule.timeZone", """{"name":"In","direction":"Import",FILES,"path":"a.csv","schedule":{"timeZone":"Middle/Earth"},OBJECT}""")]
    [InlineData("schedule.time", """{"name":"In","direction":"Import",FILES,"path":"a.csv","schedule":{"kind":"Days","time":"25:00"},OBJECT}""")]
    [InlineData("schedule.every", """{"name":"In","direction":"Import",FILES,"path":"a.csv","schedule":{"kind":"Hours","every":24},OBJECT}""")]
    [InlineData("schedule.days", """{"name":"In","direction":"Import",FILES,"path":"a.csv","schedule":{"kind":"Weekly"},OBJECT}""")]
    [InlineData("schedule.days[0]", """{"name":"In","direction":"Import",FILES,"path":"a.csv","schedule":{"kind":"Weekly","days":["Caturday"]},OBJECT}""")]
    [InlineData("schedule.dayOfMonth", """{"name":"In","direction":"Import",FILES,"path":"a.csv","schedule":{"kind":"MonthlyDay","dayOfMonth":32},OBJECT}""")]
    [InlineData("schedule.date", """{"name":"In","direction":"Import",FILES,"path":"a.csv","schedule":{"kind":"Once"},OBJECT}""")]
    [InlineData("schedule.end", """{"name":"In","direction":"Import",FILES,"path":"a.csv","schedule":{"kind":"Days","start":"2026-02-01","end":"2026-01-01"},OBJECT}""")]
    [InlineData("runReactions", """{"name":"In","direction":"Import",FILES,"path":"a.csv","runReactions":["Webhooks"],OBJECT}""")]
    public void A_mistake_is_named(string property, string json)
    {
        var failure = Should.Throw<DataException>(() => Check(json.Replace("FILES", Files, StringComparison.Ordinal).Replace("OBJECT", Object, StringComparison.Ordinal)));
        failure.Message.ShouldContain($"'{property}'");
        failure.Fields.ShouldBe([property]);
    }

    [Fact]
    public void What_is_no_JSON_is_said_with_its_place() =>
        Should.Throw<DataException>(() => TaskJson.Read("{\n \"name\": \"A\",\n oops }")).Message.ShouldBe("The task is not valid JSON at line 3, position 2.");

    [Fact]
    public void A_definition_that_is_written_reads_the_same()
    {
        var task = Check(Good);
        TaskJson.Write(TaskJson.Read(TaskJson.Write(task))).ShouldBe(TaskJson.Write(task));
        TaskJson.Write(task).ShouldContain("\"action\": \"Append\"");
    }

    [Fact]
    public void Windows_names_of_zones_are_taken() =>
        Check(Good.Replace("\"path\"", "\"schedule\":{\"timeZone\":\"Pacific Standard Time\"},\"path\"", StringComparison.Ordinal)).Schedule.TimeZone.ShouldBe("America/Los_Angeles");

    /// <summary>The examples of Amazon's "Authenticating Requests: Using the Authorization Header".</summary>
    [Theory]
    [InlineData("lifecycle=", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void Requests_are_signed_as_Amazons_examples_are(string query, string signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://examplebucket.s3.amazonaws.com/?{query}");
        new AwsSignature("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1").Sign(request, AwsSignature.EmptyHash, new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero));
        request.Headers.GetValues("Authorization").Single().ShouldBe(
            $"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={signature}");
    }

    private static TaskDefinition Check(string json) => TaskChecks.Check(TaskJson.Read(json), new EgressPolicy(new EgressOptions()), new DateOnly(2026, 5, 1));
}
