using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Apps.Import;

/// <summary>Turns the cells of a package's records into values of a table's fields.</summary>
internal sealed class RowMapping
{
    private readonly PackageRowReader _rows;
    private readonly PackageTable _source;
    private readonly TableDefinition _table;
    private readonly int[] _cells;
    private readonly Func<string, SqlValue?>[] _read;

    /// <summary>Prepares the conversion.</summary>
    /// <param name="rows">The records.</param>
    /// <param name="source">The package's table.</param>
    /// <param name="table">The table they go to.</param>
    /// <param name="password">What becomes of a password cell.</param>
    /// <param name="items">For list fields whose ids differ: the id here by the id in the package, by field name.</param>
    public RowMapping(
        PackageRowReader rows, PackageTable source, TableDefinition table, Func<string, string> password, IReadOnlyDictionary<string, Dictionary<int, int>> items)
    {
        _rows = rows;
        _source = source;
        _table = table;
        var positions = rows.Fields.Select((field, index) => (field, index)).Where(pair => !pair.field.IsFormula)
            .ToDictionary(pair => pair.field.Name, pair => pair.index, StringComparer.OrdinalIgnoreCase);
        _cells = [.. table.Fields.Select(f => f.IsFormula ? -1 : positions.GetValueOrDefault(f.Name, -1))];
        _read = [.. table.Fields.Select(f => Reader(f, password, items.GetValueOrDefault(f.Name)))];
    }

    /// <summary>The values of the current record, by position in the table; and the characters they hold.</summary>
    public SqlValue[] Read(ref long characters)
    {
        var values = new SqlValue[_cells.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var cell = _cells[i];
            if (cell < 0)
            {
                values[i] = _table.Fields[i].Type.Default;
                continue;
            }

            var text = _rows[cell];
            characters += text.Length;
            values[i] = _read[i](text) ?? throw Bad(i);
        }

        return values;
    }

    // Blank text is '' (what a REST client gets when it leaves a field out); blank numbers and dates are NULL.
    private static Func<string, SqlValue?> Reader(FieldDefinition field, Func<string, string> password, Dictionary<int, int>? items)
    {
        var blank = field.Type is GeneratedFieldType && field.Type.SqlType.IsText ? SqlValue.FromText("") : field.Type.Default;
        return field.Type switch
        {
            TextFieldType type => text => text.Length <= type.MaxLength || (type is FileFieldType && text.Length <= 500) ? SqlValue.FromText(text) : null,
            PasswordFieldType => text => SqlValue.FromText(password(text)),
            ListFieldType => text => ReadList(text, items),
            YesNoFieldType => text => CellText.TryBoolean(text, out var flag) ? SqlValue.FromBit(flag ?? false) : null,
            IntegerFieldType or AutonumberFieldType => text => text.Length == 0 ? blank : CellText.TryInteger(text, out var number) ? SqlValue.FromInt(number) : null,
            NumberFieldType => text => text.Length == 0 ? blank : CellText.TryNumber(text, out var number) ? SqlValue.FromFloat(number == 0 ? 0 : number) : null,
            CurrencyFieldType => text => text.Length == 0 ? blank : CellText.TryCurrency(text, out var amount) ? SqlValue.FromMoney((long)(amount * 10_000m)) : null,
            DateTimeFieldType or TimestampFieldType => text =>
                text.Length == 0 ? blank : CellText.TryDate(text, out var date) ? SqlValue.FromDateTime(DateTimeFieldType.RoundToStore(date)) : null,
            GuidFieldType => text => text.Length == 0 ? SqlValue.Null(SqlTypeKind.UniqueIdentifier) : CellText.TryGuid(text, out var guid) ? SqlValue.FromGuid(guid) : null,
            _ => text => text.Length == 0 ? blank : field.Type.TryParse(text, field, out var value) ? value : null,
        };
    }

    private static SqlValue? ReadList(string text, Dictionary<int, int>? items)
    {
        if (text.Length == 0)
            return SqlValue.Null(SqlTypeKind.NVarChar);
        var ids = new List<int>();
        if (!CellText.TryListIds(text, ids))
            return null;
        if (ids.Count == 0)
            return SqlValue.Null(SqlTypeKind.NVarChar);
        return SqlValue.FromText(items is null ? CellText.FromListIds(ids) : CellText.FromListIds(ids.Select(id => items[id]).Distinct()));
    }

    private PackageException Bad(int position) => new(new PackageIssue(
        PackageSeverity.Fatal, PackageIssueCode.BadValue, _source.Label, _table.Fields[position].Name, 1,
        string.Create(CultureInfo.InvariantCulture, $"Row {_rows.RowNumber}: the value of {_table.Fields[position].Name} does not fit {_table.Fields[position].Type.Code}.")));
}
