using Tarn.Apps.Building;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.DataPages.Tests.Building;

/// <summary>Editing definitions, and the words that builders read.</summary>
public sealed class PagePartTests
{
    private static readonly AccountSchema Schema = new(1, [new TableDefinition { Id = 1, Name = "Orders", Fields = [Field("Number", FieldTypes.String), Field("Paid", FieldTypes.YesNo), Field("Due", FieldTypes.DateTime)] }], [], []);

    [Theory]
    [InlineData("First_Name", "First name")]
    [InlineData("firstName", "First name")]
    [InlineData("Customer_ID", "Customer ID")]
    [InlineData("VATNumber", "VAT number")]
    [InlineData("Price2024", "Price2024")]
    [InlineData("Office_Zip", "Office zip")]
    [InlineData("_", "_")]
    public void A_name_becomes_plain_words(string name, string words) => PlainWords.Of(name).ShouldBe(words);

    [Theory]
    [InlineData("Customers", "customer")]
    [InlineData("Repair_Jobs", "repair job")]
    [InlineData("Cities", "city")]
    [InlineData("Boxes", "box")]
    [InlineData("Address", "address")]
    [InlineData("Staff", "staff")]
    public void A_table_holds_several_of_one(string table, string one) => PlainWords.One(table).ShouldBe(one);

    [Fact]
    public void Elements_are_moved_added_and_removed_and_what_nobody_knows_stays()
    {
        var page = Report().WithChildren([.. Report().Children, new PackageElement("Foreign", text: "kept")]);
        Names(page, PagePart.Columns).ShouldBe(["Number", "Paid", "Due"]);
        page = PageParts.Move(page, PagePart.Columns, 2, 0);
        Names(page, PagePart.Columns).ShouldBe(["Due", "Number", "Paid"]);
        page = PageParts.Remove(page, PagePart.Columns, 1);
        Names(page, PagePart.Columns).ShouldBe(["Due", "Paid"]);
        page = PageParts.AddHtml(page, PagePart.Columns, "<b>x</b>", 1);
        page = PageParts.AddHtml(page, PagePart.Columns, "<b>y</b>");
        Names(page, PagePart.Columns).ShouldBe(["Due", "HTML Block 1", "Paid", "HTML Block 2"]);
        PageParts.Items(page, PagePart.Columns).Select(i => i.Element["DisplayOrder"]).ShouldBe(["1", "2", "3", "4"]);
        page = PageParts.Sort(page, "Due", descending: true);
        PageParts.Items(page, PagePart.Columns).Where(i => i.Element["SortOrder"] == "1").Select(i => i.ColumnName + i.Element["SortDir"]).ShouldBe(["DueDESC"]);
        page.Child("Foreign")!.Text.ShouldBe("kept");
    }

    [Fact]
    public void A_criterion_counts_in_the_tree_that_joins_criteria_from_the_start_and_leaves_it_when_it_goes()
    {
        var tree = PackageElement.Create("CriteriaRoot", [], PackageElement.Create("CriteriaGroup", [("Type", "OR")], PackageElement.Create("CriteriaItem", [("CriteriaId", "1")])));
        var page = Report();
        page = page.WithChildren(page.Children.Select(c => c.Name == "SearchPage" ? c.WithChildren(c.Children.Insert(0, tree)) : c));
        var source = PageSource.Find(Schema, "Orders", isView: false)!;
        page = PageParts.Add(page, PagePart.Search, source.Find("Due")!, source, Schema);
        Criteria(page).ShouldBe(["1", "3"], "two are there already");
        page = PageParts.Remove(page, PagePart.Search, 2);
        Criteria(page).ShouldBe(["1"]);
        page = PageParts.Set(page, PageParts.Items(page, PagePart.Search)[0], "ComparisonType", "=");
        PageParts.Items(page, PagePart.Search)[0].Inner["ComparisonType"].ShouldBe("=");
    }

    private static IEnumerable<string?> Criteria(PackageElement page) => page.DescendantsAndSelf().Where(e => e.Name == "CriteriaItem").Select(e => e["CriteriaId"]);

    private static IEnumerable<string> Names(PackageElement page, PagePart part) => PageParts.Items(page, part).Select(i => i.ColumnName);

    private static PackageElement Report() => PageFactory.Create(new PageDesign { Kind = DataPageKind.Report, Source = "Orders" }, "Orders", new string('a', 28), Schema);

    private static FieldDefinition Field(string name, FieldType type) => new() { Name = name, Type = type };
}
