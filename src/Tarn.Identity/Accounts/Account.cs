namespace Tarn.Identity.Accounts;

/// <summary>A tenant of the server: it owns tables, apps, files, profiles and logs.</summary>
public sealed record Account
{
    /// <summary>Id, for example <c>c1abc123</c>: never changes, never given again.</summary>
    public required string Id { get; init; }

    /// <summary>Number of 5 hexadecimal digits, for example <c>40955</c>: never changes.</summary>
    public required string Number { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Name in host names that stands for the id; null when there is none.</summary>
    public string? Alias { get; init; }

    /// <summary>Its state.</summary>
    public required AccountState State { get; init; }

    /// <summary>Where its database is.</summary>
    public required AccountPlacement Placement { get; init; }

    /// <summary>Raised each time the database moves, so that a server that missed the move is noticed.</summary>
    public required long Epoch { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>First 8 hexadecimal digits of the keys of its DataPages: <c>40955000</c>.</summary>
    public string ObjectPrefix => Number + "000";
}
