namespace Tarn.Api.Errors;

/// <summary>An error as the client gets it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Machine-readable code (rest-api.md 5.2).</param>
/// <param name="Message">A sentence that names what is wrong and what to do.</param>
public sealed record ApiError(int Status, string Code, string Message)
{
    /// <summary>1-based position in the decoded fragment; null when there is none.</summary>
    public int? Position { get; init; }

    /// <summary>The query parameter or body property concerned; null when there is none.</summary>
    public string? Parameter { get; init; }

    /// <summary>Seconds for <c>Retry-After</c>; null for no such header.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The vendor's array instead of the error object, which clients search for its words.</summary>
    public bool IsRateLimit { get; init; }
}
