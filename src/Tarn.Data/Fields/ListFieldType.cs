using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Fields;

/// <summary>
/// LIST-STRING, LIST-NUMBER, LIST-DATE/TIME: a record holds a set of ids of the field's values, stored as ascending numbers joined by commas.
/// Ids are permanent: a value that is left out keeps its id in reserve and gets it back when it returns.
/// </summary>
public sealed class ListFieldType : FieldType
{
    /// <summary>Most values a list may show.</summary>
    public const int MaxValues = 1000;

    private readonly FieldType _item;

    internal ListFieldType(FieldType item)
    {
        _item = item;
        Code = "LIST-" + item.Code;
    }

    /// <inheritdoc/>
    public override string Code { get; }

    /// <inheritdoc/>
    public override SqlType SqlType { get; } = SqlType.NVarChar(SqlType.Max);

    /// <inheritdoc/>
    public override bool InFormulas => false;

    /// <inheritdoc/>
    public override bool IsBlank(in SqlValue value) => value.IsNull;

    /// <inheritdoc/>
    public override FieldDefinition Complete(FieldDefinition field)
    {
        if (field.ListItems.IsDefaultOrEmpty)
            throw new DataException(DataProblem.InvalidDefinition, $"The list field '{field.Name}' needs at least one value in ListField.", field.Name);
        return field;
    }

    /// <summary>Redefines the values: known ones keep their id, those left out are retired, returning ones get their old id, new ones the next.</summary>
    /// <param name="known">All items so far, retired ones included; empty for a new field.</param>
    /// <param name="values">The complete new list, in display order.</param>
    /// <param name="fieldName">For messages.</param>
    /// <exception cref="DataException">A value does not fit the kind of list, or stands twice.</exception>
    public ImmutableArray<ListItem> Redefine(ImmutableArray<ListItem> known, IReadOnlyList<string> values, string fieldName)
    {
        if (values.Count is 0 or > MaxValues)
            throw new DataException(DataProblem.InvalidDefinition, $"ListField of '{fieldName}' must have 1 to {MaxValues} values.", fieldName);
        var ids = new Dictionary<string, ListItem>(StringComparer.InvariantCultureIgnoreCase);
        foreach (var item in known)
            ids[Identity(item.Value)] = item;
        var nextId = known.IsEmpty ? 1 : known.Max(i => i.Id) + 1;
        var shown = new Dictionary<int, ListItem>();
        for (var order = 0; order < values.Count; order++)
        {
            var value = Normalize(values[order], fieldName);
            var id = ids.TryGetValue(Identity(value), out var old) ? old.Id : nextId++;
            if (!shown.TryAdd(id, new ListItem(id, value, order)))
                throw new DataException(DataProblem.InvalidDefinition, $"ListField of '{fieldName}' holds the value '{value}' twice.", fieldName);
            ids[Identity(value)] = shown[id];
        }

        return [.. known.Where(i => !shown.ContainsKey(i.Id)).Select(i => i with { Retired = true }).Concat(shown.Values).OrderBy(i => i.Id)];
    }

    /// <summary>Writes one item's value in the JSON kind of the list.</summary>
    public void WriteItem(Utf8JsonWriter json, ListItem item)
    {
        if (_item is NumberFieldType)
            JsonValues.WriteFloat(json, double.Parse(item.Value, CultureInfo.InvariantCulture));
        else
            json.WriteStringValue(item.Value);
    }

    /// <inheritdoc/>
    public override bool TryRead(ref Utf8JsonReader json, FieldDefinition field, out SqlValue value)
    {
        var ids = new SortedSet<int>();
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                break;
            case JsonTokenType.String:
                return TryParse(json.GetString()!, field, out value);
            case JsonTokenType.StartArray:
                var fits = true;
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                    fits &= TryReadId(ref json, ids);
                if (!fits)
                    return Refuse(out value);
                break;
            case JsonTokenType.StartObject:
                var known = true;
                while (json.Read() && json.TokenType != JsonTokenType.EndObject)
                {
                    known &= int.TryParse(json.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ids.Add(id);
                    json.Read();
                    json.Skip();
                }

                if (!known)
                    return Refuse(out value);
                break;
            default:
                return Refuse(out value);
        }

        return TryStore(ids, field, out value);
    }

    /// <summary>Reads ids as <c>2,3</c> or <c>[2], [3]</c>.</summary>
    public override bool TryParse(string text, FieldDefinition field, out SqlValue value)
    {
        var ids = new SortedSet<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var digits = part is ['[', .., ']'] ? part[1..^1].Trim() : part;
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                return Refuse(out value);
            ids.Add(id);
        }

        return TryStore(ids, field, out value);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field)
    {
        if (row.IsNull(column))
        {
            json.WriteNullValue();
            return;
        }

        var any = false;
        foreach (var item in Selected(row.GetText(column), field))
        {
            if (!any)
                json.WriteStartObject();
            any = true;
            json.WritePropertyName(item.Id.ToString(CultureInfo.InvariantCulture));
            WriteItem(json, item);
        }

        if (any)
            json.WriteEndObject();
        else
            json.WriteNullValue();
    }

    /// <summary>The values in display order, joined by <c>, </c>.</summary>
    public override string? Format(RowReader row, int column, FieldDefinition field) =>
        row.IsNull(column) ? null : string.Join(", ", Selected(row.GetText(column), field).OrderBy(i => i.Order).Select(i => i.Value));

    /// <summary>The items that a stored set selects, ascending by id, without retired ones.</summary>
    public static IEnumerable<ListItem> Selected(string stored, FieldDefinition field)
    {
        foreach (var part in stored.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var id = int.Parse(part, CultureInfo.InvariantCulture);
            foreach (var item in field.ListItems)
            {
                if (item.Id == id && !item.Retired)
                    yield return item;
            }
        }
    }

    private static bool TryReadId(ref Utf8JsonReader json, SortedSet<int> ids)
    {
        var id = 0;
        var fits = json.TokenType switch
        {
            JsonTokenType.Number => json.TryGetInt32(out id),
            JsonTokenType.String => int.TryParse(json.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out id),
            _ => false,
        };
        json.Skip();
        ids.Add(id);
        return fits;
    }

    private static bool TryStore(SortedSet<int> ids, FieldDefinition field, out SqlValue value)
    {
        foreach (var id in ids)
        {
            if (!field.ListItems.Any(i => i.Id == id && !i.Retired))
                return Refuse(out value);
        }

        value = ids.Count == 0 ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(string.Join(',', ids));
        return true;
    }

    /// <summary>What makes two values the same: text without trailing spaces (case is ignored by the dictionary), numbers and dates by value, which their stored form already is.</summary>
    private string Identity(string value) => _item is StringFieldType ? value.TrimEnd(' ') : value;

    private string Normalize(string text, string fieldName)
    {
        if (!_item.TryParse(text, null!, out var value) || (_item is StringFieldType && (text.AsSpan().TrimEnd(' ').IsEmpty || text.Contains('\0', StringComparison.Ordinal))))
            throw new DataException(DataProblem.InvalidDefinition, $"ListField of '{fieldName}' holds '{text}', which is not a value of a {Code} field.", fieldName);
        return value.Kind switch
        {
            SqlTypeKind.Float => value.AsFloat.ToString("R", CultureInfo.InvariantCulture),
            SqlTypeKind.DateTime => value.AsDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
            _ => text,
        };
    }
}
