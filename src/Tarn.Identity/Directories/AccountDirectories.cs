using Tarn.Data;
using Tarn.Identity.Passwords;

namespace Tarn.Identity.Directories;

/// <summary>The directories of one account: who may sign in to its apps. One for each account and process; free of threads.</summary>
public sealed class AccountDirectories
{
    /// <summary>Creates it.</summary>
    /// <param name="database">The account's data.</param>
    /// <param name="passwords">Makes and checks passwords.</param>
    /// <param name="mail">Sends mails.</param>
    public AccountDirectories(AccountDatabase database, PasswordHasher passwords, IDirectoryMail mail)
    {
        var work = new DirectoryWork(database, passwords, mail);
        Store = new DirectoryStore(database);
        Conversion = new DirectoryConversion(database, Store);
        Users = new DirectoryUsers(work);
        Sessions = new DirectorySessions(work);
        Links = new DirectoryLinks(work, Users, Sessions);
        SignIn = new DirectorySignIn(work, Sessions);
        Log = work.Log;
    }

    /// <summary>The directories themselves.</summary>
    public DirectoryStore Store { get; }

    /// <summary>Makes directories of tables.</summary>
    public DirectoryConversion Conversion { get; }

    /// <summary>Users, as administrators see them.</summary>
    public DirectoryUsers Users { get; }

    /// <summary>What people do with the links that they were sent.</summary>
    public DirectoryLinks Links { get; }

    /// <summary>Signing in with address and password.</summary>
    public DirectorySignIn SignIn { get; }

    /// <summary>Who is signed in.</summary>
    public DirectorySessions Sessions { get; }

    /// <summary>What happened.</summary>
    public DirectoryLog Log { get; }
}
