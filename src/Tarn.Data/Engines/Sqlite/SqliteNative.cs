using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tarn.Data.Engines.Sqlite;

/// <summary>
/// SQLite's C interface, as far as Tarn uses it. Called directly, because cells then go from SQLite's memory into the JSON writer as UTF-8
/// without strings in between, and functions and collations are called without marshalling.
/// </summary>
internal static unsafe partial class SqliteNative
{
    private const string Library = "e_sqlite3";

    public const int Ok = 0;
    public const int Error = 1;
    public const int Busy = 5;
    public const int Interrupted = 9;
    public const int Full = 13;
    public const int TooBig = 18;
    public const int Constraint = 19;
    public const int Row = 100;
    public const int Done = 101;
    public const int ConstraintUnique = Constraint | (8 << 8);
    public const int ConstraintPrimaryKey = Constraint | (6 << 8);

    public const int OpenReadWrite = 0x2;
    public const int OpenCreate = 0x4;
    public const int OpenNoMutex = 0x8000;
    public const int PreparePersistent = 0x1;

    public const int TypeInteger = 1;
    public const int TypeFloat = 2;
    public const int TypeText = 3;
    public const int TypeBlob = 4;
    public const int TypeNull = 5;

    /// <summary>SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.</summary>
    public static readonly IntPtr Transient = -1;

    [LibraryImport(Library, EntryPoint = "sqlite3_open_v2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, out IntPtr database, int flags, IntPtr vfs);

    [LibraryImport(Library, EntryPoint = "sqlite3_close_v2")]
    public static partial int Close(IntPtr database);

    [LibraryImport(Library, EntryPoint = "sqlite3_extended_result_codes")]
    public static partial int ExtendedResultCodes(IntPtr database, int on);

    [LibraryImport(Library, EntryPoint = "sqlite3_config")]
    private static partial int Config(int option, int value);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_config")]
    private static partial int ConfigDatabase(IntPtr database, int option, int value, IntPtr result);

    /// <summary>Settings of the whole library; they count only before its first use. Counting memory would take one lock for every allocation of every connection.</summary>
    public static void Configure()
    {
        const int MemoryStatus = 9;
        _ = Config(MemoryStatus, 0);
    }

    /// <summary>Plans do not depend on the values bound, so that binding others does not prepare a statement anew.</summary>
    public static void KeepPlans(IntPtr database)
    {
        const int QueryPlannerStability = 1007;
        _ = ConfigDatabase(database, QueryPlannerStability, 1, 0);
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_busy_timeout")]
    public static partial int BusyTimeout(IntPtr database, int milliseconds);

    [LibraryImport(Library, EntryPoint = "sqlite3_prepare_v3")]
    public static partial int Prepare(IntPtr database, byte* sql, int bytes, uint flags, out IntPtr statement, byte** tail);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(IntPtr statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(IntPtr statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_finalize")]
    public static partial int Finalize(IntPtr statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_clear_bindings")]
    [SuppressGCTransition]
    public static partial int ClearBindings(IntPtr statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_interrupt")]
    public static partial void Interrupt(IntPtr database);

    [LibraryImport(Library, EntryPoint = "sqlite3_get_autocommit")]
    [SuppressGCTransition]
    public static partial int AutoCommit(IntPtr database);

    [LibraryImport(Library, EntryPoint = "sqlite3_changes64")]
    [SuppressGCTransition]
    public static partial long Changes(IntPtr database);

    [LibraryImport(Library, EntryPoint = "sqlite3_extended_errcode")]
    public static partial int ExtendedErrorCode(IntPtr database);

    [LibraryImport(Library, EntryPoint = "sqlite3_errmsg")]
    private static partial byte* ErrorMessagePointer(IntPtr database);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    [SuppressGCTransition]
    public static partial int BindNull(IntPtr statement, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    [SuppressGCTransition]
    public static partial int BindInt64(IntPtr statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_double")]
    [SuppressGCTransition]
    public static partial int BindDouble(IntPtr statement, int index, double value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    public static partial int BindText(IntPtr statement, int index, byte* text, int bytes, IntPtr destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    [SuppressGCTransition]
    public static partial int ColumnType(IntPtr statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    [SuppressGCTransition]
    public static partial long ColumnInt64(IntPtr statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_double")]
    [SuppressGCTransition]
    public static partial double ColumnDouble(IntPtr statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_text")]
    private static partial byte* ColumnTextPointer(IntPtr statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    private static partial byte* ColumnBlobPointer(IntPtr statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    [SuppressGCTransition]
    private static partial int ColumnBytes(IntPtr statement, int column);

    /// <summary>A text cell's bytes; valid until the next step or reset of the statement.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> ColumnUtf8(IntPtr statement, int column)
    {
        var text = ColumnTextPointer(statement, column);
        return text is null ? default : new ReadOnlySpan<byte>(text, ColumnBytes(statement, column));
    }

    /// <summary>A blob cell's bytes; valid until the next step or reset of the statement.</summary>
    public static ReadOnlySpan<byte> ColumnBlob(IntPtr statement, int column)
    {
        var blob = ColumnBlobPointer(statement, column);
        return blob is null ? default : new ReadOnlySpan<byte>(blob, ColumnBytes(statement, column));
    }

    /// <summary>The text of the last error on a connection. For logs and for telling apart what failed; never shown to users.</summary>
    public static string ErrorMessage(IntPtr database) => Marshal.PtrToStringUTF8((IntPtr)ErrorMessagePointer(database)) ?? "";
}
