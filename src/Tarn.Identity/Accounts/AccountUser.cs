namespace Tarn.Identity.Accounts;

/// <summary>A person who works with an account besides its owner, or is invited to.</summary>
/// <param name="Id">Number, unique on the server; what groups and grants name.</param>
/// <param name="Name">Name; until the invitation is accepted the one that was given with it, which may be blank.</param>
/// <param name="Email">Address, under which the person signs in.</param>
/// <param name="Status">Where the user stands now.</param>
/// <param name="Created">When the user was invited first, UTC.</param>
/// <param name="Expires">Until when the invitation counts, or the link to choose another password; null when there is none.</param>
/// <param name="LastSignIn">When the person last signed in to this account; null for never.</param>
/// <param name="Person">The person's number; null until the invitation is accepted.</param>
public sealed record AccountUser(long Id, string Name, string Email, UserStatus Status, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? LastSignIn, long? Person)
{
    /// <summary>The person's sign-in asks for a code besides the password.</summary>
    public bool HasFactor { get; init; }

    /// <summary>When the user was disabled for staying away (<see cref="SecurityPolicy.InactiveDays"/>), UTC; null for anybody else, also for who was disabled by somebody.</summary>
    public DateTimeOffset? InactiveSince { get; init; }
}

/// <summary>An invitation that was just made. The token is stored nowhere.</summary>
/// <param name="User">Who is invited.</param>
/// <param name="Token">What the link carries: 256 random bits.</param>
public sealed record SentInvitation(AccountUser User, string Token)
{
    /// <summary>Hides the token from logs.</summary>
    public override string ToString() => $"Invitation of {User.Email}";
}

/// <summary>An invitation as who opens it sees it.</summary>
/// <param name="User">Number of the user.</param>
/// <param name="Name">The name given with the invitation; may be blank.</param>
/// <param name="Email">Whom it is for.</param>
/// <param name="IsKnown">Somebody of this address has a password on this server already, and must give that one.</param>
/// <param name="IsReset">It is no invitation, but a link by which somebody who has accepted chooses another password.</param>
public sealed record OpenInvitation(long User, string Name, string Email, bool IsKnown, bool IsReset = false);
