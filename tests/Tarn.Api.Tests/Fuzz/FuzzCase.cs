using System.Net.Http.Headers;
using System.Text;

namespace Tarn.Api.Tests.Fuzz;

/// <summary>One request, valid in all places but one.</summary>
internal sealed record FuzzCase(FuzzOperation Operation, string What)
{
    /// <summary>Values of the path's parameters, percent-encoded.</summary>
    public required Dictionary<string, string> Path { get; init; }

    /// <summary>Query parameters, values percent-encoded.</summary>
    public required List<KeyValuePair<string, string>> Query { get; init; }

    /// <summary>The JSON body; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The file parts; null for none.</summary>
    public (string Part, string Name)[]? Files { get; init; }

    /// <summary>It asks for something of another account: it must not be found.</summary>
    public bool IsForeign { get; init; }

    /// <summary>The path and query as they go out.</summary>
    public string Target
    {
        get
        {
            var path = string.Join('/', Operation.Path.Split('/').Select(s => s.StartsWith('{') ? Path[s[1..^1]] : s));
            return Operation.Base + path + (Query.Count == 0 ? "" : "?" + string.Join('&', Query.Select(q => $"{q.Key}={q.Value}")));
        }
    }

    public HttpRequestMessage ToRequest(string address)
    {
        // As it is: no client tidies up what an attacker types.
        var request = new HttpRequestMessage(Operation.Method, new Uri(address + Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (Body is not null)
        {
            request.Content = new ByteArrayContent(Body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        else if (Files is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(
                string.Concat(Files.Select(f => $"--b0\r\nContent-Disposition: form-data; name=\"{f.Part}\"; filename=\"{f.Name}\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n")) + "--b0--\r\n"));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b0");
        }

        return request;
    }

    public override string ToString() => $"{Operation.Method} {Shorten(Target)} [{What}] {(Body is null ? "" : Shorten(Encoding.UTF8.GetString(Body)))}";

    private static string Shorten(string text) => text.Length > 400 ? text[..400] + "…" : text;
}
