using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Tarn.Server.Tests;

/// <summary>A client of the REST API with a token.</summary>
internal sealed class ApiClient : IDisposable
{
    private const string Base = "integrations/rest/v3/";

    private readonly HttpClient _http;

    private ApiClient(HttpClient http) => _http = http;

    /// <summary>Gets a token for a profile.</summary>
    public static async Task<ApiClient> SignInAsync(Uri address, (string Id, string Secret) profile)
    {
        var http = new HttpClient { BaseAddress = address };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = profile.Id,
            ["client_secret"] = profile.Secret,
        });
        using var answer = await http.PostAsync(new Uri("oauth/token", UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new ApiClient(http);
    }

    /// <summary>The property <c>Result</c> of an answer.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(Base + path, UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("Result");
    }

    /// <summary>Adds a record; throws when the server did not say that it is stored.</summary>
    public async Task InsertAsync(string table, object record)
    {
        await SendAsync(HttpMethod.Post, $"tables/{table}/records", record);
    }

    /// <summary>Puts a file into the root of the Files area.</summary>
    public async Task UploadAsync(string name, byte[] content)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(content), "file", name } };
        using var answer = await _http.PostAsync(new Uri(Base + "files", UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Posts a JSON body and gives the whole answer, for answers without <c>Result</c>; throws when it is refused.</summary>
    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await _http.PostAsync(new Uri(Base + path, UriKind.Relative), JsonContent.Create(body));
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Sends a request with a JSON body, or none; throws when it is refused.</summary>
    public async Task SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Base + path, UriKind.Relative));
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var answer = await _http.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"{method} {path}: {await answer.Content.ReadAsStringAsync()}", null, answer.StatusCode);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
