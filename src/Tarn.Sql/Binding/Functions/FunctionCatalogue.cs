using System.Collections.Frozen;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Binding.Functions;

/// <summary>What a function works on.</summary>
internal enum FunctionKind { Scalar, Aggregate, Window }

/// <summary>A function of T-SQL.</summary>
/// <param name="Name">Upper-case name.</param>
/// <param name="Minimum">Fewest arguments.</param>
/// <param name="Maximum">Most arguments.</param>
/// <param name="Kind">What it works on.</param>
/// <param name="Bind">Types a call.</param>
internal sealed record SqlFunction(string Name, int Minimum, int Maximum, FunctionKind Kind, Func<FunctionCall, BoundExpression> Bind)
{
    /// <summary>OVER must have ORDER BY.</summary>
    public bool NeedsOrder { get; init; }
}

/// <summary>Collects the functions of a family.</summary>
internal sealed class FunctionFamily
{
    public List<SqlFunction> Functions { get; } = [];

    public void Add(string name, int count, Func<FunctionCall, BoundExpression> bind) => Add(name, count, count, bind);

    public void Add(string name, int minimum, int maximum, Func<FunctionCall, BoundExpression> bind) =>
        Functions.Add(new SqlFunction(name, minimum, maximum, FunctionKind.Scalar, bind));

    public void AddAggregate(string name, int minimum, int maximum, Func<FunctionCall, BoundExpression> bind) =>
        Functions.Add(new SqlFunction(name, minimum, maximum, FunctionKind.Aggregate, bind));

    public void AddWindow(string name, int minimum, int maximum, bool needsOrder, Func<FunctionCall, BoundExpression> bind) =>
        Functions.Add(new SqlFunction(name, minimum, maximum, FunctionKind.Window, bind) { NeedsOrder = needsOrder });
}

/// <summary>All functions by name.</summary>
internal static class FunctionCatalogue
{
    private static readonly FrozenDictionary<string, SqlFunction> Functions = Collect();

    public static SqlFunction? Find(string name) => Functions.GetValueOrDefault(name);

    /// <summary>The names, for menus and tests.</summary>
    public static IEnumerable<string> Names => Functions.Keys;

    private static FrozenDictionary<string, SqlFunction> Collect()
    {
        var family = new FunctionFamily();
        MathematicalFunctions.AddTo(family);
        TextFunctions.AddTo(family);
        DateTimeFunctions.AddTo(family);
        ConversionAndLogicFunctions.AddTo(family);
        AggregateFunctions.AddTo(family);
        WindowFunctions.AddTo(family);
        return family.Functions.ToFrozenDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);
    }
}
