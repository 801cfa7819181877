namespace Tarn.Apps.Packages;

/// <summary>A field of a table: the attributes that ride on the first row's cell.</summary>
public sealed record PackageField(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The field's name.</summary>
    public string Name => Element.Name;

    /// <summary>The data type as the package spells it (<c>RANDOM_ID</c>, <c>LIST-STRING</c>), upper case with underscores.</summary>
    public string DataType => PackageDataType.Normalise(Text("DataType"));

    /// <summary>Whether values are unique; blanks are refused unless <see cref="UniqueAllowNulls"/>.</summary>
    public bool IsUnique => Flag("Unique");

    /// <summary>Whether a unique field may be blank.</summary>
    public bool UniqueAllowNulls => Flag("UniqueAllowNulls");

    /// <summary>A note for builders.</summary>
    public string Description => Text("Description");

    /// <summary>The default caption; empty is the field's name.</summary>
    public string Label => Text("Label");

    /// <summary>The position; null is that in the row.</summary>
    public int? DisplayOrder => Number("DisplayOrder");

    /// <summary>Whether the value is computed.</summary>
    public bool IsFormula => Flag("IsFormula");

    /// <summary>The formula's text.</summary>
    public string FormulaText => Text("FormulaText");

    /// <summary>The alphabet of random ids, or the number pattern of prefixed autonumbers.</summary>
    public string Format => Text("Format");

    /// <summary>The text before a generated id.</summary>
    public string Prefix => Text("Prefix");

    /// <summary>The length of the random part of a random id.</summary>
    public int? Length => Number("Length");

    /// <summary>Whether a timestamp is set on insert.</summary>
    public bool OnInsert => Flag("OnInsert");

    /// <summary>Whether a timestamp is set on update.</summary>
    public bool OnUpdate => Flag("OnUpdate");

    /// <summary>The Windows zone of a timestamp.</summary>
    public string TimeZone => TextOrNull("TimeZone") ?? "UTC";

    /// <inheritdoc/>
    protected override string RuleName => "TableField";

    /// <summary>Makes a field for export, its attributes in the order of vendor packages.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="dataType">The data type, in the package's or in REST's spelling.</param>
    /// <param name="unique">Whether values are unique.</param>
    /// <param name="description">Builder's note.</param>
    /// <param name="displayOrder">Position from 1.</param>
    /// <param name="label">Default caption.</param>
    /// <param name="more">Attributes that apply to the type: Format, Prefix, Length, IsFormula, FormulaText, UniqueAllowNulls, OnInsert, OnUpdate, TimeZone.</param>
    public static PackageField Create(string name, string dataType, bool unique, string description, int displayOrder, string label, params IEnumerable<(string Name, string? Value)> more) =>
        new(PackageElement.Create(
            name,
            [
                ("DataType", PackageDataType.Normalise(dataType)), ("Unique", CellText.FromBoolean(unique)), ("Description", description),
                ("DisplayOrder", displayOrder.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("Label", label), .. more,
            ]));
}
