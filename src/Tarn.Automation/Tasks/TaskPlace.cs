namespace Tarn.Automation.Tasks;

/// <summary>Kinds of places.</summary>
public enum PlaceType
{
    /// <summary>The account's Files area.</summary>
    Files,

    /// <summary>An address on the web: GET for imports, PUT for exports.</summary>
    Url,

    /// <summary>A bucket of Amazon S3, or of a store that speaks its protocol.</summary>
    S3,
}

/// <summary>Where files come from or go to (automation.md 4.3).</summary>
public sealed record TaskPlace
{
    /// <summary>Must be given.</summary>
    public PlaceType? Type { get; init; }

    /// <summary>URL: the address. An export may end it with a slash: the file's name is put behind it.</summary>
    public string? Url { get; init; }

    /// <summary>URL: the name for basic authentication, whose password is <see cref="Secret"/>.</summary>
    public string? User { get; init; }

    /// <summary>URL: the header that carries <see cref="Secret"/>; without user and header the secret is a bearer token.</summary>
    public string? Header { get; init; }

    /// <summary>S3: the store's address; null for Amazon's own of the region.</summary>
    public string? Endpoint { get; init; }

    /// <summary>S3: the region.</summary>
    public string? Region { get; init; }

    /// <summary>S3: the bucket.</summary>
    public string? Bucket { get; init; }

    /// <summary>S3: the bucket stands in the path instead of the host; null: with an endpoint of one's own.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>S3: the access key's id.</summary>
    public string? KeyId { get; init; }

    /// <summary>Password, token or secret key. Stored encrypted, and never given back: null here for a task that is read.</summary>
    public string? Secret { get; init; }
}
