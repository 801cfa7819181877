using Tarn.Data.Directories;
using Tarn.Data.Engines;

namespace Tarn.Identity.Directories;

/// <summary>What a user's status follows from.</summary>
/// <param name="Activated">Since when the user counts as one.</param>
/// <param name="ActivationExpires">Until when the newest activation link counts.</param>
/// <param name="Suspended">Since when an administrator keeps the user out.</param>
/// <param name="Locked">Since when there were too many wrong passwords.</param>
/// <param name="PasswordExpires">When a new password must be chosen.</param>
/// <param name="MustChange">A new password must be chosen.</param>
public sealed record UserFacts(DateTime? Activated, DateTime? ActivationExpires, DateTime? Suspended, DateTime? Locked, DateTime? PasswordExpires, bool MustChange)
{
    /// <summary>The columns, in the order of <see cref="Read"/>.</summary>
    internal const string Columns = "u.activated, u.activation_expires, u.suspended, u.locked, u.password_expires, u.must_change";

    /// <summary>The status at an instant, UTC. Conditions of queries compute the same (DirectoryUserText).</summary>
    public DirectoryStatus StatusAt(DateTime now) => this switch
    {
        { Suspended: not null } => DirectoryStatus.Suspended,
        { Activated: null, ActivationExpires: { } end } => end > now ? DirectoryStatus.ActivationPending : DirectoryStatus.ActivationExpired,
        { Activated: null } => DirectoryStatus.Inactive,
        { Locked: not null } => DirectoryStatus.Locked,
        _ => MustChange || PasswordExpires <= now ? DirectoryStatus.PasswordExpired : DirectoryStatus.Active,
    };

    internal static UserFacts Read(RowReader row, int first) => new(
        At(row, first), At(row, first + 1), At(row, first + 2), At(row, first + 3), At(row, first + 4), row.GetInt64(first + 5) != 0);

    private static DateTime? At(RowReader row, int column) => row.IsNull(column) ? null : row.GetDateTime(column);
}
