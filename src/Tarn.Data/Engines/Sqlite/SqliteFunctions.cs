using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tarn.Data.Engines.Sqlite.Functions;
using Tarn.Sql;

namespace Tarn.Data.Engines.Sqlite;

/// <summary>
/// Registers the run-time functions, aggregates and collations of the language on a connection. What they mean is in
/// <c>Tarn.Sql/Runtime</c>; here is only the bridge. An exception never crosses into native code.
/// </summary>
internal static unsafe class SqliteFunctions
{
    private const int Flags = SqliteNative.Utf8 | SqliteNative.Deterministic | SqliteNative.Innocuous;

    private static readonly SqliteFunction[] Functions = MakeTable();

    /// <summary>Registers everything; costs well under a millisecond.</summary>
    public static void Register(IntPtr db)
    {
        for (var i = 0; i < Functions.Length; i++)
        {
            var function = Functions[i];
            Check(SqliteNative.CreateFunction(db, (byte*)function.NativeName, function.Arguments, Flags, (void*)(i * 2), &Call, null, null, null));
            if (function.HasTry)
                Check(SqliteNative.CreateFunction(db, (byte*)function.NativeTryName, function.Arguments, Flags, (void*)(i * 2 + 1), &Call, null, null, null));
        }

        SqliteAggregates.Register(db);
        SqliteCollations.Register(db);
    }

    internal static void Check(int code)
    {
        if (code != SqliteNative.Ok)
            throw new InvalidOperationException($"SQLite refused a function of the language (code {code}).");
    }

    private static SqliteFunction[] MakeTable()
    {
        var table = new SqliteFunctionTable();
        ArithmeticFunctions.AddTo(table);
        NumberConversions.AddTo(table);
        DateConversions.AddTo(table);
        TextFunctions.AddTo(table);
        MathFunctions.AddTo(table);
        DateFunctions.AddTo(table);
        return [.. table.Functions];
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Call(IntPtr context, int count, IntPtr* values)
    {
        var data = (int)(IntPtr)SqliteNative.UserData(context);
        var result = new SqliteResult(context);
        try
        {
            var function = Functions[data >> 1];
            var arguments = new SqliteArguments(values, count);
            if (function.TakesNull || !arguments.AnyNull)
                function.Body(arguments, result);
        }
        catch (TSqlException error)
        {
            if ((data & 1) == 0)
                result.Error(error);
            else
                result.Null();
        }
        catch (Exception)
        {
            result.InternalError();
        }
    }
}
