using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>
/// A table: its element with name, note, lists, relations and one <c>Row</c> that carries the schema. The rows are not held; see
/// <see cref="PackageReader.OpenRows"/>.
/// </summary>
public sealed record PackageTable(PackageElement Element, PackageObjectEntry? Entry) : PackageItem(Element, Entry)
{
    /// <inheritdoc/>
    public override string Type => PackageObjectType.Table;

    /// <inheritdoc/>
    public override string Name => Element.Child("Name")?.Text ?? "";

    /// <summary>The table's note.</summary>
    public string Note => Element.Child("Note")?.Text ?? "";

    /// <summary>The number of records.</summary>
    public long RowCount { get; init; }

    /// <summary>The ZIP entry it was read from; empty for a table that was not read.</summary>
    public string Part { get; init; } = "";

    /// <summary>Its zero-based number among the tables of the part.</summary>
    public int Ordinal { get; init; }

    /// <summary>Whether the first row of the part carries the schema only and is no record.</summary>
    public bool IsFirstRowSchemaOnly { get; init; }

    /// <summary>What the scan of the rows found, by field; empty for a table that was not read.</summary>
    [JsonIgnore]
    public ImmutableArray<PackageFieldScan> Scan { get; init; } = [];

    /// <summary>The fields in the order of the row's cells.</summary>
    [JsonIgnore]
    public ImmutableArray<PackageField> Fields => [.. (Element.Child("Row")?.Children ?? []).Select(cell => new PackageField(cell))];

    /// <summary>The lists of the list fields.</summary>
    [JsonIgnore]
    public IEnumerable<PackageList> Lists => (Element.Child("Lists")?.ChildrenNamed("List") ?? []).Select(list => new PackageList(list));

    /// <summary>The relations in which this table is the child.</summary>
    [JsonIgnore]
    public IEnumerable<PackageRelation> Relations => (Element.Child("t:Relations")?.ChildrenNamed("t:Relation") ?? []).Select(relation => new PackageRelation(relation));

    /// <summary>Makes a table for export; the order of parts is that of vendor packages.</summary>
    /// <param name="name">Name.</param>
    /// <param name="note">Note.</param>
    /// <param name="fields">The fields in display order.</param>
    /// <param name="lists">Lists of the list fields.</param>
    /// <param name="relations">Relations to parent tables.</param>
    /// <param name="entry">The stored line of the object, when it was imported.</param>
    public static PackageTable Create(
        string name, string note, IEnumerable<PackageField> fields, IEnumerable<PackageList>? lists = null,
        IEnumerable<PackageRelation>? relations = null, PackageObjectEntry? entry = null)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var children = new List<PackageElement> { new("Name", text: name), new("Note", text: note) };
        var listElements = (lists ?? []).Select(list => list.Element).ToList();
        if (listElements.Count > 0)
            children.Add(new PackageElement("Lists", children: listElements));
        var relationElements = (relations ?? []).Select(relation => relation.Element).ToList();
        if (relationElements.Count > 0)
            children.Add(new PackageElement("t:Relations", children: relationElements));
        children.Add(new PackageElement("Row", children: fields.Select(field => field.Element)));
        return new PackageTable(new PackageElement("Table", children: children), entry);
    }
}
