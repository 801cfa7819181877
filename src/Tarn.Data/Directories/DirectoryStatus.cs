namespace Tarn.Data.Directories;

/// <summary>The status of a directory's user, as REST spells it. Never stored: it follows from facts (see <see cref="DirectoryUserText"/>).</summary>
public enum DirectoryStatus
{
    /// <summary>Created and never activated, or deactivated.</summary>
    Inactive,

    /// <summary>An activation link was issued and still counts.</summary>
    ActivationPending,

    /// <summary>The activation link ran out.</summary>
    ActivationExpired,

    /// <summary>May sign in.</summary>
    Active,

    /// <summary>Too many wrong passwords; a new password unlocks.</summary>
    Locked,

    /// <summary>Suspended by an administrator.</summary>
    Suspended,

    /// <summary>Must choose a new password when signing in next.</summary>
    PasswordExpired,
}
