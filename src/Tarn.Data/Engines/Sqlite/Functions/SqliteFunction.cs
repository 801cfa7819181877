using System.Runtime.InteropServices;
using System.Text;

namespace Tarn.Data.Engines.Sqlite.Functions;

/// <summary>The body of a function.</summary>
internal delegate void SqliteBody(SqliteArguments a, SqliteResult r);

/// <summary>One function: its native name without the prefix, its number of arguments, its body.</summary>
/// <param name="Name">Name in the contract, without <c>t_</c>.</param>
/// <param name="Arguments">Number of arguments.</param>
/// <param name="Body">What it does.</param>
/// <param name="TakesNull">False: a NULL argument gives NULL without calling the body.</param>
/// <param name="HasTry">Also registered as <c>t_try_...</c>, which gives NULL where this raises.</param>
internal sealed record SqliteFunction(string Name, int Arguments, SqliteBody Body, bool TakesNull, bool HasTry)
{
    public IntPtr NativeName { get; } = Native("t_" + Name);

    public IntPtr NativeTryName { get; } = HasTry ? Native("t_try_" + Name) : 0;

    /// <summary>A name in memory of its own that lives as long as the process.</summary>
    public static unsafe IntPtr Native(string name)
    {
        var size = Encoding.UTF8.GetByteCount(name);
        var memory = (byte*)NativeMemory.AllocZeroed((nuint)size + 1);
        Encoding.UTF8.GetBytes(name, new Span<byte>(memory, size));
        return (IntPtr)memory;
    }
}

/// <summary>The functions of all families, in the order in which they are registered.</summary>
internal sealed class SqliteFunctionTable
{
    public List<SqliteFunction> Functions { get; } = [];

    /// <summary>A function; NULL in any argument gives NULL.</summary>
    public SqliteFunctionTable Add(string name, int arguments, SqliteBody body)
    {
        Functions.Add(new SqliteFunction(name, arguments, body, TakesNull: false, HasTry: false));
        return this;
    }

    /// <summary>A function whose body sees NULL arguments.</summary>
    public SqliteFunctionTable AddTakingNull(string name, int arguments, SqliteBody body)
    {
        Functions.Add(new SqliteFunction(name, arguments, body, TakesNull: true, HasTry: false));
        return this;
    }

    /// <summary>A conversion, with its <c>try_</c> form.</summary>
    public SqliteFunctionTable Convert(string name, int arguments, SqliteBody body)
    {
        Functions.Add(new SqliteFunction(name, arguments, body, TakesNull: false, HasTry: true));
        return this;
    }
}
