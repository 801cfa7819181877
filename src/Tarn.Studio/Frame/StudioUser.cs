namespace Tarn.Studio.Frame;

/// <summary>Who works in the Studio.</summary>
/// <param name="Id">The person's number on the server.</param>
/// <param name="Name">Name.</param>
/// <param name="Email">E-mail address; the actor in logs.</param>
/// <param name="IsOwner">The account's owner, who may do everything (account.md 6.7).</param>
/// <param name="User">The person's number among the account's users; null for an owner who is none of them.</param>
public sealed record StudioUser(long Id, string Name, string Email, bool IsOwner, long? User = null)
{
    /// <summary>One or two letters for the round picture.</summary>
    public string Initials
    {
        get
        {
            var words = Name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return string.Concat((words is { Length: > 1 } ? [words[0], words[^1]] : words).Select(w => w[..1])).ToUpperInvariant();
        }
    }
}
