using System.Text.Json;
using Tarn.Api.Tests.Hosting;
using Tarn.Testing;

namespace Tarn.Api.Tests.Contract;

/// <summary>The published contract of version 3, against which answers are checked.</summary>
public static class RestContract
{
    private static readonly JsonElement Document = JsonDocument.Parse(File.ReadAllText(TestPaths.Data("rest-v3-contract.json"))).RootElement;

    /// <summary>Checks an answer of version 3: its status is documented, its body fits the schema.</summary>
    public static void Check(HttpMethod method, string uri, Reply reply)
    {
        const string Base = "/integrations/rest";
        var path = uri.Split('?')[0].TrimEnd('/');
        if (reply.Message.Content.Headers.ContentType?.MediaType != "application/json" || reply.Text.Length == 0)
            return;
        if (reply.Status >= 400)
        {
            CheckError(reply);
            return;
        }

        if (!path.StartsWith(Base + "/v3/", StringComparison.OrdinalIgnoreCase) || Find(path[Base.Length..], method) is not { } operation)
            return;
        if (!operation.GetProperty("responses").TryGetProperty(reply.Status.ToString(), out var response))
            throw new InvalidOperationException($"{method} {path}: status {reply.Status} is not in the contract.");
        if (response.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out var media))
            new SchemaCheck(Document).Check(media.GetProperty("schema"), reply.Json).ShouldBeEmpty($"{method} {uri}: {reply.Text}");
    }

    private static void CheckError(Reply reply)
    {
        if (reply.Json.ValueKind == JsonValueKind.Array)
            return;
        reply.Code.ShouldNotBeNullOrEmpty();
        reply.ErrorMessage.ShouldNotBeNullOrEmpty();
        reply.Json.GetProperty("Resource").GetString().ShouldNotBeNull();
        reply.Json.GetProperty("RequestId").GetString().ShouldBe(reply.Header("X-Caspio-Request-ID"));
    }

    private static JsonElement? Find(string path, HttpMethod method)
    {
        var segments = path.Split('/');
        return Document.GetProperty("paths").EnumerateObject()
            .Where(p => Matches(p.Name.Split('/'), segments) && p.Value.TryGetProperty(method.Method.ToLowerInvariant(), out _))
            .OrderBy(p => p.Name.Count(c => c == '{'))
            .Select(p => (JsonElement?)p.Value.GetProperty(method.Method.ToLowerInvariant()))
            .FirstOrDefault();
    }

    private static bool Matches(string[] template, string[] path) =>
        template.Length == path.Length && template.Zip(path).All(p => p.First.StartsWith('{') || p.First.Equals(p.Second, StringComparison.OrdinalIgnoreCase));
}
