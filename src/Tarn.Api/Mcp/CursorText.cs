using System.Security.Cryptography;
using System.Text.Json;
using Tarn.Api.Requests;

namespace Tarn.Api.Mcp;

/// <summary>A place in a list, as clients carry it: sealed with the server's key for one profile, one tool and one table.</summary>
/// <param name="Query">The query that is paged through.</param>
/// <param name="Page">Number of the next page.</param>
/// <param name="Size">Entries of a page.</param>
/// <param name="Expires">Unix seconds after which it is refused.</param>
internal sealed record CursorText(string Query, int Page, int Size, long Expires)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>The page that it stands for.</summary>
    public RecordPage RecordPage => new(Page, Size) { Ahead = 1 };

    /// <summary>The cursor behind a page.</summary>
    public static CursorText After(RecordPage page, string query, TimeProvider time) => new(query, page.Number + 1, page.Size, (time.GetUtcNow() + Life).ToUnixTimeSeconds());

    /// <summary>Seals it.</summary>
    public string Seal(ApiRequest request, string tool, string[] path) => request.Account.Secrets.Seal(JsonSerializer.Serialize(this), PlaceOf(request, tool, path));

    /// <summary>Opens what a client carried; null when it is too old, was changed, or belongs to something else.</summary>
    public static CursorText? Open(ApiRequest request, string text, string tool, string[] path, TimeProvider time)
    {
        try
        {
            var cursor = JsonSerializer.Deserialize<CursorText>(request.Account.Secrets.Open(text, PlaceOf(request, tool, path)))!;
            return cursor.Expires >= time.GetUtcNow().ToUnixTimeSeconds() ? cursor : null;
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException or OverflowException)
        {
            // Made up, changed, or of another list.
            return null;
        }
    }

    private static string PlaceOf(ApiRequest request, string tool, string[] path) =>
        JsonSerializer.Serialize<object[]>(["mcp cursor of", request.Account.Id, request.Caller.ProfileId, tool, .. path.Select(p => p.ToUpperInvariant())]);
}
