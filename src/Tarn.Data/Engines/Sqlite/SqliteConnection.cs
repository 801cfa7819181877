using System.Buffers;
using System.Globalization;
using System.Text;
using Tarn.Sql;

namespace Tarn.Data.Engines.Sqlite;

/// <summary>One connection to the file, used by one thread at a time, with its statements kept prepared.</summary>
internal sealed unsafe class SqliteConnection : IDisposable
{
    /// <summary>Milliseconds that a connection waits for another's lock.</summary>
    public const int BusyTimeout = 10_000;

    /// <summary>Kept statements for each connection; past it the least recently prepared half is finalized.</summary>
    private const int StatementLimit = 512;

    private readonly Dictionary<string, IntPtr> _statements = new(StringComparer.Ordinal);
    private readonly Lock _watch = new();
    private IntPtr _database;
    private bool _isWatched;
    private volatile bool _isStepping;
    private int _intervals;

    static SqliteConnection() => SqliteNative.Configure();

    private SqliteConnection(IntPtr database) => _database = database;

    public IntPtr Handle => _database;

    /// <summary>There is a transaction. An interrupted change of records takes the whole transaction with it.</summary>
    public bool IsInTransaction => SqliteNative.AutoCommit(_database) == 0;

    /// <summary>Begins to watch how long the statement works that comes now.</summary>
    public void BeginWatch()
    {
        lock (_watch)
        {
            _isWatched = true;
            _intervals = 0;
        }
    }

    /// <summary>Ends what <see cref="BeginWatch"/> began. What comes after it is not interrupted.</summary>
    public void EndWatch()
    {
        lock (_watch)
            _isWatched = false;
    }

    /// <summary>
    /// Looks, once in each interval of a clock, whether the watched statement is at work, and interrupts it when that has been so too often. The time it waits for whoever takes its
    /// rows does not count: a long download is no long query.
    /// </summary>
    /// <param name="limit">Intervals that a statement may work.</param>
    public void Watch(int limit)
    {
        lock (_watch)
        {
            if (_isWatched && _isStepping && ++_intervals > limit)
                SqliteNative.Interrupt(_database);
        }
    }

    public static SqliteConnection Open(string path, bool create)
    {
        var flags = SqliteNative.OpenReadWrite | SqliteNative.OpenNoMutex | (create ? SqliteNative.OpenCreate : 0);
        var code = SqliteNative.Open(path, out var database, flags, 0);
        if (code != SqliteNative.Ok)
        {
            _ = SqliteNative.Close(database);
            throw new DatabaseUnavailableException($"The data file {Path.GetFileName(path)} cannot be opened (code {code}). Check that it exists and that the server may write to its folder.");
        }

        _ = SqliteNative.ExtendedResultCodes(database, 1);
        _ = SqliteNative.BusyTimeout(database, BusyTimeout);
        SqliteNative.KeepPlans(database);
        SqliteFunctions.Register(database);
        return new SqliteConnection(database);
    }

    /// <summary>Gives the prepared statement for a text, bound and ready to step.</summary>
    public IntPtr Prepare(SqlStatement statement)
    {
        if (!_statements.TryGetValue(statement.Text, out var prepared))
        {
            prepared = PrepareNew(statement.Text);
            if (_statements.Count >= StatementLimit)
                FinalizeStatements();
            _statements.Add(statement.Text, prepared);
        }

        for (var i = 0; i < statement.Parameters.Length; i++)
            Bind(prepared, i + 1, statement.Parameters[i]);
        return prepared;
    }

    /// <summary>Runs a statement that gives no rows, or whose rows do not matter.</summary>
    /// <returns>The number of rows it changed.</returns>
    public long Execute(SqlStatement statement)
    {
        var prepared = Prepare(statement);
        try
        {
            while (Step(prepared))
            {
            }

            return SqliteNative.Changes(_database);
        }
        finally
        {
            _ = SqliteNative.Reset(prepared);
        }
    }

    /// <summary>Runs a statement without parameters.</summary>
    public void Execute(string sql) => Execute(new SqlStatement(sql, []));

    /// <summary>Reads one number; 0 when there is no row.</summary>
    public long ReadInt64(string sql)
    {
        var prepared = Prepare(new SqlStatement(sql, []));
        try
        {
            return Step(prepared) ? SqliteNative.ColumnInt64(prepared, 0) : 0;
        }
        finally
        {
            _ = SqliteNative.Reset(prepared);
        }
    }

    /// <summary>Steps a statement; throws what its failure means.</summary>
    /// <returns>True when there is a row.</returns>
    public bool Step(IntPtr statement)
    {
        _isStepping = true;
        var code = SqliteNative.Step(statement);
        _isStepping = false;
        if (code == SqliteNative.Row)
            return true;
        if (code == SqliteNative.Done)
            return false;
        var failure = SqliteFailure.From(_database, code);
        _ = SqliteNative.Reset(statement);
        throw failure;
    }

    public void Dispose()
    {
        FinalizeStatements();
        if (_database != 0)
            _ = SqliteNative.Close(_database);
        _database = 0;
    }

    private IntPtr PrepareNew(string sql)
    {
        var bytes = Encoding.UTF8.GetBytes(sql);
        fixed (byte* text = bytes)
        {
            var code = SqliteNative.Prepare(_database, text, bytes.Length, SqliteNative.PreparePersistent, out var statement, null);
            return code == SqliteNative.Ok ? statement : throw SqliteFailure.From(_database, code);
        }
    }

    private void FinalizeStatements()
    {
        foreach (var statement in _statements.Values)
            _ = SqliteNative.Finalize(statement);
        _statements.Clear();
    }

    private static void Bind(IntPtr statement, int index, in SqlValue value)
    {
        if (value.IsNull)
        {
            _ = SqliteNative.BindNull(statement, index);
            return;
        }

        switch (value.Kind)
        {
            case SqlTypeKind.Bit or SqlTypeKind.Int or SqlTypeKind.BigInt or SqlTypeKind.Money:
                _ = SqliteNative.BindInt64(statement, index, value.AsBigInt);
                break;
            case SqlTypeKind.Float:
                _ = SqliteNative.BindDouble(statement, index, value.AsFloat);
                break;
            case SqlTypeKind.DateTime:
                BindText(statement, index, value.AsDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture));
                break;
            case SqlTypeKind.DateTime2:
                BindText(statement, index, value.AsDateTime.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture));
                break;
            case SqlTypeKind.Date:
                BindText(statement, index, value.AsDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case SqlTypeKind.Time:
                BindText(statement, index, value.AsTime.ToString(@"hh\:mm\:ss\.fffffff", CultureInfo.InvariantCulture));
                break;
            case SqlTypeKind.UniqueIdentifier:
                BindText(statement, index, value.AsGuid.ToString("D").ToUpperInvariant());
                break;
            default:
                BindText(statement, index, StoredText.Of(value.AsText));
                break;
        }
    }

    private static void BindText(IntPtr statement, int index, string text)
    {
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = null;
        var buffer = size <= 1024 ? stackalloc byte[size] : (rented = ArrayPool<byte>.Shared.Rent(size));
        var length = Encoding.UTF8.GetBytes(text, buffer);
        fixed (byte* bytes = buffer)
            _ = SqliteNative.BindText(statement, index, bytes, length, SqliteNative.Transient);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
