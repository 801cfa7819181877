using System.Net;

namespace Tarn.Api;

/// <summary>Settings of the REST API, the same for all accounts of a server.</summary>
public sealed record ApiOptions
{
    /// <summary>Least value of <see cref="MaxUriLength"/>: the limit that clients were told.</summary>
    public const int LeastUriLength = 2_047;

    /// <summary>Setting <c>rest.maxUriLength</c>: longest path and query in characters, as sent; longer ones are answered 414.</summary>
    public int MaxUriLength { get; init; } = 8_192;

    /// <summary>Largest JSON or XML body in bytes; larger ones are answered 413.</summary>
    public int MaxBody { get; init; } = 10 * 1024 * 1024;

    /// <summary>Largest uploaded file in bytes; larger ones are answered 413.</summary>
    public long MaxUpload { get; init; } = 500L * 1024 * 1024;

    /// <summary>
    /// Address under which clients reach the server, for example <c>https://api.example.org</c>: <c>Location</c> and links begin with it. <c>{account}</c> stands
    /// for the account's id. Null: scheme and host of the request are used, which is right for one account without a proxy only.
    /// </summary>
    public string? PublicBaseAddress { get; init; }

    /// <summary>
    /// Refuse plain http with 403 <c>UnsecuredConnection</c>, except from this machine. A proxy that ends TLS must be trusted by the server (forwarded headers).
    /// </summary>
    public bool RequireHttps { get; init; }

    internal bool Refuses(HttpContext http) =>
        RequireHttps && !http.Request.IsHttps && !(http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address));

    /// <summary>Setting <c>rest.rate.limit</c>: requests of one account in <see cref="RateWindow"/>; null for no limit.</summary>
    public int? RateLimit { get; init; }

    /// <summary>Setting <c>rest.rate.window</c>.</summary>
    public TimeSpan RateWindow { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Answer a wrong Basic pair at the token endpoint with 401 and a challenge instead of 400.</summary>
    public bool ChallengeBasic { get; init; }

    /// <summary>Offer Swagger UI.</summary>
    public bool SwaggerUi { get; init; } = true;

    /// <summary>Checks the ranges that the properties name.</summary>
    /// <exception cref="InvalidOperationException">A setting is out of its range; the message names it.</exception>
    public void Validate()
    {
        if (MaxUriLength is < LeastUriLength or > 512 * 1024)
            throw new InvalidOperationException($"rest.maxUriLength must be {LeastUriLength} to 524,288.");
        if (MaxBody < 1024 || MaxUpload < 1024)
            throw new InvalidOperationException("MaxBody and MaxUpload must be at least 1,024 bytes.");
        if (RateLimit is < 1 || RateWindow < TimeSpan.FromSeconds(1))
            throw new InvalidOperationException("rest.rate.limit must be at least 1, rest.rate.window at least a second.");
        if (PublicBaseAddress is { } address && !Uri.TryCreate(address.Replace("{account}", "a", StringComparison.Ordinal), UriKind.Absolute, out _))
            throw new InvalidOperationException($"The public base address '{address}' is not an absolute address.");
    }
}
