using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Sheets;

public sealed partial class Datasheet
{
    /// <summary>Most choices of a drop-down; where a parent table has more, the key is typed.</summary>
    public const int MaxChoices = 500;

    /// <summary>The choices of a field that a relationship gives a display value: keys and what people read in their place.</summary>
    /// <returns>Null when the field has no display value, or its parent has more than <see cref="MaxChoices"/> records.</returns>
    public async ValueTask<IReadOnlyList<KeyValuePair<string, string>>?> ReadChoicesAsync(TableDefinition table, FieldDefinition field, CancellationToken cancellation)
    {
        var schema = await database.GetSchemaAsync(cancellation);
        if (schema.Relationships.FirstOrDefault(r => r.ChildTable == table.Id && r.ChildField == field.Id && r.DisplayField is not null) is not { } link
            || schema.FindTable(link.ParentTable) is not { } parent || parent.FindField(link.ParentField) is not { } key || parent.FindField(link.DisplayField!.Value) is not { } shown)
            return null;
        var choices = new List<KeyValuePair<string, string>>();
        await using var rows = await database.Reader.OpenAsync(
            s => new RecordQuery { Source = s.Source(s.Table(parent.Name)), Select = $"[{key.Name}], [{shown.Name}] AS [shown]", OrderBy = $"[{shown.Name}]", ByKey = false }, 0, MaxChoices + 1, cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            if (SheetCell.Read(rows.Rows, 0, key) is { } value)
                choices.Add(KeyValuePair.Create(value, SheetCell.Show(shown, SheetCell.Read(rows.Rows, 1, shown))));
        }

        return choices.Count > MaxChoices ? null : choices;
    }
}
