using System.Runtime.InteropServices;

namespace Tarn.Data.Engines.Sqlite;

/// <content>Functions, aggregates and collations.</content>
internal static unsafe partial class SqliteNative
{
    /// <summary>SQLITE_UTF8: a function or collation takes its texts in UTF-8.</summary>
    public const int Utf8 = 1;

    /// <summary>SQLITE_DETERMINISTIC: the planner may evaluate the function once for constant arguments, and indexes may use it.</summary>
    public const int Deterministic = 0x800;

    /// <summary>SQLITE_INNOCUOUS: the function has no effect besides its result, so schemas may use it.</summary>
    public const int Innocuous = 0x200000;

    [LibraryImport(Library, EntryPoint = "sqlite3_create_function_v2")]
    public static partial int CreateFunction(
        IntPtr database,
        byte* name,
        int arguments,
        int flags,
        void* data,
        delegate* unmanaged[Cdecl]<IntPtr, int, IntPtr*, void> call,
        delegate* unmanaged[Cdecl]<IntPtr, int, IntPtr*, void> step,
        delegate* unmanaged[Cdecl]<IntPtr, void> final,
        delegate* unmanaged[Cdecl]<void*, void> free);

    [LibraryImport(Library, EntryPoint = "sqlite3_create_window_function")]
    public static partial int CreateAggregate(
        IntPtr database,
        byte* name,
        int arguments,
        int flags,
        void* data,
        delegate* unmanaged[Cdecl]<IntPtr, int, IntPtr*, void> step,
        delegate* unmanaged[Cdecl]<IntPtr, void> final,
        delegate* unmanaged[Cdecl]<IntPtr, void> value,
        delegate* unmanaged[Cdecl]<IntPtr, int, IntPtr*, void> inverse,
        delegate* unmanaged[Cdecl]<void*, void> free);

    [LibraryImport(Library, EntryPoint = "sqlite3_create_collation_v2")]
    public static partial int CreateCollation(
        IntPtr database,
        byte* name,
        int encoding,
        void* data,
        delegate* unmanaged[Cdecl]<void*, int, byte*, int, byte*, int> compare,
        delegate* unmanaged[Cdecl]<void*, void> free);

    [LibraryImport(Library, EntryPoint = "sqlite3_user_data")]
    [SuppressGCTransition]
    public static partial void* UserData(IntPtr context);

    [LibraryImport(Library, EntryPoint = "sqlite3_aggregate_context")]
    public static partial void* AggregateContext(IntPtr context, int bytes);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_type")]
    [SuppressGCTransition]
    public static partial int ValueType(IntPtr value);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_int64")]
    [SuppressGCTransition]
    public static partial long ValueInt64(IntPtr value);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_double")]
    [SuppressGCTransition]
    public static partial double ValueDouble(IntPtr value);

    /// <summary>The text of a value; ask for it before <see cref="ValueBytes"/>, since it may convert the value.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_value_text")]
    public static partial byte* ValueText(IntPtr value);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_bytes")]
    [SuppressGCTransition]
    public static partial int ValueBytes(IntPtr value);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_null")]
    [SuppressGCTransition]
    public static partial void ResultNull(IntPtr context);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_int64")]
    [SuppressGCTransition]
    public static partial void ResultInt64(IntPtr context, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_double")]
    [SuppressGCTransition]
    public static partial void ResultDouble(IntPtr context, double value);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_value")]
    public static partial void ResultValue(IntPtr context, IntPtr value);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_text")]
    public static partial void ResultText(IntPtr context, byte* text, int bytes, IntPtr destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_error")]
    public static partial void ResultError(IntPtr context, byte* message, int bytes);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_error_code")]
    public static partial void ResultErrorCode(IntPtr context, int code);
}
