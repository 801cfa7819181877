using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Files;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data;

/// <summary>One account's data: its engine, its schema, and the doors through which records and design are read and changed.</summary>
public sealed class AccountDatabase : IAsyncDisposable
{
    /// <summary>How long a snapshot of the schema is used for reading without asking whether another process changed it. Writes always ask, in their transaction.</summary>
    private static readonly TimeSpan SchemaCheck = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _loading = new(1);
    private readonly VersionWatch _watch;
    private AccountSchema? _schema;

    /// <summary>Creates the database's front; <see cref="OpenAsync"/> makes it usable.</summary>
    private AccountDatabase(IEngine engine, IBlobStore blobs, Func<string, string> hashPassword, TimeProvider clock)
    {
        Engine = engine;
        _watch = new VersionWatch(engine.ReadSchemaVersionAsync, SchemaCheck, TimeProvider.System);
        Blobs = blobs;
        Clock = clock;
        HashPassword = hashPassword;
        Compiler = new SqlCompiler(engine.Dialect);
        Designer = new SchemaDesigner(this);
        Reader = new RecordReader(this);
        Writer = new RecordWriter(this, hashPassword);
        Passwords = new StoredPasswords(this);
        Changes = new ChangeLog(engine);
        Files = new FileArea(this);
        Attachments = new AttachmentStore(this);
    }

    /// <summary>The engine below.</summary>
    public IEngine Engine { get; }

    /// <summary>Translates the language for the engine.</summary>
    public SqlCompiler Compiler { get; }

    /// <summary>The clock that stamps and instants come from.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Turns a clear password into what is stored; slow on purpose, so never inside a transaction.</summary>
    public Func<string, string> HashPassword { get; }

    /// <summary>Bytes of files and attachments.</summary>
    public IBlobStore Blobs { get; }

    /// <summary>Changes tables, fields, views and relationships.</summary>
    public SchemaDesigner Designer { get; }

    /// <summary>The one door for reads.</summary>
    public RecordReader Reader { get; }

    /// <summary>The one door for writes.</summary>
    public RecordWriter Writer { get; }

    /// <summary>The stored form of passwords, for sign-in.</summary>
    public StoredPasswords Passwords { get; }

    /// <summary>What happened to records.</summary>
    public ChangeLog Changes { get; }

    /// <summary>The Files area.</summary>
    public FileArea Files { get; }

    /// <summary>Files of ATTACHMENT fields.</summary>
    public AttachmentStore Attachments { get; }

    /// <summary>The instant now, UTC, without a kind.</summary>
    public DateTime UtcNow => DateTime.SpecifyKind(Clock.GetUtcNow().UtcDateTime, DateTimeKind.Unspecified);

    /// <summary>Opens an account, creating Tarn's own tables when it is empty.</summary>
    /// <param name="engine">The engine; owned from now on.</param>
    /// <param name="blobs">Where bytes of files go.</param>
    /// <param name="hashPassword">Turns a clear password into what is stored (slow, salted). The identity layer gives it.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task<AccountDatabase> OpenAsync(IEngine engine, IBlobStore blobs, Func<string, string> hashPassword, TimeProvider clock, CancellationToken cancellation = default)
    {
        await engine.WriteExclusivelyAsync<bool>(async session =>
        {
            foreach (var statement in engine.Schema.SystemTables)
                await session.ExecuteAsync(new SqlStatement(statement, []), cancellation);
            await ChangeLog.EnsureAsync(session, cancellation);
            await SortVersion.EnsureAsync(session, cancellation);
            return true;
        }, cancellation);
        return new AccountDatabase(engine, blobs, hashPassword, clock);
    }

    /// <summary>Gives the schema to read with. At most <see cref="SchemaCheck"/> behind another process, never behind this one.</summary>
    public ValueTask<AccountSchema> GetSchemaAsync(CancellationToken cancellation) =>
        _watch.TryGet(out var version) && Volatile.Read(ref _schema) is { } schema && schema.Version >= version
            ? new ValueTask<AccountSchema>(schema)
            : CheckSchemaAsync(cancellation);

    /// <summary>Makes the next <see cref="GetSchemaAsync"/> ask whether the schema was changed.</summary>
    public void ForgetSchema() => _watch.Expire();

    /// <summary>Runs work that compiles against the schema; when the schema turns out to be old, once more with the new one.</summary>
    public async ValueTask<T> WithSchemaAsync<T>(Func<AccountSchema, ValueTask<T>> work, CancellationToken cancellation)
    {
        // A design session may save many changes in a row; work waits for a gap, up to some seconds, rather than fail.
        const int Attempts = 40;
        for (var attempt = 1; ; attempt++)
        {
            var schema = await GetSchemaAsync(cancellation);
            try
            {
                return await work(schema);
            }
            catch (SchemaChangedException failure)
            {
                if (attempt == Attempts)
                    throw new DatabaseUnavailableException("The table is being modified. Try again later.", failure);
                ForgetSchema();
                if (attempt > 2)
                    await Task.Delay(Random.Shared.Next(1, 10 * attempt), cancellation);
            }
            catch (Exception failure) when (attempt < Attempts && IsAboutNames(failure))
            {
                // The name may be one that another process has just made.
                if (await Engine.ReadSchemaVersionAsync(cancellation) == schema.Version)
                    throw;
                ForgetSchema();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        _loading.Dispose();
    }

    internal static bool IsAboutNames(Exception failure) => failure is
        DataException { Problem: DataProblem.ObjectNotFound or DataProblem.FieldNotFound } or TSqlException { Error.Number: 207 or 208 };

    private async ValueTask<AccountSchema> CheckSchemaAsync(CancellationToken cancellation)
    {
        var version = await _watch.GetAsync(cancellation);
        if (Volatile.Read(ref _schema) is { } known && known.Version >= version)
            return known;
        await _loading.WaitAsync(cancellation);
        try
        {
            var schema = Volatile.Read(ref _schema);
            if (schema is null || schema.Version < version)
                Volatile.Write(ref _schema, schema = await ObjectStore.ReadSchemaAsync(Engine.QueryAsync, cancellation));
            return schema;
        }
        finally
        {
            _loading.Release();
        }
    }
}
