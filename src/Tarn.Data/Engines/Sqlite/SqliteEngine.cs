using System.Collections.Concurrent;
using Tarn.Sql;

namespace Tarn.Data.Engines.Sqlite;

/// <summary>
/// An account in a SQLite file: WAL, one writer thread with group commit (<see cref="SqliteWriter"/>), as many readers as asked.
/// </summary>
public sealed class SqliteEngine : IEngine
{
    /// <summary>How often the watchdog looks in the time that a statement may take.</summary>
    private const int Intervals = 20;

    private readonly string _path;
    private readonly EngineOptions _options;
    private readonly Stack<SqliteConnection> _idle = new();
    private readonly Lock _idleLock = new();
    private readonly ConcurrentDictionary<SqliteConnection, byte> _readers = new();
    private readonly SqliteWriter _writer;
    private readonly Timer _watchdog;
    private readonly Action<SqliteConnection> _release;
    private bool _disposed;

    /// <summary>Opens the file, creating it when it does not exist.</summary>
    /// <exception cref="DatabaseUnavailableException">The file cannot be opened.</exception>
    public SqliteEngine(string path, EngineOptions options)
    {
        _path = path;
        _options = options;
        _release = Release;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _writer = new SqliteWriter(this, path);
        var interval = options.QueryTimeout / Intervals;
        _watchdog = new Timer(_ => InterruptOverdue(), null, interval, interval);
    }

    /// <inheritdoc/>
    public SqlDialect Dialect => SqlDialect.Sqlite;

    /// <inheritdoc/>
    public IEngineSchema Schema => SqliteSchema.Instance;

    /// <inheritdoc/>
    public Changes.TableStamps Stamps { get; } = new();

    /// <inheritdoc/>
    public bool CombinesStatements => false;

    /// <inheritdoc/>
    public ValueTask<RowReader> QueryAsync(SqlStatement statement, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var connection = Rent();
        try
        {
            var prepared = connection.Prepare(statement);
            connection.BeginWatch();
            return new ValueTask<RowReader>(new SqliteRowReader(connection, prepared, _release).Begin(cancellation));
        }
        catch
        {
            Release(connection);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<T> WriteAsync<T>(Func<IWriteSession, ValueTask<T>> work, CancellationToken cancellation) =>
        _writer.EnqueueAsync(work, alone: false, cancellation);

    /// <inheritdoc/>
    public ValueTask<T> WriteExclusivelyAsync<T>(Func<IWriteSession, ValueTask<T>> work, CancellationToken cancellation) =>
        _writer.EnqueueAsync(work, alone: true, cancellation);

    /// <inheritdoc/>
    public ValueTask<long> ReadSchemaVersionAsync(CancellationToken cancellation)
    {
        var connection = Rent();
        try
        {
            return new ValueTask<long>(connection.ReadInt64(SqliteSchema.ReadVersion));
        }
        finally
        {
            Release(connection);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DropAsync(CancellationToken cancellation)
    {
        await DisposeAsync();
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            File.Delete(_path + suffix);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _watchdog.DisposeAsync();
        await _writer.DisposeAsync();
        lock (_idleLock)
        {
            while (_idle.TryPop(out var connection))
                Close(connection);
        }
    }

    internal static SqliteConnection OpenConnection(string path, bool create)
    {
        var connection = SqliteConnection.Open(path, create);
        connection.Execute("PRAGMA temp_store=MEMORY");
        connection.Execute("PRAGMA mmap_size=2147483648");
        connection.Execute("PRAGMA cache_size=-65536");
        connection.Execute("PRAGMA recursive_triggers=OFF");
        return connection;
    }

    private SqliteConnection Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SqliteConnection? connection;
        lock (_idleLock)
        {
            // The one used last: its pages and statements are warm.
            if (_idle.TryPop(out connection))
                return connection;
        }

        connection = OpenConnection(_path, create: false);
        connection.Execute("PRAGMA query_only=ON");
        _readers.TryAdd(connection, 0);
        return connection;
    }

    private void Release(SqliteConnection connection)
    {
        connection.EndWatch();
        lock (_idleLock)
        {
            if (!_disposed && _idle.Count < _options.ReadConnections)
            {
                _idle.Push(connection);
                return;
            }
        }

        Close(connection);
    }

    private void Close(SqliteConnection connection)
    {
        _readers.TryRemove(connection, out _);
        connection.Dispose();
    }

    private void InterruptOverdue()
    {
        foreach (var connection in _readers.Keys)
            connection.Watch(Intervals);
        _writer.Watch(Intervals);
    }
}
