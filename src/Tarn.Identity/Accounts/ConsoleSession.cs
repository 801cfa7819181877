namespace Tarn.Identity.Accounts;

/// <summary>A person's stay in the Studio of an account.</summary>
/// <param name="Id">What names the session inside the server. It is no secret: the browser carries another text, of which this is the hash.</param>
/// <param name="AccountId">The account it is about.</param>
/// <param name="Person">Who signed in.</param>
/// <param name="Created">When, UTC.</param>
/// <param name="Used">When the person last did something, UTC; exact to a minute.</param>
/// <param name="Ends">When it ends if nothing more is done, or at the latest; UTC.</param>
public sealed record ConsoleSession(string Id, string AccountId, Owner Person, DateTimeOffset Created, DateTimeOffset Used, DateTimeOffset Ends)
{
    /// <summary>The person owns the account.</summary>
    public bool IsOwner { get; init; }

    /// <summary>The person's number among the account's users (<see cref="AccountUser.Id"/>); null for an owner who is none of them.</summary>
    public long? User { get; init; }

    /// <summary>The person's second factor is on.</summary>
    public bool HasFactor { get; init; }

    /// <summary>The account's policy.</summary>
    public SecurityPolicy Policy { get; init; } = new();

    /// <summary>May the session go on? Not where the account's policy demands a second factor and the person has none, be it that the policy or what the person may do was changed meanwhile.</summary>
    public bool MayGoOn(bool isAdministrator) => HasFactor || !Policy.RequiresFactor(isAdministrator);
}

/// <summary>A session that has just begun.</summary>
/// <param name="Session">The session.</param>
/// <param name="Token">What the browser carries: 256 random bits. It is stored nowhere.</param>
public sealed record BegunSession(ConsoleSession Session, string Token)
{
    /// <summary>Hides the token from logs.</summary>
    public override string ToString() => $"Session of {Session.Person.Email}";
}
