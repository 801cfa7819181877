using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>A view: tables with columns, joins, conditions and the tree that joins the conditions.</summary>
public sealed record PackageView(PackageElement Element, PackageObjectEntry? Entry) : PackageItem(Element, Entry)
{
    /// <inheritdoc/>
    public override string Type => PackageObjectType.View;

    /// <summary>The tables in document order.</summary>
    [JsonIgnore]
    public IEnumerable<PackageViewTable> Tables => Element.ChildrenNamed("Table").Select(table => new PackageViewTable(table));

    /// <summary>The columns over all tables in display order.</summary>
    [JsonIgnore]
    public IEnumerable<PackageViewColumn> Columns => Ordered(Element.ChildrenNamed("Table").SelectMany(table => table.ChildrenNamed("Field"))).Select(column => new PackageViewColumn(column));

    /// <summary>The joins (Tarn's own part of the format).</summary>
    [JsonIgnore]
    public IEnumerable<PackageViewJoin> Joins => Element.ChildrenNamed("t:Join").Select(join => new PackageViewJoin(join));

    /// <summary>The filtered fields.</summary>
    [JsonIgnore]
    public IEnumerable<PackageViewCondition> Conditions => Element.ChildrenNamed("Condition").Select(condition => new PackageViewCondition(condition));

    /// <summary>The criteria that are formulas: id and text (Tarn's own part of the format).</summary>
    [JsonIgnore]
    public IEnumerable<(string Id, string Text)> Formulas => Element.ChildrenNamed("t:Formula").Select(formula => (formula["CriteriaId"] ?? "", formula["Text"] ?? ""));

    /// <summary>Alias of the table that is edited through the view; empty for none (Tarn's own part of the format).</summary>
    [JsonIgnore]
    public string EditableAlias => Text("t:EditableAlias");

    /// <summary>The tree of criteria; null: all matches are joined by AND.</summary>
    [JsonIgnore]
    public PackageCriteria? Criteria => Element.Child("CriteriaRoot")?.Child("CriteriaGroup") is { } group ? new PackageCriteria(group) : null;
}
