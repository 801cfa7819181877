namespace Tarn.Identity.Accounts;

/// <summary>Where a user of an account stands (account.md 6.1).</summary>
public enum UserStatus
{
    /// <summary>Invited, and the link still counts.</summary>
    Pending,

    /// <summary>Accepted the invitation; may sign in.</summary>
    Active,

    /// <summary>Did not accept in time: invite again.</summary>
    Expired,

    /// <summary>Shut out by an administrator.</summary>
    Disabled,
}
