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
                Fields = [Field("Full_Name", FieldTypes.String), Field("Email", FieldTypes.String) with { Id = 12 }, Field("Guest", FieldTypes.YesNo), Field("Guest_Name", FieldTypes.String), Field("Guests", FieldTypes.Integer), Field("Secret", FieldTypes.Password)],
            },
            new TableDefinition { Id = 2, Name = "Guests_Of", Fields = [Field("Signup_Mail", FieldTypes.String) with { Id = 21 }, Field("First_Name", FieldTypes.String), Field("Age", FieldTypes.Integer), Field("Pin", FieldTypes.Password)] },
            new TableDefinition { Id = 3, Name = "Unrelated", Fields = [Field("Signup_Mail", FieldTypes.String)] },
        ],
        [], [new RelationshipDefinition { ParentTable = 1, ParentField = 12, ChildTable = 2, ChildField = 21 }]);

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
            rule = RuleParts.AddCriterion(rule, "Guests", []);
            rule = RuleParts.SetCriterion(rule, new RuleDefinition(rule).Criteria.Last(), "Guests", ">", "1");
            return RuleParts.AddAction(RuleParts.ChangeTree(rule, t => CriteriaTree.SetAny(t, [], true)), "Guests");
        });
        var first = RuleParts.Rules(page)[0];
        CriteriaTree.IsAny(RuleParts.Tree(first.Element)).ShouldBeTrue();
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
    public void Criteria_of_a_rule_stand_in_groups_within_groups_and_what_came_with_a_package_is_neither_flattened_nor_lost()
    {
        PackageElement Criterion(string id, string left) => PackageElement.Create("Criterion", [("CriteriaId", id), ("Left", left), ("LeftType", "Field"), ("Operator", "Blank"), ("Note", "kept")]);
        var inner = CriteriaTree.Group(false, "2", "3").With("x", "10");
        var rule = PackageElement.Create("Rule", [("Theirs", "1")], PackageElement.Create("CriteriaRoot", [("y", "2")], CriteriaTree.Group(true, "1").WithChildren([.. CriteriaTree.Group(true, "1").Children, inner])), Criterion("1", "Email"), Criterion("2", "Guest"), Criterion("3", "Guests"), Criterion("9", "Full_Name"));
        string Words(PackageElement r) => CriteriaTree.ToText(RuleParts.Tree(r), id => new RuleDefinition(r).Criteria.First(c => c.Id == id).Left);
        Words(rule).ShouldBe("Email or (Guest and Guests)");
        RuleParts.Unused(rule).Select(c => c.Id).ShouldBe(["9"]);

        var changed = RuleParts.AddCriterion(rule, "Guest_Name", [1], isGroup: true);
        Words(changed).ShouldBe("Email or (Guest and Guests and Guest_Name)");
        RuleParts.Tree(changed).Children[1].Children[2].Name.ShouldBe("CriteriaGroup");
        changed = RuleParts.AddCriterion(changed, "Full_Name", [1, 2]);
        Words(changed).ShouldBe("Email or (Guest and Guests and (Guest_Name or Full_Name))");
        Words(RuleParts.ChangeTree(changed, t => CriteriaTree.Move(t, [0], [1, 2]))).ShouldBe("Guest and Guests and (Guest_Name or Full_Name or Email)");
        Words(RuleParts.ChangeTree(changed, t => CriteriaTree.Move(t, [1, 2, 0], []))).ShouldBe("Email or (Guest and Guests and Full_Name) or Guest_Name");
        Words(RuleParts.ChangeTree(changed, t => CriteriaTree.Dissolve(t, [1]))).ShouldBe("Email or Guest or Guests or (Guest_Name or Full_Name)");
        Words(RuleParts.ChangeTree(changed, t => CriteriaTree.Nest(t, [1, 0]))).ShouldBe("Email or (Guest and Guests and (Guest_Name or Full_Name))");
        RuleParts.Tree(RuleParts.ChangeTree(changed, t => CriteriaTree.Nest(t, [1, 0]))).Children[1].Children[0].Name.ShouldBe("CriteriaGroup");

        var without = RuleParts.ChangeTree(changed, t => CriteriaTree.Remove(t, [1, 2]));
        new RuleDefinition(without).Criteria.Select(c => c.Id).ShouldBe(["1", "2", "3", "9"], "what leaves the tree goes, and what never counted stays");
        without.ShouldBe(rule, "with all that no editor knows");
        var last = RuleParts.ChangeTree(RuleParts.ChangeTree(without, t => CriteriaTree.Remove(t, [0])), t => CriteriaTree.Remove(t, [0, 0]));
        Words(last).ShouldBe("Guests");
        RuleParts.ChangeTree(last, t => CriteriaTree.Remove(t, [0])).ShouldBe(last, "the last one stays");
        new RuleDefinition(RuleParts.RemoveCriterion(last, RuleParts.Unused(last).Single())).Criteria.Select(c => c.Id).ShouldBe(["3"]);
        foreach (var gone in new int[][] { [7], [1, 9], [0, 0], [1, 2, 0, 0] })
            RuleParts.ChangeTree(changed, t => CriteriaTree.Dissolve(CriteriaTree.Nest(CriteriaTree.Move(CriteriaTree.Remove(t, [.. gone]), [.. gone], []), [.. gone]), [.. gone])).ShouldBe(changed, "a place that is not there any more");
        var deep = Enumerable.Range(0, 9).Aggregate(rule, (r, _) => RuleParts.AddCriterion(r, "Guest", CriteriaTree.Groups(RuleParts.Tree(r)).Last().Place, isGroup: true));
        CriteriaTree.Groups(RuleParts.Tree(deep)).Max(g => g.Place.Length + 1).ShouldBe(CriteriaTree.MaxDepth);
        new RuleDefinition(deep).Criteria.Count().ShouldBe(7, "no criterion without a place");

        var flat = rule.WithChildren(rule.Children.Where(c => c.Name != "CriteriaRoot"));
        Words(flat).ShouldBe("Email and Guest and Guests and Full_Name");
        Words(RuleParts.ChangeTree(flat, t => CriteriaTree.SetAny(t, [], true))).ShouldBe("Email or Guest or Guests or Full_Name");
    }

    [Fact]
    public void Criteria_of_a_search_are_joined_in_groups_and_mean_the_same_before_somebody_changes_them()
    {
        var report = PageFactory.Create(new PageDesign { Kind = DataPageKind.Report, Source = "Signups" }, "Who comes", new string('b', 28), Schema);
        var names = SearchParts.Criteria(report).ToDictionary(c => c.Match["CriteriaId"]!, c => c.Item.ColumnName);
        string Words(PackageElement page) => CriteriaTree.ToText(SearchParts.Tree(page), id => names[id]);
        var all = string.Join(" and ", names.Values);
        Words(report).ShouldBe(all);
        var any = SearchParts.ChangeTree(report, t => CriteriaTree.SetAny(CriteriaTree.Nest(t, [1]), [], true));
        Words(any).ShouldBe(all.Replace(" and ", " or "));
        CriteriaTree.Of(any.Child("SearchPage")!)!.Children[1].Name.ShouldBe("CriteriaGroup");
        SearchParts.ChangeTree(any, t => CriteriaTree.Remove(t, [0])).ShouldBe(any, "criteria go with their elements");

        // A range of one field, and a criterion that the tree does not place: both hold besides it.
        var item = SearchParts.Criteria(report)[0].Item;
        var range = PageParts.ChangePage(report, page => page.WithChildren(page.Children.Where(c => c.Name != "CriteriaRoot")).With("GlobalOperator", "OR"));
        range = range.WithChildren(range.Children.Select(c => Doubled(c)));
        names["99"] = "Until";
        Words(range).ShouldStartWith("(Full_Name and Until) or ");
        var placed = PageParts.ChangePage(range, page => CriteriaTree.Put(page, CriteriaTree.Group(true, "2", "3")));
        Words(placed).ShouldBe($"({names["2"]} or {names["3"]}) and Full_Name and Until" + string.Concat(names.Keys.Where(k => k is not ("1" or "2" or "3" or "99")).Select(k => " and " + names[k])));

        PackageElement Doubled(PackageElement element) => element["ColumnName"] == item.ColumnName && element.Child("FieldMatch") is { } match
            ? element.WithChildren([match.With("Operator", "AND"), match.With("CriteriaId", "99").With("Operator", "AND")])
            : element.WithChildren(element.Children.Select(Doubled));
    }

    [Fact]
    public void A_child_form_holds_rows_of_a_related_table_and_says_what_keeps_it_from_running()
    {
        var form = Form();
        var (table, key) = ChildFormParts.Candidates(Schema, Signups).ShouldHaveSingleItem();
        (table.Name, key.Name).ShouldBe(("Guests_Of", "Signup_Mail"));
        var page = ChildFormParts.Add(form, table, key, Signups, Schema, at: 2);
        PageItem Rows() => PageParts.Items(page, PagePart.Form)[2];
        ChildFormParts.IsChildForm(Rows()).ShouldBeTrue();
        (Rows().Title, Rows().ColumnName).ShouldBe(("Guests of", "Rows of Guests_Of"));
        ChildFormParts.Items(Rows()).Select(i => i.ColumnName).ShouldBe(["First_Name", "Age"], "neither what is filled in by itself nor a password");
        PageCheck.Problems(Schema, Stored(page)).ShouldBeEmpty();
        ChildFormParts.Unused(Rows(), Schema).ShouldBeEmpty();

        page = ChildFormParts.Set(ChildFormParts.MoveField(page, Rows(), 1, 0), Rows(), "MaxRows", "3");
        page = ChildFormParts.ChangeField(page, Rows(), 0, e => e.With("Required", "True"));
        ChildFormParts.Items(Rows()).Select(i => (i.ColumnName, i.Element["Required"], i.Element["DisplayOrder"])).ShouldBe([("Age", "True", "1"), ("First_Name", "False", "2")]);
        page = ChildFormParts.RemoveField(page, Rows(), 0);
        page = ChildFormParts.AddField(page, Rows(), ChildFormParts.Unused(Rows(), Schema).ShouldHaveSingleItem(), Schema);
        (ChildFormParts.Items(Rows()).Count, ChildFormParts.Of(Rows(), "MaxRows"), ChildFormParts.Of(Rows(), "KeyField")).ShouldBe((2, "3", "Signup_Mail"));

        var full = Enumerable.Range(0, 9).Aggregate(form, (p, _) => ChildFormParts.Add(p, table, key, Signups, Schema));
        PageParts.Items(full, PagePart.Form).Where(ChildFormParts.IsChildForm).Select(i => i.ColumnName).ShouldBe(["Rows of Guests_Of", "Rows of Guests_Of 2", "Rows of Guests_Of 3", "Rows of Guests_Of 4", "Rows of Guests_Of 5"]);
        var unrelated = new AccountSchema(1, Schema.Tables, [], []);
        PageCheck.Problems(unrelated, Stored(page)).ShouldBe(["'Guests_Of.Signup_Mail' is not related to 'Signups', as 'Guests of' needs. Put the relationship back, or remove the element."]);
        PageCheck.Problems(Schema, Stored(ChildFormParts.Set(page, Rows(), "DataSourceName", "Gone"))).ShouldBe(["The table 'Gone' of 'Guests of' does not exist. Remove the element, or put the table back."]);
        PageCheck.Problems(Schema, Stored(ChildFormParts.ChangeField(page, Rows(), 0, e => e.With("ColumnName", "Gone")))).ShouldBe(["'Guests_Of' has no field 'Gone'. Remove it from 'Guests of', or put the field back."]);
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
