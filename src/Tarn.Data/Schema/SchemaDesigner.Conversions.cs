using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Schema;

public sealed partial class SchemaDesigner
{
    private const int SamplesShown = 10;

    /// <summary>Says what a change of a field's type would do to what is stored. Changes nothing.</summary>
    /// <param name="tableName">The table.</param>
    /// <param name="fieldName">The field.</param>
    /// <param name="type">The new type.</param>
    /// <param name="cancellation">Cancels.</param>
    public ValueTask<ConversionPreview> PreviewTypeAsync(string tableName, string fieldName, FieldType type, CancellationToken cancellation) =>
        PreviewTypeAsync(tableName, table => table.FindField(fieldName) ?? throw DataException.NoFields(fieldName), type, cancellation);

    /// <summary>Says what a change of type would do to a field that somebody has looked at, whatever it is called by now. Changes nothing.</summary>
    /// <param name="tableName">The table.</param>
    /// <param name="seen">The field as it was read.</param>
    /// <param name="type">The new type.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">The field was deleted meanwhile, or cannot become this type.</exception>
    public ValueTask<ConversionPreview> PreviewTypeAsync(string tableName, FieldDefinition seen, FieldType type, CancellationToken cancellation) =>
        PreviewTypeAsync(tableName, table => FindSeen(table, seen), type, cancellation);

    private ValueTask<ConversionPreview> PreviewTypeAsync(string tableName, Func<TableDefinition, FieldDefinition> find, FieldType type, CancellationToken cancellation) => _database.WithSchemaAsync(
        async schema =>
        {
            var table = schema.Table(tableName);
            var old = find(table);
            if (old.IsFormula || !FieldConversions.Allows(old.Type, type))
                throw new DataException(DataProblem.InvalidDefinition, $"The type of '{old.Name}' cannot be changed from {old.Type.Code} to {type.Code}.", old.Name);
            var to = old with { Type = type, ListItems = [] };
            var count = new ConversionCount(old, to);
            using var select = new SqlTextWriter(_database.Engine.Dialect);
            select.Append("SELECT \"PK_ID\", ").AppendIdentifier(old.Name).Append(" FROM ").AppendIdentifier(table.Name).Append(" ORDER BY \"PK_ID\"");
            await using var rows = await _database.Engine.QueryAsync(select.ToStatement(), cancellation);
            while (await rows.ReadAsync(cancellation))
                count.Add(rows);
            var users = Dependents.Relationships(schema, old).Select(r => Dependents.Describe(schema, r)).ToList();
            return count.ToPreview(users.Count > 0 ? $"The relationship {string.Join(", ", users)} uses it. Remove the relationship first." : null);
        },
        cancellation);

    /// <summary>The distinct values of a text field that becomes a list; they become its values, each as it was spelled first.</summary>
    private static async ValueTask<List<string>> ReadListValuesAsync(IWriteSession session, TableDefinition table, FieldDefinition field, CancellationToken cancellation)
    {
        var values = new SortedSet<string>(StringComparer.InvariantCultureIgnoreCase);
        using var select = new SqlTextWriter(session.Engine.Dialect);
        select.Append("SELECT ").AppendIdentifier(field.Name).Append(" FROM ").AppendIdentifier(table.Name).Append(" ORDER BY \"PK_ID\"");
        await using var rows = await session.QueryAsync(select.ToStatement(), cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            if (!rows.IsNull(0) && rows.GetText(0).Trim() is { Length: > 0 } text && values.Add(text) && values.Count > ListFieldType.MaxValues)
                throw new DataException(DataProblem.InvalidDefinition, $"'{field.Name}' holds more than {ListFieldType.MaxValues:N0} different values, which is more than a list may have.", field.Name);
        }

        return values.Count > 0 ? [.. values] : throw new DataException(DataProblem.InvalidDefinition, $"'{field.Name}' holds no value yet, and a list needs at least one. Add a list field instead.", field.Name);
    }

    /// <summary>Counts what a conversion would lose or change.</summary>
    private sealed class ConversionCount(FieldDefinition from, FieldDefinition to)
    {
        private readonly List<ConversionSample> _lost = [];
        private readonly List<ConversionSample> _changed = [];
        private readonly HashSet<string> _values = new(StringComparer.InvariantCultureIgnoreCase);
        private long _records;
        private long _lostCount;
        private long _changedCount;

        /// <summary>Values that do not fit, so far.</summary>
        public long Lost => _lostCount;

        public void Add(RowReader rows)
        {
            _records++;
            if (rows.IsNull(1) || FieldConversion.TextOf(rows, 1, from) is not { Length: > 0 } before)
                return;
            var key = rows.GetInt64(0);
            if (to.Type is ListFieldType)
            {
                if (_values.Count <= ListFieldType.MaxValues)
                    _values.Add(before.Trim());
                return;
            }

            var (after, isLost) = Convert(rows, key, before);
            if (isLost)
                Note(_lost, ref _lostCount, new ConversionSample(key, before, after, true));
            else if (after != before)
                Note(_changed, ref _changedCount, new ConversionSample(key, before, after, false));
        }

        public ConversionPreview ToPreview(string? obstacle)
        {
            if (to.Type is ListFieldType && _values.Count > ListFieldType.MaxValues)
                obstacle ??= $"'{from.Name}' holds more than {ListFieldType.MaxValues:N0} different values, which is more than a list may have.";
            if (to.Type is ListFieldType && _values.Count == 0)
                obstacle ??= $"'{from.Name}' holds no value yet, and a list needs at least one. Add a list field instead.";
            return new ConversionPreview(_records, _lostCount, _changedCount, [.. _lost.Concat(_changed).Take(SamplesShown)], obstacle);
        }

        private (string? After, bool IsLost) Convert(RowReader rows, long key, string before)
        {
            if (before.Trim().Length == 0 && to.Type is not TextFieldType)
                return (null, false);
            if (!FieldConversion.TryConvert(rows, 1, from, to, key, out var value))
                return (to.Type is YesNoFieldType ? "No" : null, true);
            return to.Type switch
            {
                TextFieldType => (value.AsText, value.AsText.Length < before.Length),
                YesNoFieldType => (value.AsBit ? "Yes" : "No", false),
                IntegerFieldType when from.Type is NumberFieldType or CurrencyFieldType => (value.ToString(), rows.IsNull(1) || value.ToString() != before),
                _ => (before, false),
            };
        }

        private static void Note(List<ConversionSample> samples, ref long count, ConversionSample sample)
        {
            if (count++ < SamplesShown)
                samples.Add(sample);
        }
    }
}
