using Tarn.Data.Engines;

namespace Tarn.Identity.Directories;

/// <summary>Sends the mails of directories. The layer that knows mail implements it.</summary>
public interface IDirectoryMail
{
    /// <summary>Puts a mail into the queue within a transaction: it leaves if that commits.</summary>
    ValueTask SendAsync(IWriteSession session, DirectoryLetter letter, DateTimeOffset now, CancellationToken cancellation);
}

/// <summary>What a mail of a directory is about.</summary>
public enum DirectoryLetterKind
{
    /// <summary>A link to choose a first password.</summary>
    Activation,

    /// <summary>A link to choose another password.</summary>
    PasswordReset,

    /// <summary>A notice that the password was changed.</summary>
    PasswordChanged,

    /// <summary>A notice of too many wrong passwords, with a link to choose another one.</summary>
    AccountLocked,
}

/// <summary>A mail of a directory.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Directory">The directory.</param>
/// <param name="User">To whom.</param>
/// <param name="Link">The link; empty for a notice. Whoever has it can act as the user.</param>
/// <param name="Expires">Until when the link counts.</param>
public sealed record DirectoryLetter(DirectoryLetterKind Kind, UserDirectory Directory, DirectoryUser User, string Link, DateTimeOffset Expires);
