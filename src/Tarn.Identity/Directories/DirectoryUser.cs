using Tarn.Data.Directories;

namespace Tarn.Identity.Directories;

/// <summary>A user of a directory.</summary>
/// <param name="Record">The record's key in the directory's table.</param>
/// <param name="Guid">The user's permanent name.</param>
/// <param name="Email">The address as it was entered.</param>
/// <param name="FirstName">First name; may be empty.</param>
/// <param name="LastName">Last name; may be empty.</param>
/// <param name="Facts">What the status follows from.</param>
/// <param name="SessionsFrom">Sessions that began before (Unix milliseconds) have ended.</param>
public sealed record DirectoryUser(long Record, Guid Guid, string Email, string FirstName, string LastName, UserFacts Facts, long SessionsFrom)
{
    /// <summary>May a session go on? One that runs is not ended by a lock or by a password's age.</summary>
    public bool MayContinue(DateTime now) => Facts.StatusAt(now) is DirectoryStatus.Active or DirectoryStatus.PasswordExpired or DirectoryStatus.Locked;
}
