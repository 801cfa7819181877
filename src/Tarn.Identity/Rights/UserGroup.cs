namespace Tarn.Identity.Rights;

/// <summary>A group of an account's users.</summary>
/// <param name="Id">Number.</param>
/// <param name="Name">Name, unique in the account.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Members">Numbers of its users (<see cref="Accounts.AccountUser.Id"/>). Empty for Everyone, to whom all belong; the owner is among Administrators without standing here.</param>
public sealed record UserGroup(long Id, string Name, string Description, IReadOnlyList<long> Members)
{
    /// <summary>May do everything but what is the owner's alone.</summary>
    public const long Administrators = 1;

    /// <summary>Full access to apps and what is in them, nothing else.</summary>
    public const long AppManagers = 2;

    /// <summary>All users, without being put into it.</summary>
    public const long Everyone = 3;

    /// <summary>Numbers below this are the built-in groups.</summary>
    internal const long FirstOwn = 100;

    /// <summary>Came with the account: can neither be renamed nor deleted.</summary>
    public bool IsBuiltIn => Id < FirstOwn;

    /// <summary>What the group may do is fixed: Administrators and App_Managers.</summary>
    public bool HasFixedRights => Id is Administrators or AppManagers;
}
