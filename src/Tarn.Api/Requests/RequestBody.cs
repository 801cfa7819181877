using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Tarn.Api.Errors;

namespace Tarn.Api.Requests;

/// <summary>A request's JSON in pooled memory. Dispose it to give the memory back.</summary>
public sealed class RequestBody : IDisposable
{
    private const int FirstSize = 4096;

    private byte[]? _pooled;

    private RequestBody(byte[]? pooled, ReadOnlyMemory<byte> json, bool fromXml)
    {
        _pooled = pooled;
        Json = json;
        FromXml = fromXml;
    }

    /// <summary>The body as UTF-8 JSON without byte order mark; of an XML body its translation.</summary>
    public ReadOnlyMemory<byte> Json { get; private set; }

    /// <summary>True when the body was XML: all its values are text then.</summary>
    public bool FromXml { get; }

    /// <summary>Reads the whole body.</summary>
    /// <exception cref="ApiException">It is missing, too large, or of another type.</exception>
    public static async ValueTask<RequestBody> ReadAsync(ApiRequest request)
    {
        request.Part = RequestPart.Body;
        if (!HasBody(request.Http))
            throw ApiException.Body("The request needs a body.");
        var isXml = IsXmlRequest(request);
        var (buffer, length) = await ReadBytesAsync(request.Http, request.Options.MaxBody, ErrorMap.TooLarge(request.Options));
        var bytes = buffer.AsMemory(0, length);
        if (bytes.Span.StartsWith(System.Text.Encoding.UTF8.Preamble))
            bytes = bytes[3..];
        if (isXml)
        {
            try
            {
                return new RequestBody(null, XmlInput.ToJson(bytes), fromXml: true);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        if (!bytes.Span.ContainsAnyExcept(" \t\r\n"u8))
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw ApiException.Body("The request needs a body.");
        }

        if (!System.Text.Unicode.Utf8.IsValid(bytes.Span))
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw NotUnicode();
        }

        return new RequestBody(buffer, bytes, fromXml: false);
    }

    /// <summary>Reads the whole body as a JSON object, for requests that are not on a hot path.</summary>
    /// <exception cref="ApiException">As <see cref="ReadAsync"/>; or it is no JSON object.</exception>
    public static async ValueTask<BodyObject> ReadObjectAsync(ApiRequest request)
    {
        using var body = await ReadAsync(request);
        try
        {
            CheckTexts(body.Json.Span);
            // A copy: the document outlives the pooled memory.
            return BodyObject.Of(JsonDocument.Parse(body.Json.ToArray(), new JsonDocumentOptions { MaxDepth = 16 }).RootElement, body.FromXml);
        }
        catch (JsonException failure)
        {
            throw ApiException.Body($"The body is not valid JSON (line {failure.LineNumber + 1}, position {failure.BytePositionInLine + 1}).");
        }
        catch (InvalidOperationException)
        {
            throw NotUnicode();
        }
    }

    /// <summary>For requests whose body is not used: one of a type that no operation takes is refused all the same.</summary>
    public static void Ignore(ApiRequest request)
    {
        if (HasBody(request.Http))
            IsXmlRequest(request);
    }

    /// <summary>Reads bytes up to a limit into pooled memory.</summary>
    internal static async ValueTask<(byte[] Buffer, int Length)> ReadBytesAsync(HttpContext http, int limit, ApiError tooLarge)
    {
        if (http.Request.ContentLength > limit)
            throw new ApiException(tooLarge);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = limit + 1L;
        var buffer = ArrayPool<byte>.Shared.Rent((int)(http.Request.ContentLength + 1 ?? FirstSize));
        var length = 0;
        try
        {
            int read;
            while ((read = await http.Request.Body.ReadAsync(buffer.AsMemory(length), http.RequestAborted)) > 0)
            {
                length += read;
                if (length > limit)
                    throw new ApiException(tooLarge);
                if (length == buffer.Length)
                    buffer = Grow(buffer);
            }

            return (buffer, length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    internal static bool HasBody(HttpContext http) => http.Request.ContentLength > 0
        || (http.Request.ContentLength is null && http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_pooled is { } pooled)
        {
            _pooled = null;
            Json = default;
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }

    /// <summary>Reads every escaped text once: half a surrogate pair shows only then.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A text is not valid Unicode.</exception>
    internal static void CheckTexts(ReadOnlySpan<byte> json, int maxDepth = 16)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                reader.GetString();
        }
    }

    private static ApiException NotUnicode() => ApiException.Body("The body holds a text that is not valid Unicode.");

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static bool IsXmlRequest(ApiRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.Http.Request.ContentType, out var type))
            throw ApiException.MediaType("application/json");
        var name = type.MediaType.AsSpan();
        if (AcceptHeader.IsXml(name))
            return true;
        return AcceptHeader.IsJson(name) ? false : throw ApiException.MediaType("application/json or application/xml");
    }
}
