using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Tarn.Api.Accounts;
using Tarn.Api.Errors;
using Tarn.Api.Requests;
using Tarn.Api.Routing;
using Tarn.Identity.Tokens;

namespace Tarn.Api.Endpoints;

/// <summary><c>POST /oauth/token</c> (rest-api.md 2): client credentials and refresh tokens.</summary>
public sealed class TokenEndpoint(ApiOptions options, IServedAccounts accounts, ApiDispatcher dispatcher)
{
    private const int MaxBody = 8 * 1024;
    private const string Basic = "Basic ";

    /// <summary>Maps the endpoint.</summary>
    internal void MapTokens(IEndpointRouteBuilder endpoints) => endpoints.Map("/oauth/token", HandleAsync);

    private Task HandleAsync(HttpContext http) => dispatcher.GuardAsync(http, () => AnswerAsync(http));

    private async Task AnswerAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = "POST";
            await dispatcher.AnswerAsync(http, new ApiError(StatusCodes.Status405MethodNotAllowed, ErrorCodes.MethodNotAllowed, "Send the token request with POST."));
            return;
        }

        if (options.Refuses(http))
        {
            await dispatcher.AnswerAsync(http, new ApiError(StatusCodes.Status403Forbidden, ErrorCodes.UnsecuredConnection, "Use https."));
            return;
        }

        var fields = await ReadFieldsAsync(http);
        var request = fields is null ? null : Read(http, fields);
        if (request is null)
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "invalid_request");
        else if (await accounts.FindAsync(http.Request.Host.Value ?? "", http.RequestAborted) is { } account)
            await WriteAnswerAsync(http, request, await account.Identity.Issuer.IssueAsync(request, http.RequestAborted));
        else
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "invalid_client");
    }

    /// <summary>Reads the body as a form whatever its type says, or as JSON; null when it is neither or too long.</summary>
    private static async ValueTask<Dictionary<string, string>?> ReadFieldsAsync(HttpContext http)
    {
        byte[] buffer;
        int length;
        try
        {
            (buffer, length) = await RequestBody.ReadBytesAsync(http, MaxBody, new ApiError(StatusCodes.Status413PayloadTooLarge, ErrorCodes.RequestTooLarge, ""));
        }
        catch (Exception failure) when (failure is ApiException or BadHttpRequestException)
        {
            return null;
        }

        try
        {
            var text = Encoding.UTF8.GetString(buffer, 0, length).Trim();
            return text.StartsWith('{') ? ReadJson(text) : ReadForm(text);
        }
        catch (Exception failure) when (failure is InvalidDataException or InvalidOperationException)
        {
            // Too many fields, or a text that is no Unicode.
            return null;
        }
        finally
        {
            buffer.AsSpan(0, length).Clear();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Dictionary<string, string> ReadForm(string text)
    {
        using var reader = new FormReader(text);
        return reader.ReadForm().ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.OrdinalIgnoreCase);
    }

    private static Dictionary<string, string>? ReadJson(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            using var document = JsonDocument.Parse(text);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.String)
                    fields[property.Name] = property.Value.GetString()!;
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return fields;
    }

    /// <summary>The request; null when Basic is malformed or says something else than the body.</summary>
    private static TokenRequest? Read(HttpContext http, Dictionary<string, string> fields)
    {
        var id = fields.GetValueOrDefault("client_id");
        var secret = fields.GetValueOrDefault("client_secret");
        var header = http.Request.Headers.Authorization.ToString();
        var fromBasic = header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase);
        if (fromBasic)
        {
            if (ReadBasic(header[Basic.Length..].Trim()) is not var (basicId, basicSecret))
                return null;
            if ((!string.IsNullOrEmpty(id) && id != basicId) || (!string.IsNullOrEmpty(secret) && secret != basicSecret))
                return null;
            (id, secret) = (basicId, basicSecret);
        }

        return new TokenRequest
        {
            GrantType = fields.GetValueOrDefault("grant_type"),
            ClientId = id,
            ClientSecret = secret,
            RefreshToken = fields.GetValueOrDefault("refresh_token"),
            Address = http.Connection.RemoteIpAddress ?? IPAddress.None,
            FromBasic = fromBasic,
        };
    }

    private static (string Id, string Secret)? ReadBasic(string text)
    {
        Span<byte> bytes = text.Length <= 4096 ? stackalloc byte[text.Length] : [];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
            return null;
        var pair = Encoding.UTF8.GetString(bytes[..length]);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (pair[..colon], pair[(colon + 1)..]);
    }

    private async ValueTask WriteAnswerAsync(HttpContext http, TokenRequest request, TokenAnswer answer)
    {
        if (answer.Error == TokenError.None)
        {
            await WriteAsync(http, StatusCodes.Status200OK, answer, static (json, answer) =>
            {
                json.WriteString("access_token"u8, answer.AccessToken);
                json.WriteString("token_type"u8, "bearer"u8);
                json.WriteNumber("expires_in"u8, answer.ExpiresIn);
                json.WriteString("refresh_token"u8, answer.RefreshToken);
            });
            return;
        }

        var status = answer.Error switch
        {
            TokenError.AccessDenied => StatusCodes.Status403Forbidden,
            TokenError.SlowDown => StatusCodes.Status429TooManyRequests,
            TokenError.InvalidClient when request.FromBasic && options.ChallengeBasic => StatusCodes.Status401Unauthorized,
            _ => StatusCodes.Status400BadRequest,
        };
        if (status == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"oauth\"";
        if (answer.Error == TokenError.SlowDown)
            http.Response.Headers.RetryAfter = answer.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await RefuseAsync(http, status, answer.ErrorCode!, answer.Error == TokenError.AccessDenied ? "IP address is not allowed." : null);
    }

    private static ValueTask RefuseAsync(HttpContext http, int status, string error, string? description = null) => WriteAsync(http, status, (error, description), static (json, s) =>
    {
        json.WriteString("error"u8, s.error);
        if (s.description is not null)
            json.WriteString("error_description"u8, s.description);
    });

    private static async ValueTask WriteAsync<T>(HttpContext http, int status, T state, Action<Utf8JsonWriter, T> write)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json;charset=UTF-8";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        write(json, state);
        json.WriteEndObject();
    }
}
