using Shouldly;
using Tarn.Apps.Building;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Xunit;

namespace Tarn.Apps.Tests.Building;

/// <summary>Editing rules, mails, looks and languages.</summary>
public sealed class FormPartTests
{
    private static readonly AccountSchema Schema = new(
        1,
        [
            new TableDefinition
            {
                Id = 1,
                Name = "Signups",
                Fields = [Field("Full_Name", FieldTypes.String), Field("Email", FieldTypes.String), Field("Guest", FieldTypes.YesNo), Field("Guest_Name", FieldTypes.String), Field("Guests", FieldTypes.Integer), Field("Secret", FieldTypes.Password)],
            },
        ],
        [], []);

    private static PageSource Signups => PageSource.Find(Schema, "Signups", isView: false)!;

    [Fact]
    public void Rules_are_added_changed_moved_and_go_without_a_trace()
    {
        var form = Form();
        RuleParts.Asked(form).Select(i => i.ColumnName).ShouldBe(["Full_Name", "Email", "Guest", "Guest_Name", "Guests"], "nobody asks for a password");
        var page = RuleParts.Add(RuleParts.Add(form));
        page = RuleParts.Change(page, 0, rule =>
        {
            var definition = new RuleDefinition(rule);
            rule = RuleParts.SetCriterion(rule, definition.Criteria.Single(), "Guest", "Checked", "");
            rule = RuleParts.SetAction(rule, new RuleDefinition(rule).Actions.Single(), "Show", "Guest_Name", isSection: false);
            rule = RuleParts.AddCriterion(rule, "Guests");
            rule = RuleParts.SetCriterion(rule, new RuleDefinition(rule).Criteria.Last(), "Guests", ">", "1");
            return RuleParts.AddAction(RuleParts.SetAny(rule, true), "Guests");
        });
        var first = RuleParts.Rules(page)[0];
        RuleParts.IsAny(first.Element).ShouldBeTrue();
        first.Criteria.Select(c => (c.Id, c.Left, c.Operator, c.Right)).ShouldBe([("1", "Guest", "Checked", ""), ("2", "Guests", ">", "1")]);
        first.Tree!.Ids.ShouldBe(["1", "2"]);
        first.Actions.Select(a => (a.Action, a.Target)).ShouldBe([("Show", "Guest_Name"), ("Show", "Guests")]);
        PageCheck.Problems(Schema, Stored(page)).ShouldBeEmpty();

        page = RuleParts.Change(page, 0, rule => RuleParts.RemoveAction(RuleParts.RemoveCriterion(rule, new RuleDefinition(rule).Criteria.First()), new RuleDefinition(rule).Actions.First()));
        RuleParts.Rules(page)[0].Tree!.Ids.ShouldBe(["2"]);
        var without = PageParts.Remove(page, PagePart.Form, PageParts.Items(page, PagePart.Form).Single(i => i.ColumnName == "Guests").Index);
        PageCheck.Problems(Schema, Stored(without)).ShouldBe(["Rule 1 is about 'Guests', which the form does not have any more. Change the rule, or put the element back."]);
        RuleParts.Rules(RuleParts.Move(page, 0, 1)).Select(r => r.Element["DisplayOrder"]).ShouldBe(["1", "2"]);
        RuleParts.Remove(RuleParts.Remove(page, 1), 0).ShouldBe(form);
    }

    [Fact]
    public void Smaller_copies_of_pictures_are_added_and_what_is_wrong_with_them_is_said()
    {
        var schema = new AccountSchema(1, [new TableDefinition { Id = 1, Name = "Albums", Fields = [Field("Title", FieldTypes.String), Field("Photo", FieldTypes.File), Field("Thumb", FieldTypes.File), Field("Size", FieldTypes.Integer)] }], [], []);
        var source = PageSource.Find(schema, "Albums", isView: false)!;
        var upload = ElementDefaults.Form(source.Find("Photo")!, source, schema);
        var copy = PictureCopyParts.New(source, upload)!;
        (copy["TargetField"], copy["MaxWidth"], copy["Suffix"]).ShouldBe(("Thumb", "320", "_small"));
        var second = PictureCopyParts.New(source, upload.WithChildren([copy]))!;
        (second["TargetField"], second["Suffix"]).ShouldBe(("Title", "_small2"));
        PictureCopyParts.New(source, upload.WithChildren([copy, second])).ShouldBeNull("every field has its copy");
        Problems(copy, second).ShouldBeEmpty();
        Problems(copy.With("MaxWidth", "0")).ShouldBe(["The smaller copy 1 of 'Photo': the width '0' must be a number from 1 to 10000."]);
        Problems(copy.With("Quality", "101")).Single().ShouldContain("the quality '101' must be a number from 1 to 100");
        Problems(copy.With("MaxWidth", null).With("MaxHeight", "")).Single().ShouldContain("needs a width, a height, or both");
        foreach (var wrong in new[] { "Photo", "Size", "PK_ID", "Gone", "" })
            Problems(copy.With("TargetField", wrong)).Single().ShouldContain("choose another File or text field");
        Problems(copy.With("Suffix", null)).Single().ShouldContain("would have the name of the original");
        Problems(copy.With("Suffix", null).With("FolderPath", "/Albums/")).Single().ShouldContain("would have the name of the original");
        Problems(copy.With("Suffix", null).With("FolderPath", "/Thumbs")).ShouldBeEmpty();
        Problems(copy, second.With("Suffix", "_SMALL")).Single().ShouldContain("would have the name of another copy");
        Problems(copy, second.With("TargetField", "thumb")).Single().ShouldContain("has the path of another copy already");
        Problems(copy.With("Prefix", "a/b")).Single().ShouldContain("none of");
        Problems([copy, .. Enumerable.Range(1, 3).Select(i => second.With("Suffix", "s" + i))]).First().ShouldContain("can have 3 smaller copies; here are 4");

        IReadOnlyList<string> Problems(params PackageElement[] copies) => PageCheck.Problems(
            schema, Stored(PackageElement.Create("Application", [("Type", "WebForm")], PackageElement.Create("NewRecordPage", [("DataSourceType", "Table"), ("DataSourceName", "Albums")], PackageElement.Create("Section", [], upload.WithChildren(copies))))));
    }

    [Fact]
    public void Groups_of_criteria_that_came_with_a_package_stay()
    {
        PackageElement Item(string id) => PackageElement.Create("CriteriaItem", [("CriteriaId", id)]);
        PackageElement Criterion(string id) => PackageElement.Create("Criterion", [("CriteriaId", id), ("Left", "Email"), ("LeftType", "Field"), ("Operator", "Blank")]);
        var inner = PackageElement.Create("CriteriaGroup", [("Type", "AND")], Item("2"), Item("3"));
        var rule = PackageElement.Create("Rule", [], PackageElement.Create("CriteriaRoot", [], PackageElement.Create("CriteriaGroup", [("Type", "OR")], Item("1"), inner)), Criterion("1"), Criterion("2"), Criterion("3"));
        RuleParts.IsNested(rule).ShouldBeTrue();
        var changed = RuleParts.AddCriterion(rule, "Guests");
        changed = RuleParts.RemoveCriterion(changed, new RuleDefinition(changed).Criteria.ElementAt(1));
        new RuleDefinition(changed).Tree!.Ids.ShouldBe(["1", "3", "4"], ignoreOrder: true);
        RuleParts.IsNested(changed).ShouldBeTrue();
    }

    [Fact]
    public void Mails_thank_the_visitor_and_tell_the_staff()
    {
        var page = MailParts.AddNotification(MailParts.AddAcknowledgement(Form(), Signups), Signups, "ada@example.org");
        MailParts.Mails(page).Select(m => (m.IsNotification, m.ToAddress, m.Subject)).ShouldBe([(false, "[@field:Email]", "We have received your entry"), (true, "ada@example.org", "New signup")]);
        MailParts.Mails(page)[0].Body.ShouldStartWith("Hello [@field:Full_Name],");
        page = MailParts.SetBody(MailParts.Set(page, 1, "Subject", "Somebody"), 1, "Line one\nline two");
        (MailParts.Mails(page)[1].Subject, MailParts.Mails(page)[1].Body).ShouldBe(("Somebody", "Line one\nline two"));
        MailParts.Remove(MailParts.Remove(page, 0), 0).ShouldBe(Form());
        var groups = Placeholders.Of(Signups, Signups, null);
        groups.Select(g => g.Title).ShouldBe(["Fields of the record", "The person who signed in", "The visit"]);
        groups[1].Items.ShouldContain(new Placeholder("Email", "[@authfield:Email]"));
        groups.SelectMany(g => g.Items).ShouldNotContain(i => i.Text.Contains("Secret"));
    }

    [Fact]
    public void A_look_and_a_language_keep_what_they_are_not_asked_about()
    {
        var setting = PackageElement.Create("Element", [("Name", "Label"), ("Color", "#333333")]);
        var style = StyleParts.Create("Ours", "Forest", 2);
        style = style.WithChildren([setting, .. style.Children]);
        var changed = StyleParts.SetToken(StyleParts.SetToken(style, "accent", "#aa0000"), "Accent", "#bb0000");
        StyleParts.Token(changed, "accent").ShouldBe("#bb0000");
        changed = StyleParts.SetSetting(StyleParts.SetSource(changed, "Mobile", ".x { color: red }"), "Container", "FontSize", "1.125rem");
        (StyleParts.Source(changed, "Mobile"), StyleParts.Setting(changed, "Container", "FontSize"), StyleParts.Setting(changed, "Label", "Color")).ShouldBe((".x { color: red }", "1.125rem", "#333333"));
        StyleParts.SetSetting(StyleParts.SetSource(StyleParts.SetToken(changed, "accent", null), "Mobile", " "), "Container", "FontSize", null).ShouldBe(style);

        var german = LocalizationParts.Create("German", "de-DE", 2);
        var own = LocalizationParts.SetText(LocalizationParts.SetText(LocalizationParts.SetFormat(german, "ShortDate", "d.M.yy"), "Submit", "Los"), "submit", "Abschicken");
        (LocalizationParts.Text(own, "Submit"), LocalizationParts.Format(own, "ShortDate")).ShouldBe(("Abschicken", "d.M.yy"));
        LocalizationParts.SetFormat(LocalizationParts.SetText(own, "Submit", ""), "ShortDate", "").ShouldBe(german);
    }

    private static PackageElement Form() => PageFactory.Create(new PageDesign { Kind = DataPageKind.Submission, Source = "Signups" }, "Sign up", new string('a', 28), Schema);

    private static Catalogue.DataPage Stored(PackageElement element) => new() { AppId = 1, AppKey = "", ExternalKey = "", Name = "Sign up", Element = element };

    private static FieldDefinition Field(string name, FieldType type) => new() { Name = name, Type = type };
}
