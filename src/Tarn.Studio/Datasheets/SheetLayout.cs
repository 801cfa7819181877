using System.Collections.Immutable;
using System.Text.Json;
using Tarn.Data.Schema;

namespace Tarn.Studio.Datasheets;

/// <summary>A column as a person likes it.</summary>
/// <param name="Field">Name of the field.</param>
/// <param name="Width">In pixels, from <see cref="SheetLayout.Narrowest"/> to <see cref="SheetLayout.Widest"/>; 0 is the usual width of the field's type.</param>
/// <param name="Hidden">It is not shown.</param>
public sealed record SheetColumn(string Field, int Width = 0, bool Hidden = false);

/// <summary>How a person likes the columns of a sheet: their order, their widths, which are hidden and how many stay in sight at the left. It changes nothing of the table.</summary>
/// <param name="Columns">In their order.</param>
/// <param name="Frozen">How many of those shown stay, up to <see cref="MostFrozen"/>.</param>
public sealed record SheetLayout(ImmutableArray<SheetColumn> Columns, int Frozen)
{
    /// <summary>The least width, in pixels.</summary>
    public const int Narrowest = 60;

    /// <summary>The greatest width, in pixels.</summary>
    public const int Widest = 900;

    /// <summary>As many columns can stay in sight.</summary>
    public const int MostFrozen = 4;

    /// <summary>Every field in the design's order and usual width; the first stays.</summary>
    public static SheetLayout Usual(TableDefinition table) => new([.. table.Fields.Select(f => new SheetColumn(f.Name))], 1);

    /// <summary>What was kept, for the table as it is now: fields that are gone are left out, new ones stand at the end.</summary>
    /// <param name="kept">From <see cref="ToText"/>; null when nothing was kept.</param>
    /// <param name="table">The table.</param>
    public static SheetLayout Read(string? kept, TableDefinition table)
    {
        var usual = Usual(table);
        if (kept is null)
            return usual;
        var layout = JsonSerializer.Deserialize<SheetLayout>(kept)!;
        var known = layout.Columns.Where(c => table.FindField(c.Field) is not null).DistinctBy(c => c.Field, StringComparer.OrdinalIgnoreCase).ToList();
        var added = usual.Columns.Where(c => known.TrueForAll(k => !string.Equals(k.Field, c.Field, StringComparison.OrdinalIgnoreCase)));
        return Checked(new SheetLayout([.. known, .. added], layout.Frozen));
    }

    /// <summary>As a text that <see cref="Read"/> takes.</summary>
    public string ToText() => JsonSerializer.Serialize(this);

    /// <summary>With widths in their limits and at least one column shown.</summary>
    public static SheetLayout Checked(SheetLayout layout)
    {
        ImmutableArray<SheetColumn> columns = [.. layout.Columns.Select(c => c with { Width = c.Width <= 0 ? 0 : Math.Clamp(c.Width, Narrowest, Widest) })];
        if (columns.Length > 0 && columns.All(c => c.Hidden))
            columns = columns.SetItem(0, columns[0] with { Hidden = false });
        return new SheetLayout(columns, Math.Clamp(layout.Frozen, 0, MostFrozen));
    }

    /// <summary>With a column at another place among those shown.</summary>
    public SheetLayout Move(string field, string before)
    {
        var moved = Columns.First(c => c.Field == field);
        var others = Columns.Remove(moved);
        var at = others.ToList().FindIndex(c => c.Field == before);
        return this with { Columns = others.Insert(at < 0 ? others.Length : at, moved) };
    }

    /// <summary>With another column in the place of one.</summary>
    public SheetLayout With(SheetColumn column) => Checked(this with { Columns = [.. Columns.Select(c => c.Field == column.Field ? column : c)] });
}

/// <summary>A column that is shown.</summary>
/// <param name="Field">Its field.</param>
/// <param name="Index">The field's position among a record's cells.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Left">Where it stays when the others are scrolled, in pixels from the left; null when it is scrolled too.</param>
internal sealed record ShownColumn(FieldDefinition Field, int Index, int Width, int? Left);
