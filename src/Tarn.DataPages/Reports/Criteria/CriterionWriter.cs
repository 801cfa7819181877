using System.Globalization;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Localization;
using Tarn.Sql;

namespace Tarn.DataPages.Reports.Criteria;

/// <summary>
/// Writes single criteria as T-SQL in the forms that an index can serve: plain equality, prefixes, ranges, never a function around a column where it can be helped.
/// </summary>
/// <param name="locale">How entries are read.</param>
/// <param name="now">The wall clock in the page's zone.</param>
internal sealed partial class CriterionWriter(PageLocale locale, DateTime now)
{
    /// <summary>Values of one criterion that are read; the rest is left out.</summary>
    public const int MaxValues = 100;

    /// <summary>A condition that no record meets.</summary>
    public const string Nothing = "1 = 0";

    /// <summary>The entries that could not be read.</summary>
    public List<ElementError> Errors { get; } = [];

    /// <summary>Writes a criterion; null when it has no value and is left out.</summary>
    public string? Write(SearchElement element, in SearchValue value)
    {
        var column = $"[{element.Column!.Name}]";
        var given = value.Given;
        if (Comparisons.NeedsNoValue(element.Comparison))
        {
            // Shown, it is a box to tick; predefined, it always holds.
            if (!element.IsHidden && (given.Count == 0 || YesNoFieldType.Understand(given[0]) == false))
                return null;
            return element.Comparison.StartsWith("IS ", StringComparison.Ordinal)
                ? CriterionText.Write(column, element.Column.Field, element.Comparison, "")
                : Preset(element, column, 0);
        }

        if (element.IsMultiple && given.Count == 1 && !value.IsTyped)
            given = Parameters.ValueList.Split(given[0]);
        if (given.Count > MaxValues)
            given.RemoveRange(MaxValues, given.Count - MaxValues);
        if (given.Count == 0)
            return element.Definition.IsSet("t:NothingWhenBlank") ? Nothing : null;
        var condition = element.Comparison == Comparisons.Distance
            ? WriteDistance(element, column, given, value.IsTyped)
            : element.Column.Field.Type switch
            {
                ListFieldType => WriteList(element, column, given, value.IsTyped),
                YesNoFieldType => WriteYesNo(element, column, given[0], value.IsTyped),
                _ => WriteScalars(element, column, given, value.IsTyped),
            };
        // Where a Yes/No is blank it counts as No; asking for Yes does not find it.
        var addsBlank = element.Definition.MatchNull && condition is not null && condition != Nothing && element.Column.Field.Type is not YesNoFieldType;
        return addsBlank ? $"({condition} OR {column} IS NULL)" : condition;
    }

    private string? WriteYesNo(SearchElement element, string column, string text, bool isTyped)
    {
        var trimmed = text.Trim();
        if (trimmed.Equals("A", StringComparison.OrdinalIgnoreCase))
            return null;
        var meaning = trimmed == "-1" ? true : YesNoFieldType.Understand(trimmed);
        if (meaning is null)
            return Refuse(element, isTyped, "InvalidValue");
        if (element.Comparison == "<>")
            meaning = !meaning;
        if (meaning == true)
            return $"{column} = 1";
        return element.Definition.MatchNull ? $"({column} = 0 OR {column} IS NULL)" : $"{column} = 0";
    }

    private string? WriteScalars(SearchElement element, string column, List<string> given, bool isTyped)
    {
        var comparison = element.Comparison is "MULTI_OR_=" or "MULTI_AND_=" ? "=" : element.Comparison;
        if (given.Count > 1 && !element.IsMultiple)
            given.RemoveRange(1, given.Count - 1);
        if (given.Count > 1 && comparison == "=" && !element.NeedsAll && !element.Definition.IsSet("EnableWildcards"))
        {
            var literals = new List<string>();
            foreach (var text in given)
            {
                if (Literal(element, text, isTyped) is { } literal)
                    literals.Add(literal);
            }

            return literals.Count == 0 ? Nothing : $"{column} IN ({string.Join(", ", literals)})";
        }

        var parts = given.Select(text => WriteScalar(element, column, comparison, text, isTyped)).OfType<string>().ToList();
        // "None of these" is the one comparison whose values are joined by AND.
        var all = element.NeedsAll || comparison is "<>" or "NOT LIKE";
        return parts.Count switch { 0 => null, 1 => parts[0], _ => "(" + string.Join(all ? " AND " : " OR ", parts) + ")" };
    }

    private string? WriteScalar(SearchElement element, string column, string comparison, string text, bool isTyped)
    {
        var field = element.Column!.Field;
        switch (comparison)
        {
            case "LIKE" or "NOT LIKE":
                var searched = field.Type is FileFieldType ? $"RIGHT({column}, CHARINDEX('/', REVERSE('/' + {column})) - 1)" : column;
                var wildcards = element.Definition.IsSet("EnableWildcards");
                var contains = ContainsText.Write(text, word => $"{searched} LIKE {Pattern("%", word, "%", wildcards)}");
                return comparison == "LIKE" ? contains : $"NOT ({contains})";
            case "BEGINS WITH" or "ENDS WITH":
                return CriterionText.Write(column, TextField, comparison, text);
            case "=" or "<>" when field.Type.SqlType.IsText && element.Definition.IsSet("EnableWildcards") && text.AsSpan().IndexOfAny('*', '?') >= 0:
                return $"{column} {(comparison == "=" ? "LIKE" : "NOT LIKE")} {Pattern("", text.TrimEnd(), "", wildcards: true)}";
            case var _ when IsDate(field):
                return WriteDate(element, column, comparison, text, isTyped);
            default:
                return Literal(element, text, isTyped) is { } literal ? $"{column} {comparison} {literal}" : Nothing;
        }
    }

    /// <summary>Any text: begins and ends compare every type as text.</summary>
    private static readonly FieldDefinition TextField = new() { Name = "text", Type = FieldTypes.String };

    /// <summary>Whether the field holds dates.</summary>
    private static bool IsDate(FieldDefinition field) => field.Type is DateTimeFieldType or TimestampFieldType;

    /// <summary>A value as a literal of the column's type; null when it cannot be read, which is then an error or finds nothing.</summary>
    private string? Literal(SearchElement element, string text, bool isTyped)
    {
        var field = element.Column!.Field;
        if (IsDate(field))
            return locale.TryParseDate(text.Trim(), out var date, out _) ? Moment(field, date) : Fail(element, isTyped, "InvalidDate", locale.Culture.DateTimeFormat.ShortDatePattern);
        if (field.Type.SqlType.IsText)
            return CriterionText.Quote(text.TrimEnd());
        if (field.Type.SqlType.Kind == SqlTypeKind.UniqueIdentifier)
            return field.Type.TryParse(text.Trim(), field, out var guid) && !guid.IsNull ? CriterionText.Quote(guid.AsGuid.ToString("D")) : Fail(element, isTyped, "InvalidValue");
        if (!locale.TryParseNumber(text.Trim(), out var number))
            return Fail(element, isTyped, "InvalidNumber");
        var plain = number.ToString("0.############################", CultureInfo.InvariantCulture);
        // A fraction compared with a float must itself be one, or both sides would be decimals.
        return field.Type.SqlType.Kind == SqlTypeKind.Float && plain.Contains('.', StringComparison.Ordinal) ? plain + "E0" : plain;
    }

    /// <summary>A pattern in which the visitor's own wildcards work, when they may be used.</summary>
    private static string Pattern(string before, string text, string after, bool wildcards)
    {
        if (!wildcards || text.AsSpan().IndexOfAny('*', '?') < 0)
            return CriterionText.Pattern(before, text, after);
        if (text.AsSpan().IndexOfAny('%', '_', '[') < 0)
            return CriterionText.Quote(before + text.Replace('*', '%').Replace('?', '_') + after);
        var escaped = text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)
            .Replace("[", "![", StringComparison.Ordinal).Replace('*', '%').Replace('?', '_');
        return CriterionText.Quote(before + escaped + after) + " ESCAPE '!'";
    }

    private string? Refuse(SearchElement element, bool isTyped, string code, params ReadOnlySpan<object?> places) => Fail(element, isTyped, code, places) ?? Nothing;

    private string? Fail(SearchElement element, bool isTyped, string code, params ReadOnlySpan<object?> places)
    {
        if (isTyped)
            Errors.Add(new ElementError(element.ControlName, code, locale.Text(code, places)));
        return null;
    }
}
