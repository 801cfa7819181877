using System.Text.Json.Serialization;

namespace Tarn.DataPages.Sessions;

/// <summary>
/// The proof that a write comes from a form that this site showed to this visitor; sealed. Its nonce makes a form count once, and the time of the page's last change says by which
/// definition the form was drawn (ticks; 0 when that is not known).
/// </summary>
public sealed record RequestToken(
    [property: JsonPropertyName("n")] string Nonce,
    [property: JsonPropertyName("k")] string AppKey,
    [property: JsonPropertyName("v")] string Visit,
    [property: JsonPropertyName("t")] long At,
    [property: JsonPropertyName("m")] long Changed = 0);
