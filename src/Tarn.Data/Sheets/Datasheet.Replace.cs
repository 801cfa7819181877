using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Sheets;

/// <summary>Where a text must stand to be found.</summary>
public enum SheetMatch
{
    /// <summary>Anywhere in the cell.</summary>
    Part,

    /// <summary>The cell holds nothing else.</summary>
    Whole,

    /// <summary>At the beginning.</summary>
    Start,
}

/// <summary>Find and replace in one field.</summary>
/// <param name="Field">Name of the field.</param>
/// <param name="Find">What to find; blank finds blank cells.</param>
/// <param name="Replace">What to write instead.</param>
/// <param name="Match">Where it must stand; fields that hold no text are compared as a whole.</param>
/// <param name="MatchCase">Upper and lower case differ.</param>
public sealed record SheetReplacement(string Field, string Find, string Replace, SheetMatch Match, bool MatchCase);

public sealed partial class Datasheet
{
    /// <summary>Counts the cells that a replacement would change, among the records that the sheet shows.</summary>
    public async ValueTask<long> CountAsync(SheetQuery query, SheetReplacement replacement, CancellationToken cancellation)
    {
        var count = 0L;
        await using var rows = await database.Reader.OpenAsync(s => Candidates(s, query, replacement), 0, -1, cancellation);
        var field = (await database.GetSchemaAsync(cancellation)).Table(query.Table).FindField(replacement.Field)!;
        while (await rows.ReadAsync(cancellation))
        {
            if (Replaced(field, SheetCell.Read(rows.Rows, 1, field), replacement) is not null)
                count++;
        }

        return count;
    }

    /// <summary>Replaces, all of it in one transaction. Raises no events.</summary>
    /// <returns>Number of records changed.</returns>
    /// <exception cref="DataException">A result does not fit the field; nothing was written.</exception>
    public ValueTask<long> ReplaceAsync(SheetQuery query, SheetReplacement replacement, WriteContext context, CancellationToken cancellation) => database.WithSchemaAsync(
        schema => database.Engine.WriteAsync(
            async session =>
            {
                await RecordWriter.CheckVersionAsync(session, schema, cancellation);
                var table = schema.Table(query.Table);
                var field = table.FindField(replacement.Field) ?? throw DataException.NoFields(replacement.Field);
                // Records that come to hold the same are changed together.
                var changes = new Dictionary<string, List<long>>(StringComparer.Ordinal);
                await using (var rows = await database.Reader.OpenAsync(session, schema, Candidates(schema, query, replacement), -1, cancellation))
                {
                    while (await rows.ReadAsync(cancellation))
                    {
                        if (Replaced(field, SheetCell.Read(rows.Rows, 1, field), replacement) is not { } text)
                            continue;
                        if (!changes.TryGetValue(text, out var keys))
                            changes[text] = keys = [];
                        keys.Add(rows.Rows.GetInt64(0));
                    }
                }

                var changed = 0L;
                foreach (var (text, keys) in changes)
                {
                    var values = Parse(table, [(field.Name, text)], byValue: true);
                    changed += await database.Writer.UpdateWithinAsync(session, schema, table, keys, values, context.InBulk, cancellation);
                }

                return changed;
            },
            cancellation),
        cancellation);

    /// <summary>The records among which to look: the database leaves out what cannot match.</summary>
    private static RecordQuery Candidates(AccountSchema schema, SheetQuery query, SheetReplacement replacement)
    {
        var table = schema.Table(query.Table);
        var field = table.FindField(replacement.Field) ?? throw DataException.NoFields(replacement.Field);
        if (!field.Editable || field.Type is PasswordFieldType)
            throw new DataException(DataProblem.ReadOnly, $"{field.Name} cannot be replaced in.", field.Name);
        var condition = replacement.Find.Length == 0 ? CriterionText.Write($"[{field.Name}]", field, "IS NULL", "")
            : field.Type is TextFieldType ? CriterionText.Write($"[{field.Name}]", field, replacement.Match == SheetMatch.Start ? "BEGINS WITH" : "LIKE", replacement.Find)
            : null;
        return query.Of(schema, table, $"[{ObjectNames.Key}], [{field.Name}]", keys: condition);
    }

    /// <summary>The new text of a cell; null when it stays.</summary>
    private static string? Replaced(FieldDefinition field, string? text, SheetReplacement replacement)
    {
        var old = SheetCell.Show(field, text);
        var comparison = replacement.MatchCase ? StringComparison.InvariantCulture : StringComparison.InvariantCultureIgnoreCase;
        var match = field.Type is TextFieldType && replacement.Find.Length > 0 ? replacement.Match : SheetMatch.Whole;
        var result = match switch
        {
            SheetMatch.Whole => old.TrimEnd(' ').Equals(replacement.Find.TrimEnd(' '), comparison) || SameValue(field, old, replacement.Find) ? replacement.Replace : old,
            SheetMatch.Start => old.StartsWith(replacement.Find, comparison) ? replacement.Replace + old[replacement.Find.Length..] : old,
            _ => old.Replace(replacement.Find, replacement.Replace, comparison),
        };
        return result == old ? null : result;
    }

    /// <summary>12 and 12.00 are the same amount.</summary>
    private static bool SameValue(FieldDefinition field, string a, string b) =>
        field.Type is NumericFieldType or DateTimeFieldType or YesNoFieldType && a.Length > 0 && b.Length > 0
        && SheetCell.TryParse(field, a, byValue: true, out var left) is null && SheetCell.TryParse(field, b, byValue: true, out var right) is null && left == right;
}
