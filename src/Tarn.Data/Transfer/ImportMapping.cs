using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Data.Transfer.Sources;
using Tarn.Sql;

namespace Tarn.Data.Transfer;

/// <summary>Which column of the source goes into which field, and how its cells become values.</summary>
internal sealed class ImportMapping
{
    private ImportMapping(TableDefinition table, IReadOnlyList<Target> targets, bool keepsGenerated)
    {
        Table = table;
        Targets = [.. targets];
        KeepsGenerated = keepsGenerated;
    }

    /// <summary>The table as the mapping was made for.</summary>
    public TableDefinition Table { get; }

    /// <summary>The mapped columns.</summary>
    public Target[] Targets { get; }

    /// <summary>Generated values, stamps and passwords are taken from the source (Caspio XML).</summary>
    public bool KeepsGenerated { get; }

    /// <summary>Columns that go nowhere and why.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>What a column is called in mappings: its heading, or <c>#n</c> by position where that is empty or stands twice.</summary>
    public static string ColumnKey(IReadOnlyList<string> columns, int position)
    {
        var name = columns[position].Trim();
        for (var i = 0; i < position && name.Length > 0; i++)
        {
            if (columns[i].Trim().Equals(name, StringComparison.Ordinal))
                name = "";
        }

        return name.Length > 0 ? name : $"#{position + 1}";
    }

    /// <summary>Makes the mapping.</summary>
    /// <exception cref="DataException">The request names columns or fields that do not exist or cannot be written.</exception>
    public static ImportMapping Create(ImportRequest request, IReadOnlyDictionary<string, string> given, IReadOnlyList<string> columns, AccountSchema schema, TableDefinition table)
    {
        var isPackage = request.Source.Design is not null;
        var keeps = isPackage && !request.Matches && request.Action is not (ImportAction.Append or ImportAction.NewAppend);
        var match = request.Match.Select(name => table.FindField(name) ?? throw DataException.NoFields(name)).ToHashSet();
        var rules = TableRules.Of(schema, table);
        var targets = new List<Target>();
        var warnings = new List<string>();
        var unknown = given.Keys.Where(k => !Enumerable.Range(0, columns.Count).Any(i => ColumnKey(columns, i) == k)).ToList();
        if (unknown.Count > 0)
            throw new DataException(DataProblem.MalformedRequest, $"The file has no column {string.Join(", ", unknown.Select(u => $"'{u}'"))}.");
        for (var i = 0; i < columns.Count; i++)
        {
            var key = ColumnKey(columns, i);
            var field = Choose(given, key, table, targets, warnings);
            if (field is null)
                continue;
            var writable = IsWritable(field, keeps);
            if (!writable && !match.Contains(field))
            {
                warnings.Add($"The column '{key}' is not imported: values of the {field.Type.Code} field '{field.Name}' are not written.");
                continue;
            }

            var position = table.PositionOf(field.Name);
            targets.Add(new Target(
                i, position, new CellConverter(field, request.DateOrder, request.Truncate, isPackage), match.Contains(field), writable && !match.Contains(field), rules.ChildPositions.Contains(position)));
        }

        Check(request, table, match, targets);
        var mapping = new ImportMapping(table, targets, keeps);
        mapping.Warnings.AddRange(warnings);
        return mapping;
    }

    /// <summary>A row's values where the source gives none.</summary>
    public SqlValue[] Defaults(TableRules rules)
    {
        var values = new SqlValue[Table.Fields.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = rules.Store(i, Table.Fields[i].Type.Default);
        return values;
    }

    /// <summary>Is the table still as the mapping was made for?</summary>
    public bool Fits(TableDefinition? table) => table is not null && table.Name == Table.Name && table.Fields.Length == Table.Fields.Length
        && table.Fields.Zip(Table.Fields).All(p => p.First.Id == p.Second.Id && p.First.Name == p.Second.Name && p.First.Type == p.Second.Type && p.First.IsFormula == p.Second.IsFormula);

    private static FieldDefinition? Choose(IReadOnlyDictionary<string, string> given, string key, TableDefinition table, List<Target> targets, List<string> warnings)
    {
        if (given.TryGetValue(key, out var chosen))
        {
            if (chosen.Length == 0)
                return null;
            var field = table.FindField(chosen) ?? throw DataException.NoFields(chosen);
            return targets.TrueForAll(t => t.Converter.Field != field) ? field : throw new DataException(DataProblem.MalformedRequest, $"Two columns are mapped to the field '{field.Name}'.", field.Name);
        }

        var plain = Plain(key);
        var equal = table.Fields.FirstOrDefault(f => f.Name.Equals(key, StringComparison.OrdinalIgnoreCase)) ?? table.Fields.FirstOrDefault(f => Plain(f.Name) == plain);
        if (equal is null)
            warnings.Add($"The column '{key}' is not imported: {table.Name} has no field of that name.");
        return equal is null || given.Values.Contains(equal.Name, StringComparer.OrdinalIgnoreCase) || targets.Exists(t => t.Converter.Field == equal) ? null : equal;
    }

    private static string Plain(string name) => name.Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    private static bool IsWritable(FieldDefinition field, bool keeps) => field switch
    {
        { IsFormula: true } => false,
        { Type: AttachmentFieldType } => keeps,
        { Type: PasswordFieldType } => keeps,
        _ => field.Editable || keeps,
    };

    private static void Check(ImportRequest request, TableDefinition table, HashSet<FieldDefinition> match, List<Target> targets)
    {
        if (request.Matches && match.Count == 0)
            throw new DataException(DataProblem.MalformedRequest, "Name the fields to match by: they say which record a row changes.");
        if (!request.Matches && match.Count > 0)
            throw new DataException(DataProblem.MalformedRequest, "Fields to match by are for updating imports only.");
        var missing = match.Where(f => targets.TrueForAll(t => t.Converter.Field != f)).Select(f => f.Name).ToList();
        if (missing.Count > 0)
            throw new DataException(DataProblem.MalformedRequest, $"No column of the file is mapped to the field {string.Join(", ", missing)} that records are matched by.", missing);
        if (match.FirstOrDefault(f => f.IsFormula || f.Type is ListFieldType or PasswordFieldType or AttachmentFieldType) is { } wrong)
            throw new DataException(DataProblem.MalformedRequest, $"Records cannot be matched by the {wrong.Type.Code} field '{wrong.Name}'.", wrong.Name);
        if (!targets.Exists(t => t.Write) && !request.Matches)
            throw new DataException(DataProblem.MalformedRequest, $"No column of the file has the name of a field of {table.Name} that can be written. Give a mapping.");
        var blank = request.Matches ? [] : table.Fields.Where(f => f is { Unique: true, UniqueAllowNulls: false, Editable: true, IsFormula: false } && targets.TrueForAll(t => t.Converter.Field != f)).Select(f => f.Name).ToList();
        if (blank.Count > 0)
            throw DataException.BlankUnique(blank);
    }

    /// <summary>A mapped column.</summary>
    /// <param name="Column">Position in the source.</param>
    /// <param name="Position">Position in the table.</param>
    /// <param name="Converter">Makes values of cells.</param>
    /// <param name="Match">Identifies the record.</param>
    /// <param name="Write">Changes a record that exists; match fields do not.</param>
    /// <param name="IsChild">Child field of an enforced relationship.</param>
    internal sealed record Target(int Column, int Position, CellConverter Converter, bool Match, bool Write, bool IsChild);
}
