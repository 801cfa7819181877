using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Sql;
using Tarn.Sql.Syntax;

namespace Tarn.Data.Schema;

/// <summary>
/// Criteria of views that no comparison can say: a condition in T-SQL over the fields of the view's tables. People write fields by name, <c>[@field:Jobs.Price]</c>; stored are their
/// numbers, <c>[@field:Jobs.12]</c>, so that a rename breaks nothing.
/// </summary>
public static partial class ViewFormula
{
    /// <summary>Longest condition in characters, as people write it.</summary>
    public const int MaxLength = 10_000;

    private const string Before = "CASE WHEN ";

    /// <summary>What a person wrote, as it is stored. Fields that do not exist stay as they are.</summary>
    public static string Store(ViewDefinition view, IReadOnlyDictionary<long, TableDefinition> tables, string text) =>
        Replace(text, (alias, name) => TableOf(view, tables, alias)?.FindField(name) is { } field ? $"[@field:{alias}.{field.Id.ToString(CultureInfo.InvariantCulture)}]" : null);

    /// <summary>What is stored, as people read and write it.</summary>
    public static string Show(ViewDefinition view, IReadOnlyDictionary<long, TableDefinition> tables, string stored) =>
        Replace(stored, (alias, id) => FieldOf(view, tables, alias, id) is { } field ? $"[@field:{alias}.{field.Name}]" : null);

    /// <summary>The stored condition with another alias for one of the tables.</summary>
    public static string Rename(string stored, string from, string to) =>
        Replace(stored, (alias, id) => alias.Equals(from, StringComparison.OrdinalIgnoreCase) ? $"[@field:{to}.{id}]" : null);

    /// <summary>Names the condition a field?</summary>
    /// <param name="stored">The condition.</param>
    /// <param name="aliases">Aliases of the field's table.</param>
    /// <param name="field">The field's number; null asks for any field of the tables.</param>
    public static bool Uses(string stored, IReadOnlySet<string> aliases, long? field) =>
        Token().Matches(stored).Any(m => aliases.Contains(m.Groups["alias"].Value) && (field is null || m.Groups["field"].Value == field.Value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The condition as T-SQL for the view's own text.</summary>
    internal static string Write(ViewDefinition view, IReadOnlyDictionary<long, TableDefinition> tables, string stored)
    {
        var text = Replace(stored, (alias, id) => FieldOf(view, tables, alias, id) is { } field
            ? $"[{alias}].[{field.Name}]"
            : throw new DataException(DataProblem.InvalidDefinition, $"The formula of a criterion uses '{alias}.{id}', which does not exist."));
        // What ends with a comment must not swallow the bracket.
        return text.Contains("--", StringComparison.Ordinal) ? "(" + text + "\n)" : "(" + text + ")";
    }

    /// <summary>Finds what is wrong with a condition.</summary>
    /// <returns>A sentence, and where in the text as people read it, from 1; null when nothing is wrong.</returns>
    public static (string Text, int? Position)? Check(SqlCompiler compiler, AccountSchema schema, ViewDefinition view, string stored)
    {
        var tables = schema.Tables.ToDictionary(t => t.Id);
        var text = Show(view, tables, stored);
        if (string.IsNullOrWhiteSpace(text))
            return ("Write a condition, such as [@field:Orders.Paid] < [@field:Orders.Total].", null);
        if (text.Length > MaxLength)
            return ($"A condition has at most {MaxLength:N0} characters.", MaxLength);
        try
        {
            // One condition, and nothing that ends it early; then compiled outside of the view, where passwords cannot be read and subqueries are not allowed.
            SqlParser.ParseCondition(text, SqlContext.Formula);
            compiler.CompileFormula(schema, Source(view, tables), Before + text + "\n THEN 1 ELSE 0 END");
            return null;
        }
        catch (TSqlException failure)
        {
            var position = failure.Error.Fragment == SqlContext.Formula.Name && failure.Error.Position is { } at && at > Before.Length && !IsParseFailure(text) ? at - Before.Length : failure.Error.Position;
            return (failure.Message, position is { } place ? Math.Clamp(place, 1, text.Length + 1) : null);
        }
    }

    private static bool IsParseFailure(string text)
    {
        try
        {
            SqlParser.ParseCondition(text, SqlContext.Formula);
            return false;
        }
        catch (TSqlException)
        {
            return true;
        }
    }

    /// <summary>Every field of every table under the name that tokens use.</summary>
    private static SqlSource Source(ViewDefinition view, IReadOnlyDictionary<long, TableDefinition> tables) => new(
        "view",
        [
            new SqlColumn(ObjectNames.Key, SqlType.BigInt),
            .. view.Tables.SelectMany(t => tables.GetValueOrDefault(t.Table)?.Fields.Select(f => new SqlColumn($"{t.Alias}.{f.Name}", f.Type.SqlType, f.Type.Use, f, f.Type.InFormulas)) ?? []),
        ]);

    private static TableDefinition? TableOf(ViewDefinition view, IReadOnlyDictionary<long, TableDefinition> tables, string alias) =>
        view.Tables.FirstOrDefault(t => t.Alias.Equals(alias, StringComparison.OrdinalIgnoreCase)) is { } table ? tables.GetValueOrDefault(table.Table) : null;

    private static FieldDefinition? FieldOf(ViewDefinition view, IReadOnlyDictionary<long, TableDefinition> tables, string alias, string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? TableOf(view, tables, alias)?.FindField(number) : null;

    private static string Replace(string text, Func<string, string, string?> replacement) =>
        Token().Replace(text, m => replacement(m.Groups["alias"].Value, m.Groups["field"].Value) ?? m.Value);

    [GeneratedRegex(@"\[@field:(?<alias>[^\].]+)\.(?<field>[^\].]+)\]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
