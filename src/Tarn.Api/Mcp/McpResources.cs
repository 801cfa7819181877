using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Tarn.Api.Mcp.Tools;
using Tarn.Api.Requests;
using Tarn.Identity.Profiles;

namespace Tarn.Api.Mcp;

/// <summary>What agents can read to learn what an account consists of: all of it as short text, and each table and view as JSON.</summary>
internal sealed class McpResources(ToolTable tools, OperationRun operations)
{
    private const string Schema = "caspio://schema";
    private const string Tables = "caspio://tables/";
    private const string Views = "caspio://views/";
    private const string Suffix = "/schema";
    private const string JsonType = "application/json";

    /// <summary>How addresses of tables and views are made.</summary>
    public static IList<ResourceTemplate> Templates =>
    [
        new() { UriTemplate = Tables + "{table}" + Suffix, Name = "table", Description = "The fields of a table, as list_all_caspio_fields gives them", MimeType = JsonType },
        new() { UriTemplate = Views + "{view}" + Suffix, Name = "view", Description = "The fields of a view, as list_all_caspio_view_fields gives them", MimeType = JsonType },
    ];

    /// <summary>The resources that a caller may see.</summary>
    public async ValueTask<IList<Resource>> ListAsync(ApiRequest request)
    {
        var schema = await request.Database.GetSchemaAsync(request.Aborted);
        var rights = request.Caller.Rights;
        return
        [
            new() { Uri = Schema, Name = "schema", Title = "The account in short", Description = "Tables with their fields, views, relationships and apps, as text", MimeType = "text/plain" },
            .. schema.Tables.Where(t => rights.May(ObjectKind.Table, t.Id, t.Name, ProfileRight.View))
                .Select(t => new Resource { Uri = Tables + Uri.EscapeDataString(t.Name) + Suffix, Name = t.Name, Title = "Table " + t.Name, MimeType = JsonType }),
            .. schema.Views.Where(v => rights.May(ObjectKind.View, v.Id, v.Name, ProfileRight.View))
                .Select(v => new Resource { Uri = Views + Uri.EscapeDataString(v.Name) + Suffix, Name = v.Name, Title = "View " + v.Name, MimeType = JsonType }),
        ];
    }

    /// <summary>Reads a resource.</summary>
    /// <exception cref="McpProtocolException">There is none at the address, or the caller may not see it.</exception>
    public async ValueTask<ReadResourceResult> ReadAsync(ApiRequest request, string uri, CancellationToken stop)
    {
        if (uri.Equals(Schema, StringComparison.OrdinalIgnoreCase))
            return Of(uri, "text/plain", await SchemaText.WriteAsync(request));
        var (tool, name) = NameIn(uri, Tables) is { } table ? ("list_all_caspio_fields", table)
            : NameIn(uri, Views) is { } view ? ("list_all_caspio_view_fields", view)
            : throw NotFound(uri);
        var answer = await operations.RunAsync(request, tools.Find(tool)!, new OperationInput([name], ""), stop);
        var text = Encoding.UTF8.GetString(answer.Body.Span);
        return answer.IsError ? throw NotFound(uri) : Of(uri, JsonType, text);
    }

    private static string? NameIn(string uri, string prefix)
    {
        if (!uri.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) || !uri.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) || uri.Length <= prefix.Length + Suffix.Length)
            return null;
        return Uri.UnescapeDataString(uri[prefix.Length..^Suffix.Length]);
    }

    private static ReadResourceResult Of(string uri, string type, string text) => new() { Contents = [new TextResourceContents { Uri = uri, MimeType = type, Text = text }] };

    private static McpProtocolException NotFound(string uri) =>
        new($"There is no resource '{uri}' that the profile may see. resources/list gives those that there are.", McpErrorCode.ResourceNotFound);
}
