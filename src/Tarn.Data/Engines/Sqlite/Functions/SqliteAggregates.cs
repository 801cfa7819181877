using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tarn.Sql;
using Tarn.Sql.Runtime;

namespace Tarn.Data.Engines.Sqlite.Functions;

/// <summary>Registers the aggregates, each also as a window function, and keeps a group's state behind a handle in SQLite's memory.</summary>
internal static unsafe class SqliteAggregates
{
    private const int Flags = SqliteNative.Utf8 | SqliteNative.Deterministic | SqliteNative.Innocuous;

    private static readonly (IntPtr Name, int Arguments, Func<SqliteAggregate> Create)[] Aggregates =
    [
        (SqliteFunction.Native("t_sum_i"), 1, () => new WholeSum(sum => SqlNumbers.ToInt32((long)Int128.Clamp(sum, long.MinValue, long.MaxValue)))),
        (SqliteFunction.Native("t_sum_l"), 1, () => new WholeSum(sum => InBigInt(sum, "bigint"))),
        (SqliteFunction.Native("t_sum_m"), 1, () => new WholeSum(sum => InBigInt(sum, "money"))),
        (SqliteFunction.Native("t_avg_i"), 1, () => new WholeAverage()),
        (SqliteFunction.Native("t_avg_l"), 1, () => new WholeAverage()),
        (SqliteFunction.Native("t_avg_m"), 1, () => new WholeAverage()),
        (SqliteFunction.Native("t_sum_d"), 2, () => new DecimalSum()),
        (SqliteFunction.Native("t_avg_d"), 2, () => new DecimalAverage()),
        (SqliteFunction.Native("t_stdev"), 1, () => new Deviation(sample: true, root: true)),
        (SqliteFunction.Native("t_stdevp"), 1, () => new Deviation(sample: false, root: true)),
        (SqliteFunction.Native("t_var"), 1, () => new Deviation(sample: true, root: false)),
        (SqliteFunction.Native("t_varp"), 1, () => new Deviation(sample: false, root: false)),
        (SqliteFunction.Native("t_string_agg"), 2, () => new TextList()),
    ];

    public static void Register(IntPtr db)
    {
        for (var i = 0; i < Aggregates.Length; i++)
        {
            SqliteFunctions.Check(SqliteNative.CreateAggregate(
                db, (byte*)Aggregates[i].Name, Aggregates[i].Arguments, Flags, (void*)i, &Step, &Final, &Value, &Inverse, null));
        }
    }

    private static long InBigInt(Int128 sum, string type) =>
        sum >= long.MinValue && sum <= long.MaxValue ? (long)sum : throw RuntimeErrors.Overflow(type);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Step(IntPtr context, int count, IntPtr* values) => Feed(context, count, values, inverse: false);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Inverse(IntPtr context, int count, IntPtr* values) => Feed(context, count, values, inverse: true);

    private static void Feed(IntPtr context, int count, IntPtr* values, bool inverse)
    {
        var result = new SqliteResult(context);
        try
        {
            var arguments = new SqliteArguments(values, count);
            if (arguments.IsNull(0))
                return;
            var slot = (IntPtr*)SqliteNative.AggregateContext(context, sizeof(IntPtr));
            if (slot is null)
            {
                result.InternalError();
                return;
            }

            if (*slot == 0)
                *slot = GCHandle.ToIntPtr(GCHandle.Alloc(Aggregates[(int)(IntPtr)SqliteNative.UserData(context)].Create()));
            var state = (SqliteAggregate)GCHandle.FromIntPtr(*slot).Target!;
            if (inverse)
                state.Remove(arguments);
            else
                state.Add(arguments);
        }
        catch (TSqlException error)
        {
            result.Error(error);
        }
        catch (Exception)
        {
            result.InternalError();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Value(IntPtr context)
    {
        var slot = (IntPtr*)SqliteNative.AggregateContext(context, 0);
        if (slot is not null && *slot != 0)
            Give(context, *slot);
    }

    /// <summary>SQLite calls this exactly once for each group that was begun, also when the statement is abandoned.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Final(IntPtr context)
    {
        var slot = (IntPtr*)SqliteNative.AggregateContext(context, 0);
        if (slot is null || *slot == 0)
            return;
        Give(context, *slot);
        GCHandle.FromIntPtr(*slot).Free();
        *slot = 0;
    }

    private static void Give(IntPtr context, IntPtr handle)
    {
        var result = new SqliteResult(context);
        try
        {
            ((SqliteAggregate)GCHandle.FromIntPtr(handle).Target!).Give(result);
        }
        catch (TSqlException error)
        {
            result.Error(error);
        }
        catch (Exception)
        {
            result.InternalError();
        }
    }
}
