namespace Tarn.Identity.Accounts;

/// <summary>What is needed to create an account.</summary>
public sealed record NewAccount
{
    /// <summary>Name for people, 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The owner's name.</summary>
    public required string OwnerName { get; init; }

    /// <summary>The owner's e-mail address. Somebody known already keeps name and password.</summary>
    public required string OwnerEmail { get; init; }

    /// <summary>The owner's password; null leaves a new owner without one until it is set.</summary>
    public string? OwnerPassword { get; init; }

    /// <summary>Alias; null for none.</summary>
    public string? Alias { get; init; }

    /// <summary>Chosen id, for an account that comes from elsewhere; null for a new one.</summary>
    public string? Id { get; init; }

    /// <summary>Chosen number, so that keys of DataPages embedded in web sites keep working; null for a new one.</summary>
    public string? Number { get; init; }

    /// <summary>Hides the password from logs.</summary>
    public override string ToString() => $"{Name} of {OwnerEmail}";
}
