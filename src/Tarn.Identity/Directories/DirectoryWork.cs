using Tarn.Data;
using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Identity.Passwords;

namespace Tarn.Identity.Directories;

/// <summary>What the parts of <see cref="AccountDirectories"/> share.</summary>
internal sealed class DirectoryWork(AccountDatabase database, PasswordHasher passwords, IDirectoryMail mail)
{
    /// <summary>Hashing takes a core each time: no more of it at once than there are cores to spare, whoever asks.</summary>
    private static readonly SemaphoreSlim Gate = new(Environment.ProcessorCount * 2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public AccountDatabase Database { get; } = database;

    public IEngine Engine => Database.Engine;

    public IDirectoryMail Mail { get; } = mail;

    public DirectoryLog Log { get; } = new(database.Engine);

    public DateTimeOffset Now => Database.Clock.GetUtcNow();

    /// <summary>An instant as the language has it.</summary>
    public static DateTime Clock(DateTimeOffset now) => DateTimeFieldType.RoundToStore(DateTime.SpecifyKind(now.UtcDateTime, DateTimeKind.Unspecified));

    /// <summary>Hashes a password.</summary>
    /// <exception cref="DatabaseUnavailableException">Too many others wait.</exception>
    public Task<string> HashAsync(string password, CancellationToken cancellation) => RunAsync(() => passwords.Hash(password), cancellation);

    /// <summary>Checks a password; takes as long for null as for a stored form.</summary>
    /// <exception cref="DatabaseUnavailableException">Too many others wait.</exception>
    public Task<PasswordVerdict> VerifyAsync(string? stored, string password, CancellationToken cancellation) => RunAsync(() => passwords.Verify(stored, password), cancellation);

    /// <summary>Lets those know who follow the status of users, when it is another than before. Call it inside the transaction, after the change.</summary>
    public ValueTask LogStatusAsync(IWriteSession session, UserDirectory directory, long record, DirectoryStatus before, Client client, CancellationToken cancellation) =>
        UserStatusLog.AppendAsync(session, Database, directory.TableId, record, before, client.Actor.Length > 0 ? client.Actor : null, cancellation);

    /// <summary>The address of a page of a directory.</summary>
    public static string AddressOf(string address, UserDirectory directory, string page, string secret) => $"{address.TrimEnd('/')}/users/{directory.Id}/{page}?t={secret}";

    private static async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        if (!await Gate.WaitAsync(Patience, cancellation))
            throw new DatabaseUnavailableException("Too many people sign in at the moment. Try again in a minute.");
        try
        {
            return await Task.Run(work, cancellation);
        }
        finally
        {
            Gate.Release();
        }
    }
}
