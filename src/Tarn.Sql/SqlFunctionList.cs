using Tarn.Sql.Binding.Functions;

namespace Tarn.Sql;

/// <summary>A function that expressions may call.</summary>
/// <param name="Name">Upper-case name.</param>
/// <param name="Minimum">Fewest arguments.</param>
/// <param name="Maximum">Most arguments.</param>
public sealed record SqlFunctionName(string Name, int Minimum, int Maximum);

/// <summary>The functions of the language, for menus and completion.</summary>
public static class SqlFunctionList
{
    /// <summary>Functions of one record, by name: what a formula may call. A few of them (the clock, chance) are refused in formulas nevertheless.</summary>
    public static IReadOnlyList<SqlFunctionName> Scalars { get; } =
    [
        .. FunctionCatalogue.Names.Order(StringComparer.Ordinal).Select(n => FunctionCatalogue.Find(n)!).Where(f => f.Kind == FunctionKind.Scalar)
            .Select(f => new SqlFunctionName(f.Name, f.Minimum, f.Maximum)),
    ];
}
