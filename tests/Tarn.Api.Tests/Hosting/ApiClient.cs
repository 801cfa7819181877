using System.Net.Http.Headers;
using System.Text;
using Tarn.Api.Tests.Contract;

namespace Tarn.Api.Tests.Hosting;

/// <summary>Calls the API and holds every answer of version 3 to the published contract.</summary>
public sealed class ApiClient(HttpClient http)
{
    public const string V2 = "/rest/v2";
    public const string V3 = "/integrations/rest/v3";

    public HttpClient Http => http;

    public Task<Reply> GetAsync(string path, string? accept = null) => SendAsync(HttpMethod.Get, path, null, accept);

    public Task<Reply> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, Json(json));

    public Task<Reply> PutAsync(string path, string json) => SendAsync(HttpMethod.Put, path, Json(json));

    public Task<Reply> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public Task<Reply> UploadAsync(HttpMethod method, string path, params (string Part, string Name, byte[] Bytes)[] files)
    {
        var content = new MultipartFormDataContent();
        foreach (var (part, name, bytes) in files)
        {
            var file = new ByteArrayContent(bytes);
            file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            content.Add(file, part, name);
        }

        return SendAsync(method, path, content);
    }

    public async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? content, string? accept = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        return await SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        var response = await http.SendAsync(request);
        var reply = new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response);
        reply.Status.ShouldBeLessThan(500, $"{request.Method} {request.RequestUri}: {reply.Text}");
        reply.Header("X-Caspio-Request-ID").ShouldNotBeNull();
        RestContract.Check(request.Method, request.RequestUri!.ToString(), reply);
        return reply;
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
