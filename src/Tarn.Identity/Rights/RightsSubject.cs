namespace Tarn.Identity.Rights;

/// <summary>Who has rights: a user of the account, or a group.</summary>
/// <param name="IsGroup">A group.</param>
/// <param name="Id">Number of the user (<see cref="Accounts.AccountUser.Id"/>) or of the group.</param>
public readonly record struct RightsSubject(bool IsGroup, long Id)
{
    /// <summary>A user.</summary>
    public static RightsSubject User(long id) => new(false, id);

    /// <summary>A group.</summary>
    public static RightsSubject Group(long id) => new(true, id);
}
