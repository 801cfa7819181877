using System.Text.Json;
using Tarn.Api.Accounts;

namespace Tarn.Api.Mcp;

/// <summary>Tells clients of MCP where tokens come from (rest-api.md 22.2; RFC 9728, RFC 8414).</summary>
internal static class McpMetadata
{
    /// <summary>Where the protected resource is described; the resource's own path may follow.</summary>
    public const string ResourcePath = "/.well-known/oauth-protected-resource";

    private const string ServerPath = "/.well-known/oauth-authorization-server";

    public static void Map(IEndpointRouteBuilder endpoints, ApiOptions options)
    {
        foreach (var path in new[] { ResourcePath, ResourcePath + "/mcp" })
        {
            endpoints.MapGet(path, http => WriteAsync(http, options, static (json, address) =>
            {
                json.WriteString("resource"u8, address + "/mcp");
                WriteList(json, "authorization_servers", address);
                WriteList(json, "bearer_methods_supported", "header");
            }));
        }

        endpoints.MapGet(ServerPath, http => WriteAsync(http, options, static (json, address) =>
        {
            json.WriteString("issuer"u8, address);
            json.WriteString("token_endpoint"u8, address + "/oauth/token");
            WriteList(json, "grant_types_supported", "client_credentials", "refresh_token");
            WriteList(json, "token_endpoint_auth_methods_supported", "client_secret_basic", "client_secret_post");
        }));
    }

    /// <summary>Scheme and host under which clients reach the account.</summary>
    public static string AddressOf(HttpContext http, ApiOptions options, string? account = null) =>
        options.PublicBaseAddress?.TrimEnd('/') is { } address && (account is not null || !address.Contains("{account}", StringComparison.Ordinal))
            ? address.Replace("{account}", account, StringComparison.Ordinal)
            : $"{http.Request.Scheme}://{http.Request.Host.Value}";

    private static async Task WriteAsync(HttpContext http, ApiOptions options, Action<Utf8JsonWriter, string> write)
    {
        if (await http.RequestServices.GetRequiredService<IServedAccounts>().FindAsync(http.Request.Host.Value ?? "", http.RequestAborted) is not { } account)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        write(json, AddressOf(http, options, account.Id));
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, params ReadOnlySpan<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
