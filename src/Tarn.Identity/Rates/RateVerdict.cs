namespace Tarn.Identity.Rates;

/// <summary>Whether a request is within its rate.</summary>
/// <param name="Allowed">True when it may go on.</param>
/// <param name="Limit">Requests allowed in a window.</param>
/// <param name="Remaining">Requests left now.</param>
/// <param name="Reset">Time until requests are counted no more: until the next one is allowed when refused, else until the window is empty.</param>
public readonly record struct RateVerdict(bool Allowed, int Limit, int Remaining, TimeSpan Reset)
{
    /// <summary>Whole seconds for <c>Retry-After</c>, at least 1.</summary>
    public int RetryAfterSeconds => Math.Max(1, (int)Math.Ceiling(Reset.TotalSeconds));
}
