using System.Text.Json;
using Microsoft.OpenApi;
using Tarn.Api.Tests.Hosting;
using Tarn.Sql;

namespace Tarn.Api.Tests;

/// <summary>The published documents and Swagger UI.</summary>
public sealed class DocumentTests(ApiServers servers) : ApiTests(servers)
{
    [Fact, Trait("Acceptance", "56")]
    public async Task The_document_of_version_3_lists_what_is_served_under_its_stable_names()
    {
        var server = Server(SqlDialect.Sqlite);
        var document = JsonDocument.Parse(await server.Http.GetStringAsync($"{V3}/swagger/documentation")).RootElement;
        document.GetProperty("openapi").GetString().ShouldBe("3.0.4");
        document.GetProperty("info").GetProperty("title").GetString().ShouldBe("Caspio REST API");
        document.GetProperty("servers")[0].GetProperty("url").GetString().ShouldBe(server.Address + "/integrations/rest");
        document.GetProperty("components").GetProperty("securitySchemes").TryGetProperty("Bearer", out _).ShouldBeTrue();
        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Select(o => o.Value.GetProperty("operationId").GetString()).ToList();
        operations.Count.ShouldBe(70);
        operations.ShouldContain("ListTableRecords");
        operations.ShouldContain("DeleteFileByPath");
        foreach (var (schema, own) in new[] { ("WebhookEventRequest", "BatchSize"), ("WebhookEventGetResponse", "BatchSize"), ("FieldModel", "Indexed"), ("UpdateFieldModel", "Indexed") })
            document.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("properties").GetProperty(own).GetProperty("x-tarn").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task The_document_of_version_2_has_the_names_of_version_2()
    {
        var text = await Server(SqlDialect.Sqlite).Http.GetStringAsync($"{V2.Replace("/rest", "/integrations/rest", StringComparison.Ordinal)}/swagger/documentation");
        text.ShouldContain("/v2/tables/{tableName}/fields");
        text.ShouldContain("NewListField");
        text.ShouldContain("Columns");
        text.ShouldNotContain("getPaginationInfo");
        var paths = JsonDocument.Parse(text).RootElement.GetProperty("paths");
        paths.GetProperty("/v2/applications/{externalKey}/datapages/deployment").GetProperty("delete").TryGetProperty("requestBody", out _).ShouldBeFalse();
    }

    [Theory, InlineData("v3"), InlineData("v2")]
    public async Task Every_operation_has_examples_and_they_fit_what_it_says(string version)
    {
        var document = JsonDocument.Parse(await Server(SqlDialect.Sqlite).Http.GetStringAsync($"/integrations/rest/{version}/swagger/documentation")).RootElement;
        var missing = new List<string>();
        foreach (var operation in document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Select(o => o.Value))
        {
            var id = operation.GetProperty("operationId").GetString()!;
            if (operation.TryGetProperty("parameters", out var parameters))
                parameters.EnumerateArray().ToList().ForEach(p => Check($"{id} {p.GetProperty("name").GetString()}", p));
            if (operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out var media))
                Check($"{id} body", media);
            foreach (var answer in operation.GetProperty("responses").EnumerateObject().Where(r => r.Name[0] == '2'))
            {
                if (answer.Value.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out media) && !media.GetRawText().Contains("binary", StringComparison.Ordinal))
                    Check($"{id} {answer.Name}", media);
            }
        }

        missing.ShouldBeEmpty(string.Join('\n', missing));

        void Check(string what, JsonElement holder)
        {
            if (!holder.TryGetProperty("example", out var example))
                missing.Add($"{what} has no example");
            else
                missing.AddRange(new Contract.SchemaCheck(document).Check(holder.GetProperty("schema"), example).Select(p => $"{what}: {p}"));
        }
    }

    [Theory, InlineData("v3"), InlineData("v2"), Trait("Acceptance", "56")]
    public async Task The_documents_are_valid_by_the_rules_of_OpenAPI(string version)
    {
        var text = await Server(SqlDialect.Sqlite).Http.GetStringAsync($"/integrations/rest/{version}/swagger/documentation");

        var (document, diagnostic) = OpenApiDocument.Parse(text, "json");

        diagnostic!.SpecificationVersion.ShouldBe(OpenApiSpecVersion.OpenApi3_0);
        diagnostic.Errors.ShouldBeEmpty();
        diagnostic.Warnings.ShouldBeEmpty();
        document!.Paths.Count.ShouldBeGreaterThan(30);
        OpenApiDocument.Parse(text.Replace("\"responses\"", "\"answers\"", StringComparison.Ordinal), "json").Diagnostic!.Errors.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Swagger_UI_is_offered_without_sign_in()
    {
        var http = Server(SqlDialect.Sqlite).Http;
        foreach (var path in new[] { "/integrations/rest/swagger/index.html", "/integrations/swagger/index.html", "/integrations" })
            (await http.GetStringAsync(path)).ShouldContain("swagger-ui");
    }
}
