using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tarn.Sql;

namespace Tarn.Data.Engines.Sqlite;

/// <summary>
/// The counters behind AUTONUMBER fields. Statements take numbers through the function <c>t_next_number(counter)</c>, from memory; the numbers taken
/// are stored with the transaction that took them. Another process may have written since: the numbers are read anew then.
/// </summary>
internal sealed unsafe class SqliteCounters
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, long> _next = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private long _dataVersion = -1;

    public SqliteCounters(SqliteConnection connection)
    {
        _connection = connection;
        var self = GCHandle.Alloc(this);
        var name = "t_next_number\0"u8;
        fixed (byte* text = name)
        {
            _ = SqliteNative.CreateFunction(connection.Handle, text, 1, SqliteNative.Utf8, (void*)GCHandle.ToIntPtr(self), &Next, null, null, &Free);
        }
    }

    /// <summary>Called at the start of a transaction: forgets the numbers when somebody else wrote to the file.</summary>
    public void Refresh()
    {
        var version = _connection.ReadInt64("PRAGMA data_version");
        if (version != _dataVersion)
            _next.Clear();
        _dataVersion = version;
    }

    /// <summary>Called before commit: stores the numbers taken.</summary>
    public void Store()
    {
        foreach (var counter in _taken)
        {
            if (_next.TryGetValue(counter, out var next))
                _connection.Execute(new SqlStatement(SqliteSchema.StoreCounter, [SqlValue.FromBigInt(next), SqlValue.FromText(counter)]));
        }

        _taken.Clear();
    }

    /// <summary>Drops what is in memory, after a failed commit or when counters were changed by statement.</summary>
    public void Forget()
    {
        _next.Clear();
        _taken.Clear();
    }

    private long Take(string counter)
    {
        if (!_next.TryGetValue(counter, out var next))
            next = Read(counter);
        _next[counter] = next + 1;
        _taken.Add(counter);
        return next;
    }

    private long Read(string counter)
    {
        var statement = _connection.Prepare(new SqlStatement(SqliteSchema.ReadCounter, [SqlValue.FromText(counter)]));
        try
        {
            return _connection.Step(statement) ? SqliteNative.ColumnInt64(statement, 0) : throw new InvalidOperationException($"The counter {counter} does not exist.");
        }
        finally
        {
            _ = SqliteNative.Reset(statement);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Next(IntPtr context, int count, IntPtr* arguments)
    {
        try
        {
            var self = (SqliteCounters)GCHandle.FromIntPtr((IntPtr)SqliteNative.UserData(context)).Target!;
            SqliteNative.ResultInt64(context, self.Take(Marshal.PtrToStringUTF8((IntPtr)SqliteNative.ValueText(arguments[0]))!));
        }
        catch (InvalidOperationException)
        {
            // An exception must not cross into native code; the statement fails with SQLite's own report.
            SqliteNative.ResultErrorCode(context, SqliteNative.Error);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(void* self) => GCHandle.FromIntPtr((IntPtr)self).Free();
}
