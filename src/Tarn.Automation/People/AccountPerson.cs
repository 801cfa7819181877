using Tarn.Identity.Accounts;
using Tarn.Identity.Rights;

namespace Tarn.Automation.People;

/// <summary>Somebody who works with an account, or is invited to.</summary>
/// <param name="User">Number among the account's users; null for the owner.</param>
/// <param name="Name">Name; blank until an invitation without one is accepted.</param>
/// <param name="Email">Address, under which the person signs in.</param>
/// <param name="Status">Where the person stands.</param>
/// <param name="IsOwner">Owns the account.</param>
/// <param name="Groups">The groups that the person was put into, without Everyone; Administrators for the owner.</param>
/// <param name="Created">When the person was invited first; null for the owner.</param>
/// <param name="Expires">Until when the invitation counts; null when it is accepted.</param>
/// <param name="LastSignIn">When the person last signed in to this account; null for never.</param>
public sealed record AccountPerson(
    long? User, string Name, string Email, UserStatus Status, bool IsOwner, IReadOnlyList<UserGroup> Groups, DateTimeOffset? Created, DateTimeOffset? Expires, DateTimeOffset? LastSignIn)
{
    /// <summary>The person's sign-in asks for a code besides the password.</summary>
    public bool HasFactor { get; init; }

    /// <summary>When the person was disabled for staying away; null for anybody else.</summary>
    public DateTimeOffset? InactiveSince { get; init; }

    /// <summary>What to call the person.</summary>
    public string Title => Name.Length > 0 ? Name : Email;
}
