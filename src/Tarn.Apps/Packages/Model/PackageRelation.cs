namespace Tarn.Apps.Packages;

/// <summary>A relation of a table to its parent (Tarn's own part of the format).</summary>
public sealed record PackageRelation(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The child's field.</summary>
    public string Field => Text("Field");

    /// <summary>The parent table.</summary>
    public string ParentTable => Text("ParentTable");

    /// <summary>The parent's field.</summary>
    public string ParentField => Text("ParentField");

    /// <summary>Whether every value must exist in the parent.</summary>
    public bool EnforceIntegrity => Flag("EnforceIntegrity");

    /// <summary>Whether deleting a parent deletes its children.</summary>
    public bool CascadeDelete => Flag("CascadeDelete");

    /// <summary>Makes a relation for export.</summary>
    public static PackageRelation Create(string field, string parentTable, string parentField, bool enforceIntegrity, bool cascadeDelete) => new(PackageElement.Create(
        "t:Relation",
        [
            ("Field", field), ("ParentTable", parentTable), ("ParentField", parentField),
            ("EnforceIntegrity", CellText.FromBoolean(enforceIntegrity)), ("CascadeDelete", CellText.FromBoolean(cascadeDelete)),
        ]));
}
