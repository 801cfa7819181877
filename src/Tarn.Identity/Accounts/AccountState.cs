namespace Tarn.Identity.Accounts;

/// <summary>States of an account. Stored as numbers: never renumber.</summary>
public enum AccountState
{
    /// <summary>It works.</summary>
    Active = 0,

    /// <summary>Stopped by the server's administrator: apps show a neutral page with status 503.</summary>
    Suspended = 1,

    /// <summary>Marked for deletion: its hosts answer 404 at once, its data wait to be purged.</summary>
    Deleting = 2,

    /// <summary>Its data are gone; its id and number are never given again.</summary>
    Deleted = 3,
}
