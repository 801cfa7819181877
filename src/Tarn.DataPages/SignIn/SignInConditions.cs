using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.SignIn;

/// <summary>Who of a login's source may sign in: the conditions that the builder set, as every look for a user carries them.</summary>
internal static class SignInConditions
{
    /// <summary>The conditions as T-SQL.</summary>
    /// <exception cref="PageBrokenException">One names a column that the source lacks, or a value that its column cannot have: nobody is let in by mistake.</exception>
    public static IReadOnlyList<string> FiltersOf(PackageAuthentication authentication, DataSource source) => [.. authentication.Conditions.Select(c => Filter(c, source))];

    private static string Filter(LoginCondition condition, DataSource source)
    {
        var column = source.Find(condition.Field) ?? throw new PageBrokenException($"The login names the column '{condition.Field}', which '{source.Name}' does not have.");
        if (!condition.TakesValue)
            return $"[{column.Name}] {condition.Comparison}";
        if (column.Field.Type is ListFieldType)
        {
            var ids = column.Field.ListItems.Where(i => i.Value.Equals(condition.Value, StringComparison.OrdinalIgnoreCase)).Select(i => i.Id).ToList();
            var any = ids.Count == 0 ? "1 = 0" : "(" + string.Join(" OR ", ids.Select(id => $"(',' + [{column.Name}] + ',') LIKE '%,{id},%'")) + ")";
            return condition.Comparison switch { "=" => any, "<>" => $"NOT {any}", _ => throw Unfit(condition) };
        }

        if (condition.Comparison is not ("=" or "<>" or ">=" or "<=") || !column.Field.Type.TryParse(condition.Value, column.Field, out var value) || value.IsNull)
            throw Unfit(condition);
        return $"[{column.Name}] {condition.Comparison} {SqlLiteral.Of(value)}";
    }

    private static PageBrokenException Unfit(LoginCondition condition) => new($"The login's condition '{condition.Field} {condition.Comparison} {condition.Value}' cannot be read.");
}
