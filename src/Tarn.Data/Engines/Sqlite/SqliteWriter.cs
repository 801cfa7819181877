using System.Threading.Channels;
using Tarn.Sql;

namespace Tarn.Data.Engines.Sqlite;

/// <summary>
/// The one writer of an account's file. Requests queue up; the thread puts what has queued into one transaction and answers after its commit,
/// so that many writers share one sync of the disk. Each request stands behind a savepoint: one that fails takes back only its own changes.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int LargestGroup = 512;

    /// <summary>Size of the write-ahead log (bytes) past which the background checkpoint runs.</summary>
    private const long CheckpointAbove = 4 << 20;

    /// <summary>Size of the write-ahead log past which the writer itself empties it, so that it stays bounded.</summary>
    private const long CheckpointNowAbove = 256 << 20;

    /// <summary>A reader that streams for long keeps the log from being emptied: it grows meanwhile, since writers do not wait for readers, but for a moment now and then.</summary>
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(2);

    private const int CheckpointPatience = 50;

    private static readonly SqlStatement Begin = new("BEGIN IMMEDIATE", []);
    private static readonly SqlStatement Commit = new("COMMIT", []);
    private static readonly SqlStatement Rollback = new("ROLLBACK", []);
    private static readonly SqlStatement Savepoint = new("SAVEPOINT request", []);
    private static readonly SqlStatement Release = new("RELEASE request", []);
    private static readonly SqlStatement RollbackTo = new("ROLLBACK TO request", []);

    private readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly Session _session;
    private readonly SqliteCounters _counters;
    private readonly Changes.TableStamps _stamps;
    private readonly Thread _thread;
    private readonly Timer _checkpoint;
    private readonly string _log;
    private readonly string _path;
    private int _checkpointing;
    private long _checkpointed;

    public SqliteWriter(SqliteEngine engine, string path)
    {
        _path = path;
        _stamps = engine.Stamps;
        _log = path + "-wal";
        _connection = SqliteEngine.OpenConnection(path, create: true);
        _connection.Execute("PRAGMA journal_mode=WAL");
        _connection.Execute("PRAGMA synchronous=FULL");
        _connection.Execute("PRAGMA wal_autocheckpoint=0");
        _counters = new SqliteCounters(_connection);
        _session = new Session(engine, _connection, _counters);
        _thread = new Thread(Run) { IsBackground = true, Name = "tarn writer" };
        _thread.Start();
        _checkpoint = new Timer(_ => CheckpointWhenLarge(), null, 200, 200);
    }

    public ValueTask<T> EnqueueAsync<T>(Func<IWriteSession, ValueTask<T>> work, bool alone, CancellationToken cancellation)
    {
        var request = new Request<T>(work, alone, cancellation);
        if (!_requests.Writer.TryWrite(request))
            throw new DatabaseUnavailableException("The server is shutting down.");
        return new ValueTask<T>(request.Completion.Task);
    }

    /// <summary>Looks whether the statement at work takes too long.</summary>
    public void Watch(int limit) => _connection.Watch(limit);

    public async ValueTask DisposeAsync()
    {
        if (!_requests.Writer.TryComplete())
            return;
        _thread.Join();
        await _checkpoint.DisposeAsync();
        SpinWait.SpinUntil(() => Volatile.Read(ref _checkpointing) == 0);
        _connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        _connection.Dispose();
    }

    private void Run()
    {
        var group = new List<Request>(LargestGroup);
        var reader = _requests.Reader;
        Request? held = null;
        while (held is not null || Wait(reader))
        {
            group.Clear();
            if (held is not null)
            {
                group.Add(held);
                held = null;
            }

            while (group.Count < LargestGroup && !(group.Count > 0 && group[0].Alone) && reader.TryRead(out var request))
            {
                if (request.Alone && group.Count > 0)
                {
                    held = request;
                    break;
                }

                group.Add(request);
            }

            if (group.Count > 0)
                RunGroup(group);
        }
    }

    private static bool Wait(ChannelReader<Request> reader)
    {
        // A thread of its own may block; the channel's wait is only asynchronous.
        var wait = reader.WaitToReadAsync();
        return wait.IsCompletedSuccessfully ? wait.Result : wait.AsTask().GetAwaiter().GetResult();
    }

    private void RunGroup(List<Request> group)
    {
        do
        {
            try
            {
                _connection.Execute(Begin);
                _counters.Refresh();
            }
            catch (Exception failure)
            {
                foreach (var request in group)
                    request.Fail(failure);
                return;
            }
        }
        while (!group.TrueForAll(RunOne));

        try
        {
            _counters.Store();
            _connection.Execute(Commit);
        }
        catch (Exception failure)
        {
            TryRollback();
            _counters.Forget();
            foreach (var request in group)
                request.Fail(failure);
            return;
        }

        _stamps.Raise(_session.Touched, _session.Writes);
        _session.Clear();
        foreach (var request in group)
            request.Complete();
        if (LogSize() > CheckpointNowAbove && Environment.TickCount64 - _checkpointed > CheckpointEvery.TotalMilliseconds)
            CheckpointNow();
    }

    private void CheckpointNow()
    {
        _connection.Execute($"PRAGMA busy_timeout={CheckpointPatience}");
        _connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        _connection.Execute($"PRAGMA busy_timeout={SqliteConnection.BusyTimeout}");
        _checkpointed = Environment.TickCount64;
    }

    /// <summary>Runs a request in the group's transaction.</summary>
    /// <returns>False when the request has taken the transaction with it, as one does that is stopped in the midst of a change: those before it must run once more.</returns>
    private bool RunOne(Request request)
    {
        if (request.Failed || request.Cancelled)
            return true;
        _session.IsWatched = !request.Alone;
        try
        {
            _connection.Execute(Savepoint);
            request.Run(_session);
            _session.EndRequest();
            _connection.Execute(Release);
        }
        catch (Exception failure)
        {
            _session.EndRequest();
            if (!_connection.IsInTransaction)
            {
                _counters.Forget();
                request.Fail(failure);
                return false;
            }

            _connection.Execute(RollbackTo);
            _connection.Execute(Release);
            // Alone in its transaction, it gives back the numbers it took; in a group later numbers may have gone to others.
            if (request.Alone)
                _counters.Forget();
            request.Fail(failure);
        }

        return true;
    }

    private void TryRollback()
    {
        try
        {
            _connection.Execute(Rollback);
        }
        catch (InvalidOperationException)
        {
            // SQLite has already rolled back by itself (disk full, I/O error); there is no transaction left to end.
        }
    }

    private long LogSize()
    {
        var file = new FileInfo(_log);
        return file.Exists ? file.Length : 0;
    }

    private void CheckpointWhenLarge()
    {
        if (LogSize() < CheckpointAbove || Interlocked.Exchange(ref _checkpointing, 1) != 0)
            return;
        try
        {
            using var connection = SqliteConnection.Open(_path, create: false);
            connection.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (DatabaseUnavailableException)
        {
            // Busy: the next tick tries again, and the writer's own bound holds.
        }
        finally
        {
            Volatile.Write(ref _checkpointing, 0);
        }
    }

    private abstract class Request(bool alone, CancellationToken cancellation)
    {
        public bool Alone => alone;

        public CancellationToken Cancellation => cancellation;

        public abstract bool Cancelled { get; }

        public abstract bool Failed { get; }

        public abstract void Run(IWriteSession session);

        public abstract void Fail(Exception failure);

        public abstract void Complete();
    }

    private sealed class Request<T>(Func<IWriteSession, ValueTask<T>> work, bool alone, CancellationToken cancellation) : Request(alone, cancellation)
    {
        private T _result = default!;
        private bool _failed;

        public TaskCompletionSource<T> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override bool Cancelled
        {
            get
            {
                if (!Cancellation.IsCancellationRequested)
                    return false;
                _failed = true;
                return Completion.TrySetCanceled(Cancellation) || true;
            }
        }

        public override bool Failed => _failed;

        public override void Run(IWriteSession session)
        {
            var task = work(session);
            if (!task.IsCompleted)
                throw new InvalidOperationException("Work inside a SQLite transaction must not wait for anything but its session.");
            _result = task.GetAwaiter().GetResult();
        }

        public override void Fail(Exception failure)
        {
            _failed = true;
            Completion.TrySetException(failure);
        }

        public override void Complete()
        {
            if (!_failed)
                Completion.TrySetResult(_result);
        }
    }

    private sealed class Session(SqliteEngine engine, SqliteConnection connection, SqliteCounters counters) : IWriteSession
    {
        private SqliteRowReader? _open;
        private bool _hasWritten;

        public IEngine Engine => engine;

        /// <summary>Statements may not take longer than a query may. Changes of design and imports, which have the writer for themselves, may.</summary>
        public bool IsWatched { get; set; }

        /// <summary>The tables written to since the last commit. One too many does no harm.</summary>
        public HashSet<long> Touched { get; } = [];

        /// <summary>How many requests wrote to them.</summary>
        public int Writes { get; private set; }

        public void Touch(long table)
        {
            Touched.Add(table);
            _hasWritten = true;
        }

        /// <summary>Forgets what was written: it is committed.</summary>
        public void Clear()
        {
            Touched.Clear();
            Writes = 0;
        }

        public ValueTask<long> ReadSchemaVersionAsync(CancellationToken cancellation) => new(connection.ReadInt64(SqliteSchema.ReadVersion));

        // Requests that wait share a sync of the disk already.
        public ValueTask DelayDurabilityAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask<long> ExecuteAsync(SqlStatement statement, CancellationToken cancellation)
        {
            // A counter that is set by statement must not be handed on from memory. Numbers taken before are stored first.
            if (statement.Parameters.IsEmpty && statement.Text.Contains("_tarn_counter", StringComparison.Ordinal))
            {
                counters.Store();
                counters.Forget();
            }

            if (!IsWatched)
                return new(connection.Execute(statement));
            connection.BeginWatch();
            try
            {
                return new(connection.Execute(statement));
            }
            finally
            {
                connection.EndWatch();
            }
        }

        public ValueTask<RowReader> QueryAsync(SqlStatement statement, CancellationToken cancellation)
        {
            _open = new SqliteRowReader(connection, connection.Prepare(statement), null);
            if (IsWatched)
                connection.BeginWatch();
            return new ValueTask<RowReader>(_open);
        }

        /// <summary>Counts what was written, and resets a cursor that failing work left open; an open statement would keep the savepoint from being released.</summary>
        public void EndRequest()
        {
            Writes += _hasWritten ? 1 : 0;
            _hasWritten = false;
            var open = _open;
            _open = null;
            _ = open?.DisposeAsync();
        }
    }
}
