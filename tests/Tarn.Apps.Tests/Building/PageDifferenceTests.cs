using Shouldly;
using Tarn.Apps.Building;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Xunit;

namespace Tarn.Apps.Tests.Building;

/// <summary>What is otherwise between two states of a page, in words.</summary>
public sealed class PageDifferenceTests
{
    private static readonly AccountSchema Schema = new(
        1, [new TableDefinition { Id = 1, Name = "Jobs", Fields = [Field("Title", FieldTypes.String), Field("Price", FieldTypes.Currency), Field("Done", FieldTypes.YesNo)] }], [], []);

    private static PageSource Jobs => PageSource.Find(Schema, "Jobs", isView: false)!;

    [Fact]
    public void What_was_changed_added_removed_and_moved_is_named_where_it_stands()
    {
        var form = PageFactory.Create(new PageDesign { Kind = DataPageKind.Submission, Source = "Jobs" }, "Jobs", new string('a', 28), Schema);
        PageDifferences.Sum(PageDifferences.Between(form, form)).ShouldBe("Nothing is otherwise.");
        var items = PageParts.Items(form, PagePart.Form);
        var changed = PageParts.Set(PageParts.Set(form, items[0], "Label", "What is it?"), items[0], "Required", "True");
        changed = PageParts.SetPage(changed, "Message", "<p>Thanks</p>").With("t:Theme", "Forest");
        PageDifferences.Between(form, changed).ShouldBe(
        [
            new PageDifference("Page", "Look", "", "Forest"),
            new PageDifference("Page", "Message", "<p>Thank you. Your entry was saved.</p>", "<p>Thanks</p>"),
            new PageDifference("Form: What is it?", "Label", "Title", "What is it?"),
            new PageDifference("Form: What is it?", "Must be filled in", "False", "True"),
        ]);
        PageDifferences.Between(form, PageParts.Move(form, PagePart.Form, 2, 0)).ShouldBe([new PageDifference("Form", "Order of the elements", "Title, Price, Done", "Done, Title, Price")]);
        PageDifferences.Between(form, PageParts.Remove(form, PagePart.Form, 1)).ShouldBe([new PageDifference("Form: Price", "Removed", "Form: Price", "")]);
        PageDifferences.Between(PageParts.Remove(form, PagePart.Form, 1), form).ShouldBe([new PageDifference("Form: Price", "Added", "", "Form: Price")]);
        PageDifferences.Sum(PageDifferences.Between(form, changed)).ShouldBe("4 changes: Page, Form: What is it?.");
    }

    [Fact]
    public void Charts_totals_rules_mails_and_access_are_named_too()
    {
        var report = PageFactory.Create(new PageDesign { Kind = DataPageKind.Report, Source = "Jobs" }, "Jobs", new string('a', 28), Schema);
        var changed = RecordOwners.Set(TotalsParts.AddGroup(TotalsParts.AddTotal(ChartParts.Add(report, Jobs), Jobs), Jobs.Find("Done")!), new RecordOwner("Title", "Name"));
        PageDifferences.Between(report, changed).Where(d => d.Property == "Added").Select(d => d.Place).ShouldBe(["Chart", "Totals: Total", "Group by Done", "Access"], ignoreOrder: true);
        PageDifferences.Between(ChartParts.Add(report, Jobs), PageParts.SetChart(ChartParts.Add(report, Jobs), "Title", "Mine")).ShouldBe([new PageDifference("Chart", "Title", "Jobs by Title", "Mine")]);
        var form = PageFactory.Create(new PageDesign { Kind = DataPageKind.Submission, Source = "Jobs" }, "Jobs", new string('a', 28), Schema);
        PageDifferences.Between(form, MailParts.AddNotification(RuleParts.Add(form), Jobs, "a@example.org")).Select(d => (d.Place, d.Property)).ShouldBe([("Rule 1", "Added"), ("Mail to you", "Added")]);
        PageDifferences.Between(RuleParts.Add(form), RuleParts.Change(RuleParts.Add(form), 0, r => RuleParts.SetCriterion(r, new RuleDefinition(r).Criteria.Single(), "Price", ">", "3")))
            .Select(d => (d.Place, d.Property, d.After)).ShouldBe([("Rule 1", "Element asked", "Price"), ("Rule 1", "Comparison", ">"), ("Rule 1", "Value", "3")]);
    }

    private static FieldDefinition Field(string name, FieldType type) => new() { Name = name, Type = type };
}
