using System.Text.Json.Serialization;

namespace Tarn.DataPages.Sessions;

/// <summary>The proof that a write comes from a form that this site showed to this visitor; sealed. Its nonce makes a form count once.</summary>
public sealed record RequestToken(
    [property: JsonPropertyName("n")] string Nonce,
    [property: JsonPropertyName("k")] string AppKey,
    [property: JsonPropertyName("v")] string Visit,
    [property: JsonPropertyName("t")] long At);
