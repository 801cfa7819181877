using System.Collections.Immutable;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Data.Transfer.Sources;

namespace Tarn.Data.Transfer;

/// <summary>
/// Proposes a table for a source (data.md, section 8): clean names, and for each column the first type that fits every value. The first 1,000 rows say what is there at all;
/// every later row may widen a type, so that loading does not stumble over it.
/// </summary>
public static class TypeInference
{
    private const int SampleRows = 1000;

    /// <summary>Reads the source through and proposes a table.</summary>
    /// <param name="source">The source.</param>
    /// <param name="tableName">Name of the table; null cleans the source's own.</param>
    /// <param name="order">How ambiguous dates are read.</param>
    /// <param name="cancellation">Cancels.</param>
    public static TableDesign Propose(ImportSource source, string? tableName = null, DateOrder order = DateOrder.MonthFirst, CancellationToken cancellation = default)
    {
        var name = tableName ?? ObjectNames.CleanUp(source.Name, "Table1", _ => false);
        if (source.Design is { } exact)
            return exact with { Name = tableName ?? exact.Name };
        using var rows = source.Open();
        var columns = new Column[rows.Columns.Count];
        Array.Fill(columns, new Column(ColumnKinds.All, 0, false));
        for (var count = 1; rows.Read(); count++)
        {
            if (rows.Problem is null)
                Look(rows, columns, order);
            if (count != SampleRows)
                continue;
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < columns.Length; i++)
            {
                if (!columns[i].Any)
                    columns[i] = columns[i] with { Kinds = ColumnKinds.Text };
            }
        }

        return new TableDesign { Name = name, Fields = Fields(rows.Columns, columns) };
    }

    private static void Look(IRowSource row, Column[] columns, DateOrder order)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (row.KindOf(i) is CellKind.Blank or CellKind.Error)
                continue;
            ref var column = ref columns[i];
            var length = row.GetChars(i).Length;
            var kinds = column.Kinds == ColumnKinds.Text ? ColumnKinds.Text : column.Kinds & ColumnKindsOf.Cell(row, i, order);
            column = new Column(kinds, Math.Max(column.Longest, length), true);
        }
    }

    private static ImmutableArray<FieldProposal> Fields(IReadOnlyList<string> names, Column[] columns)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var fields = ImmutableArray.CreateBuilder<FieldProposal>(columns.Length);
        for (var i = 0; i < columns.Length; i++)
        {
            var name = ObjectNames.CleanUp(names[i], $"Field{i + 1}", taken.Contains);
            taken.Add(name);
            fields.Add(new FieldProposal(ImportMapping.ColumnKey(names, i), new FieldDefinition { Name = name, Type = TypeOf(columns[i]), Label = LabelOf(name, names[i]) }));
        }

        return fields.ToImmutable();
    }

    /// <summary>The heading as it was written, where a name cannot hold it: "E-mail" for E_mail.</summary>
    private static string LabelOf(string name, string heading) =>
        heading.Trim() is { Length: > 0 and <= FieldRules.MaxLabel } label && !label.Equals(name, StringComparison.Ordinal) ? label : "";

    private static FieldType TypeOf(in Column column)
    {
        if (!column.Any)
            return FieldTypes.String;
        var kinds = column.Kinds;
        if ((kinds & (ColumnKinds.TrueFalse | ColumnKinds.YesNo)) != ColumnKinds.None)
            return FieldTypes.YesNo;
        if ((kinds & ColumnKinds.Date) != ColumnKinds.None)
            return FieldTypes.DateTime;
        if ((kinds & ColumnKinds.Integer) != ColumnKinds.None)
            return FieldTypes.Integer;
        if ((kinds & ColumnKinds.Currency) != ColumnKinds.None)
            return FieldTypes.Currency;
        if ((kinds & ColumnKinds.Number) != ColumnKinds.None)
            return FieldTypes.Number;
        return column.Longest <= FieldTypes.String.MaxLength ? FieldTypes.String : FieldTypes.Text;
    }

    private readonly record struct Column(ColumnKinds Kinds, int Longest, bool Any);
}
