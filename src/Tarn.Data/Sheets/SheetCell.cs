using System.Globalization;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Sheets;

/// <summary>Cells of a datasheet as text: what people read, what they type, and what is wrong with it.</summary>
public static class SheetCell
{
    /// <summary>What stands for a password that is set.</summary>
    public const string Secret = "********";

    /// <summary>A stored value as text that <see cref="TryParse"/> understands; null when it is blank.</summary>
    public static string? Read(RowReader row, int column, FieldDefinition field)
    {
        if (row.IsNull(column))
            return null;
        if (field.Type is ListFieldType)
            return row.GetText(column);
        var text = field.Type.Format(row, column, field);
        if (field.Type is DateTimeFieldType or TimestampFieldType && text is { Length: > 10 })
        {
            text = text.EndsWith(" 00:00:00", StringComparison.Ordinal) ? text[..10] : text;
            return text;
        }

        return string.IsNullOrEmpty(text) ? null : field.Type is YesNoFieldType ? text == "True" ? "Yes" : "No" : text;
    }

    /// <summary>What a person reads of a cell: the values of a list instead of their numbers, and nothing of a password.</summary>
    public static string Show(FieldDefinition field, string? text) => field.Type switch
    {
        _ when text is null => "",
        ListFieldType => string.Join(", ", ListFieldType.Selected(text, field).OrderBy(i => i.Order).Select(i => i.Value)),
        PasswordFieldType when text.Length > 0 => Secret,
        _ => text,
    };

    /// <summary>Reads what a person typed or pasted. Nothing typed clears the cell.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">The text.</param>
    /// <param name="byValue">Lists are given by their values, as <see cref="Show"/> gives them, instead of by numbers.</param>
    /// <param name="value">The value.</param>
    /// <returns>What is wrong, in a sentence; null when nothing is.</returns>
    public static string? TryParse(FieldDefinition field, string? text, bool byValue, out SqlValue value)
    {
        value = field.Type.Default;
        if (!field.Editable)
            return $"{field.Name} cannot be typed: {WhyNot(field)}.";
        if (string.IsNullOrEmpty(text) || (field.Type is not TextFieldType and not PasswordFieldType && text.AsSpan().Trim().IsEmpty))
            return field is { Unique: true, UniqueAllowNulls: false } ? $"{field.Name} must not be blank." : null;
        if (field.Type is ListFieldType && byValue)
            return ReadList(field, text, out value);
        if (field.Type is NumericFieldType)
            text = text.Trim().TrimStart('$').Replace(",", "", StringComparison.Ordinal);
        return field.Type.TryParse(text, field, out value) ? null : Explain(field, text);
    }

    /// <summary>What a value of the field must look like, for people.</summary>
    public static string Explain(FieldDefinition field, string text) => field.Type switch
    {
        TextFieldType type => $"{field.Name} holds up to {type.MaxLength.ToString("N0", CultureInfo.InvariantCulture)} characters; this has {text.Length.ToString("N0", CultureInfo.InvariantCulture)}.",
        IntegerFieldType => "Write a whole number between -2,147,483,648 and 2,147,483,647.",
        NumberFieldType => "Write a number, such as 12.5.",
        CurrencyFieldType => "Write an amount, such as 12.50.",
        DateTimeFieldType => "Write a date, such as 2026-01-31 or 1/31/2026 2:30 PM.",
        YesNoFieldType => "Write Yes or No.",
        ListFieldType => $"Choose among: {Choices(field)}.",
        PasswordFieldType => $"A password has up to {PasswordFieldType.MaxLength} characters.",
        _ => $"The value does not fit {field.Name}.",
    };

    private static string WhyNot(FieldDefinition field) => field switch
    {
        { Locked: true } => "it belongs to a table that is only shown here",
        { IsFormula: true } => "a formula computes it",
        { Type: AttachmentFieldType } => "files are uploaded",
        { Type: TimestampFieldType } => "it is stamped",
        _ => "Tarn makes its values",
    };

    private static string Choices(FieldDefinition field)
    {
        var values = field.ListItems.Where(i => !i.Retired).OrderBy(i => i.Order).Select(i => i.Value).ToList();
        return values.Count <= 8 ? string.Join(", ", values) : string.Join(", ", values.Take(8)) + " …";
    }

    /// <summary>Values separated by commas, the longest match first because a value may hold a comma.</summary>
    private static string? ReadList(FieldDefinition field, string text, out SqlValue value)
    {
        var ids = new SortedSet<int>();
        var rest = text.AsSpan().Trim();
        var items = field.ListItems.Where(i => !i.Retired).OrderByDescending(i => i.Value.Length).ToList();
        value = default;
        while (!rest.IsEmpty)
        {
            ListItem? found = null;
            foreach (var item in items)
            {
                if (rest.StartsWith(item.Value, StringComparison.InvariantCultureIgnoreCase) && rest[item.Value.Length..].TrimStart() is [] or [',', ..])
                {
                    found = item;
                    break;
                }
            }

            if (found is null)
                return Explain(field, text);
            ids.Add(found.Id);
            rest = rest[found.Value.Length..].TrimStart().TrimStart(',').TrimStart();
        }

        value = SqlValue.FromText(string.Join(',', ids));
        return null;
    }
}
