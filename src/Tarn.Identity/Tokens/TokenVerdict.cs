namespace Tarn.Identity.Tokens;

/// <summary>The outcome of checking a token.</summary>
/// <param name="Status">Whether the request may go on.</param>
/// <param name="Caller">Who calls; null when the token is unknown. Present also when refused, for the log.</param>
public readonly record struct TokenVerdict(TokenStatus Status, Caller? Caller);
