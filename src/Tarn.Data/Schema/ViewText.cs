using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tarn.Data.Fields;
using Tarn.Sql;

namespace Tarn.Data.Schema;

/// <summary>Writes a view as the T-SQL it stands for, so that one language serves views too. Values become literals, quoted here; nothing of a definition is taken as SQL.</summary>
public static class ViewText
{
    /// <summary>What the language sees of a view: <c>PK_ID</c> (text: the keys of its tables joined by commas), its columns, and a hidden <c>_PK_ID_alias</c> for each table.</summary>
    internal static SqlSource SourceOf(ViewDefinition view, IReadOnlyDictionary<long, TableDefinition> tables)
    {
        var columns = ImmutableArray.CreateBuilder<SqlColumn>();
        columns.Add(new SqlColumn(ObjectNames.Key, SqlType.NVarChar(400)));
        foreach (var column in view.Columns.OrderBy(c => c.Order))
        {
            var field = Field(view, tables, column.TableAlias, column.Field);
            columns.Add(new SqlColumn(column.Alias, field.Type.SqlType, field.Type.Use, field));
        }

        foreach (var table in view.Tables)
            columns.Add(new SqlColumn(KeyOf(table.Alias), SqlType.BigInt, SqlColumnUse.HiddenFromStar));
        return new SqlSource(view.Name, columns.ToImmutable(), Write(view, tables));
    }

    /// <summary>Name of the hidden column that holds the key of one of the view's tables.</summary>
    public static string KeyOf(string alias) => "_PK_ID_" + alias;

    /// <summary>The view as a SELECT.</summary>
    public static string Write(ViewDefinition view, IReadOnlyDictionary<long, TableDefinition> tables)
    {
        var text = new StringBuilder("SELECT ");
        text.AppendJoin(" + ',' + ", view.Tables.Select(t => $"ISNULL(CAST([{t.Alias}].[PK_ID] AS nvarchar(20)), '')")).Append(" AS [PK_ID]");
        foreach (var column in view.Columns.OrderBy(c => c.Order))
        {
            var field = Field(view, tables, column.TableAlias, column.Field);
            text.Append(", ");
            // A password never leaves its table, not even inside a statement.
            if (field.Type.Use == SqlColumnUse.Never)
                text.Append("CAST(NULL AS nvarchar(max))");
            else
                text.Append(CultureInfo.InvariantCulture, $"[{column.TableAlias}].[{field.Name}]");
            text.Append(CultureInfo.InvariantCulture, $" AS [{column.Alias}]");
        }

        foreach (var table in view.Tables)
            text.Append(CultureInfo.InvariantCulture, $", [{table.Alias}].[PK_ID] AS [{KeyOf(table.Alias)}]");
        WriteFrom(text, view, tables, " ");
        var condition = WriteCriteria(view, tables);
        if (condition.Length > 0)
            text.Append(" WHERE ").Append(condition);
        return text.ToString();
    }

    /// <summary>The view as people read it: one line for each part, without the keys that Tarn adds.</summary>
    public static string Show(ViewDefinition view, IReadOnlyDictionary<long, TableDefinition> tables)
    {
        var text = new StringBuilder("SELECT ");
        text.AppendJoin(",\n       ", view.Columns.OrderBy(c => c.Order).Select(c =>
        {
            var name = Field(view, tables, c.TableAlias, c.Field).Name;
            return $"[{c.TableAlias}].[{name}]" + (name == c.Alias ? "" : $" AS [{c.Alias}]");
        }));
        WriteFrom(text, view, tables, "\n");
        var condition = WriteCriteria(view, tables);
        if (condition.Length > 0)
            text.Append("\nWHERE ").Append(condition);
        return text.ToString();
    }

    private static void WriteFrom(StringBuilder text, ViewDefinition view, IReadOnlyDictionary<long, TableDefinition> tables, string between)
    {
        var first = view.Tables[0];
        text.Append(CultureInfo.InvariantCulture, $"{between}FROM [{tables[first.Table].Name}] AS [{first.Alias}]");
        var joined = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { first.Alias };
        while (joined.Count < view.Tables.Length)
        {
            var next = view.Joins.FirstOrDefault(j => joined.Contains(j.LeftAlias) != joined.Contains(j.RightAlias))
                ?? throw new DataException(DataProblem.InvalidDefinition, $"In the view '{view.Name}' the table '{view.Tables.First(t => !joined.Contains(t.Alias)).Alias}' is not joined to the others.");
            var leftIsKnown = joined.Contains(next.LeftAlias);
            var alias = leftIsKnown ? next.RightAlias : next.LeftAlias;
            var table = view.Tables.First(t => t.Alias.Equals(alias, StringComparison.OrdinalIgnoreCase));
            joined.Add(alias);
            text.Append(CultureInfo.InvariantCulture, $"{between}{JoinWords(next.Kind, leftIsKnown)} JOIN [{tables[table.Table].Name}] AS [{alias}] ON ");
            // Every pair whose two ends are now known and one of which is the new table belongs to this join.
            text.AppendJoin(" AND ", view.Joins
                .Where(j => joined.Contains(j.LeftAlias) && joined.Contains(j.RightAlias) && (Same(j.LeftAlias, alias) || Same(j.RightAlias, alias)))
                .Select(j => $"[{j.LeftAlias}].[{Field(view, tables, j.LeftAlias, j.LeftField).Name}] = [{j.RightAlias}].[{Field(view, tables, j.RightAlias, j.RightField).Name}]"));
        }
    }

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static string JoinWords(ViewJoinKind kind, bool leftIsKnown) => kind switch
    {
        ViewJoinKind.Left => leftIsKnown ? "LEFT" : "RIGHT",
        ViewJoinKind.Right => leftIsKnown ? "RIGHT" : "LEFT",
        ViewJoinKind.Full => "FULL",
        _ => "INNER",
    };

    private static string WriteCriteria(ViewDefinition view, IReadOnlyDictionary<long, TableDefinition> tables)
    {
        var conditions = view.Criteria.ToDictionary(
            c => c.Id,
            c => c.Formula is { } formula
                ? ViewFormula.Write(view, tables, formula)
                : CriterionText.Write($"[{c.TableAlias}].[{Field(view, tables, c.TableAlias, c.Field).Name}]", Field(view, tables, c.TableAlias, c.Field), c.Comparison, c.Value));
        var root = view.Root ?? new ViewCriteriaGroup(false, [.. view.Criteria.Select(c => c.Id)], []);
        return WriteGroup(root, conditions);
    }

    private static string WriteGroup(ViewCriteriaGroup group, Dictionary<string, string> conditions)
    {
        var parts = group.Criteria.Select(id => conditions[id]).Concat(group.Groups.Select(g => WriteGroup(g, conditions))).Where(p => p.Length > 0).ToList();
        return parts.Count == 0 ? "" : "(" + string.Join(group.Any ? " OR " : " AND ", parts) + ")";
    }

    private static FieldDefinition Field(ViewDefinition view, IReadOnlyDictionary<long, TableDefinition> tables, string alias, long field)
    {
        var table = view.Tables.FirstOrDefault(t => Same(t.Alias, alias))
            ?? throw new DataException(DataProblem.InvalidDefinition, $"The view '{view.Name}' has no table with the alias '{alias}'.");
        return tables.GetValueOrDefault(table.Table)?.FindField(field)
            ?? throw new DataException(DataProblem.InvalidDefinition, $"The view '{view.Name}' uses a field of '{alias}' that does not exist.");
    }
}

/// <summary>Writes one picked comparison (field, comparison, value; context C9) as T-SQL. The value is data: it ends up as a literal and never as SQL.</summary>
public static class CriterionText
{
    /// <summary>The comparisons known, besides the relative dates.</summary>
    public static IReadOnlyList<string> Comparisons { get; } = ["=", "<>", ">", ">=", "<", "<=", "LIKE", "NOT LIKE", "BEGINS WITH", "ENDS WITH", "IS NULL", "IS NOT NULL"];

    /// <summary>Says what is wrong with a comparison, or null when it can be written.</summary>
    public static string? Check(FieldDefinition field, string comparison, string value)
    {
        if (RelativeDate.IsToken(comparison))
            return RelativeDate.Check(field, comparison, value);
        if (!Comparisons.Contains(comparison, StringComparer.OrdinalIgnoreCase))
            return $"The comparison '{comparison}' is not known.";
        if (field.Type is PasswordFieldType or AttachmentFieldType)
            return $"The field '{field.Name}' cannot be filtered by.";
        if (comparison.StartsWith("IS", StringComparison.OrdinalIgnoreCase) || field.Type.SqlType.IsText)
            return null;
        return field.Type.TryParse(value, field, out _) ? null : $"The value '{value}' does not fit the field '{field.Name}'.";
    }

    /// <summary>The condition.</summary>
    /// <param name="column">The column as T-SQL.</param>
    /// <param name="field">The field behind it.</param>
    /// <param name="comparison">One of <see cref="Comparisons"/>, or a relative date such as <c>t:TODAY</c>.</param>
    /// <param name="value">Right side.</param>
    /// <exception cref="DataException">The comparison cannot be written.</exception>
    public static string Write(string column, FieldDefinition field, string comparison, string value)
    {
        if (Check(field, comparison, value) is { } problem)
            throw new DataException(DataProblem.InvalidDefinition, problem, field.Name);
        if (RelativeDate.IsToken(comparison))
            return RelativeDate.Write(column, comparison, value);
        if (field.Type is ListFieldType && ListCriterion.Write(column, field, comparison, value) is { } list)
            return list;
        var text = field.Type.SqlType.IsText;
        var blank = text ? $"({column} IS NULL OR {column} = '')" : $"{column} IS NULL";
        return comparison.ToUpperInvariant() switch
        {
            "IS NULL" => blank,
            "IS NOT NULL" => $"NOT ({blank})",
            "LIKE" => $"{column} LIKE {Pattern("%", value, "%")}",
            "NOT LIKE" => $"({column} IS NULL OR {column} NOT LIKE {Pattern("%", value, "%")})",
            "BEGINS WITH" => $"{column} LIKE {Pattern("", value, "%")}",
            "ENDS WITH" => $"{column} LIKE {Pattern("%", value, "")}",
            var op => $"{column} {op} {Quote(value)}",
        };
    }

    /// <summary>A pattern of LIKE for text that is meant literally, as a quoted literal, with <c>ESCAPE</c> where the text needs it.</summary>
    /// <param name="before">The pattern before the text.</param>
    /// <param name="value">The text.</param>
    /// <param name="after">The pattern behind it.</param>
    public static string Pattern(string before, string value, string after)
    {
        if (value.AsSpan().IndexOfAny('%', '_', '[') < 0)
            return Quote(before + value + after);
        var escaped = value.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal)
            .Replace("_", "!_", StringComparison.Ordinal).Replace("[", "![", StringComparison.Ordinal);
        return Quote(before + escaped + after) + " ESCAPE '!'";
    }

    /// <summary>A text as a literal.</summary>
    public static string Quote(string value) => "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";
}
