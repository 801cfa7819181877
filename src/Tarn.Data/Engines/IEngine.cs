using Tarn.Sql;

namespace Tarn.Data.Engines;

/// <summary>
/// One account's database on one engine. Two implementations: SQLite (a file, one writer thread, many readers) and PostgreSQL (a schema, a pool).
/// Everything above speaks to this interface and to <see cref="SqlCompiler"/>; what differs between the engines lives below it.
/// </summary>
public interface IEngine : IAsyncDisposable
{
    /// <summary>The dialect that statements must be rendered in.</summary>
    SqlDialect Dialect { get; }

    /// <summary>What differs in tables and indexes.</summary>
    IEngineSchema Schema { get; }

    /// <summary>Which tables were written to; raised after the commit.</summary>
    Changes.TableStamps Stamps { get; }

    /// <summary>True when a statement that changes rows can be part of another (WITH ... AS (INSERT ...)), so that a write and its log are one round trip.</summary>
    bool CombinesStatements { get; }

    /// <summary>
    /// Runs a query outside any transaction of the caller (where statements combine: also one that changes rows, as a transaction of its own), on one snapshot, and gives a reader that streams its rows.
    /// The reader owns its connection until it is disposed.
    /// </summary>
    /// <exception cref="TSqlException">The statement failed for a reason that is the user's.</exception>
    ValueTask<RowReader> QueryAsync(SqlStatement statement, CancellationToken cancellation);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction: all of it is durable when this returns, none of it when it throws.
    /// The work may be run again when the engine asks for it (a serialization failure), so it must not have effects of its own.
    /// </summary>
    ValueTask<T> WriteAsync<T>(Func<IWriteSession, ValueTask<T>> work, CancellationToken cancellation);

    /// <summary>As <see cref="WriteAsync"/>, for work that takes long or changes tables: no other such work runs at the same time in this account.</summary>
    ValueTask<T> WriteExclusivelyAsync<T>(Func<IWriteSession, ValueTask<T>> work, CancellationToken cancellation);

    /// <summary>Reads the number of the account's schema as stored; changes with every design change of any process.</summary>
    ValueTask<long> ReadSchemaVersionAsync(CancellationToken cancellation);

    /// <summary>Removes the account's database for good.</summary>
    ValueTask DropAsync(CancellationToken cancellation);
}

/// <summary>A connection inside a transaction. On SQLite every call completes synchronously, on the writer's thread.</summary>
public interface IWriteSession
{
    /// <summary>The engine it belongs to.</summary>
    IEngine Engine { get; }

    /// <summary>Notes that records of a table are written, so that its stamp rises with the commit.</summary>
    void Touch(long table);

    /// <summary>The account's schema version as seen by this transaction.</summary>
    ValueTask<long> ReadSchemaVersionAsync(CancellationToken cancellation);

    /// <summary>
    /// Lets this transaction's commit return before it is on the disk, where the engine can: it is there with the next commit that does not ask for this. For all but the last of many
    /// transactions that make one work, whose end alone is told.
    /// </summary>
    ValueTask DelayDurabilityAsync(CancellationToken cancellation);

    /// <summary>Runs a statement and gives the number of rows it changed.</summary>
    /// <exception cref="TSqlException">The statement failed for a reason that is the user's.</exception>
    /// <exception cref="UniqueViolationException">A unique index refused a row.</exception>
    ValueTask<long> ExecuteAsync(SqlStatement statement, CancellationToken cancellation);

    /// <summary>Runs a query or a statement with RETURNING. The reader must be disposed before the next call on this session.</summary>
    /// <exception cref="TSqlException">The statement failed for a reason that is the user's.</exception>
    /// <exception cref="UniqueViolationException">A unique index refused a row.</exception>
    ValueTask<RowReader> QueryAsync(SqlStatement statement, CancellationToken cancellation);
}

/// <summary>A unique index refused a row. The data layer turns the index's name into field names.</summary>
/// <param name="index">Name of the index, or <c>Table.Column</c> as SQLite reports it.</param>
/// <param name="inner">The engine's own exception.</param>
public sealed class UniqueViolationException(string index, Exception? inner = null) : Exception("A unique index refused a row.", inner)
{
    /// <summary>Name of the index, or <c>Table.Column</c>.</summary>
    public string Index { get; } = index;
}

/// <summary>The account's tables were changed by somebody else between compiling a statement and running it. Callers compile again and retry.</summary>
public sealed class SchemaChangedException : Exception;

/// <summary>The database could not be reached or is too busy; the request may be sent again.</summary>
public class DatabaseUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The connection to the database broke while a transaction was being committed: nobody knows whether it was. Doing it once more could do it twice.</summary>
/// <param name="inner">How the connection broke.</param>
public sealed class OutcomeUnknownException(Exception inner)
    : IOException("The connection to the database server was lost while a change was being stored. Look whether it was made before you make it again.", inner);
