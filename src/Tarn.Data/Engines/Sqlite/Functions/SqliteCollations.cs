using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tarn.Sql.Runtime;

namespace Tarn.Data.Engines.Sqlite.Functions;

/// <summary>The collations by which SQLite compares and indexes texts and decimals.</summary>
internal static unsafe class SqliteCollations
{
    private static readonly SqlCollation[] Others =
        [SqlCollation.CaseSensitive, SqlCollation.AccentInsensitive, SqlCollation.CaseSensitiveAccentInsensitive, SqlCollation.Binary];

    private static readonly IntPtr[] OtherNames = [.. Others.Select(collation => SqliteFunction.Native(collation.Name))];
    private static readonly IntPtr DefaultName = SqliteFunction.Native(SqlCollation.Default.Name);
    private static readonly IntPtr DecimalName = SqliteFunction.Native("TARN_DECIMAL");

    public static void Register(IntPtr db)
    {
        SqliteFunctions.Check(SqliteNative.CreateCollation(db, (byte*)DefaultName, SqliteNative.Utf8, null, &CompareDefault, null));
        SqliteFunctions.Check(SqliteNative.CreateCollation(db, (byte*)DecimalName, SqliteNative.Utf8, null, &CompareDecimal, null));
        for (var i = 0; i < Others.Length; i++)
            SqliteFunctions.Check(SqliteNative.CreateCollation(db, (byte*)OtherNames[i], SqliteNative.Utf8, (void*)i, &CompareOther, null));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CompareDefault(void* data, int leftLength, byte* left, int rightLength, byte* right) =>
        SqlCollation.Default.Compare(new ReadOnlySpan<byte>(left, leftLength), new ReadOnlySpan<byte>(right, rightLength));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CompareOther(void* data, int leftLength, byte* left, int rightLength, byte* right) =>
        Others[(int)(IntPtr)data].Compare(new ReadOnlySpan<byte>(left, leftLength), new ReadOnlySpan<byte>(right, rightLength));

    /// <summary>Decimals by value; a text that is no decimal comes before all, in byte order, so that the order stays total.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CompareDecimal(void* data, int leftLength, byte* left, int rightLength, byte* right)
    {
        var a = new ReadOnlySpan<byte>(left, leftLength);
        var b = new ReadOnlySpan<byte>(right, rightLength);
        var aIsDecimal = SqlDecimal.TryParsePlain(a, out var x);
        var bIsDecimal = SqlDecimal.TryParsePlain(b, out var y);
        if (aIsDecimal && bIsDecimal)
            return x.CompareTo(y);
        return aIsDecimal == bIsDecimal ? a.SequenceCompareTo(b) : aIsDecimal ? 1 : -1;
    }
}
