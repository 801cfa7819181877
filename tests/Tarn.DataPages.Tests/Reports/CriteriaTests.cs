using Tarn.Apps.Packages;
using Tarn.DataPages.Reports.Criteria;
using Tarn.Sql;
using Tarn.Testing;
using static Tarn.DataPages.Tests.Reports.SearchPages;

namespace Tarn.DataPages.Tests.Reports;

/// <summary>Criteria find what datapages-reports, sections 4 and 5, says; numbers in names are those of its acceptance checklist.</summary>
public sealed class CriteriaTests(CriteriaAccounts accounts) : IClassFixture<CriteriaAccounts>
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    private static PageDefinition One(string column, string comparison, string type = "Text Field", params (string, string?)[] attributes) =>
        Page("Plants", Section(Field(column, Match(comparison, type, null, attributes))));

    [Theory, MemberData(nameof(Engines))]
    public async Task An_empty_form_finds_all_records_1(SqlDialect engine) =>
        (await accounts.FindAsync(engine, One("Name", "="), ("Value1_1", " "))).ShouldBe("Aster, Broom, Smilax, Smith rose");

    [Theory, MemberData(nameof(Engines))]
    public async Task A_blank_criterion_drops_out_of_the_tree_2_3(SqlDialect engine)
    {
        var page = Page("Plants", Root(Group("AND", "1", Group("OR", "2", "3"))),
            Section(Field("Note", Match("LIKE", id: "1")), Field("Name", Match("=", id: "2")), Field("Stock", Match("=", id: "3"))));
        (await accounts.FindAsync(engine, page, ("Value1_1", "flower"))).ShouldBe("Smilax, Smith rose");
        (await accounts.FindAsync(engine, page, ("Value1_1", "flower"), ("Value2_1", "smilax"), ("Value3_1", "3"))).ShouldBe("Smilax, Smith rose");
        (await accounts.FindAsync(engine, page, ("Value1_1", "flower"), ("Value3_1", "3"))).ShouldBe("Smith rose");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Contains_reads_words_operators_phrases_and_brackets_4_5_6(SqlDialect engine)
    {
        var page = One("Note", "LIKE");
        (await accounts.FindAsync(engine, page, ("Value1_1", "flower red"))).ShouldBe("Smith rose");
        (await accounts.FindAsync(engine, page, ("Value1_1", "blue OR orange"))).ShouldBe("Aster, Smilax");
        (await accounts.FindAsync(engine, page, ("Value1_1", "blue or orange"))).ShouldBe("");
        (await accounts.FindAsync(engine, page, ("Value1_1", "( red OR blue ) flower"))).ShouldBe("Smilax, Smith rose");
        (await accounts.FindAsync(engine, page, ("Value1_1", "\"flower that\""))).ShouldBe("Smith rose");
        (await accounts.FindAsync(engine, page, ("Value1_1", "\"that flower\""))).ShouldBe("");
        (await accounts.FindAsync(engine, page, ("Value1_1", "0%"))).ShouldBe("Aster");
        (await accounts.FindAsync(engine, page, ("Value1_1", "%"))).ShouldBe("Aster");
        (await accounts.FindAsync(engine, page, ("Value1_1", "(red"))).ShouldBe("");
        (await accounts.FindAsync(engine, One("Note", "NOT LIKE"), ("Value1_1", "flower"))).ShouldBe("Aster, Broom");
        (await accounts.FindAsync(engine, One("Photo", "LIKE"), ("Value1_1", "red"))).ShouldBe("Smith rose");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Wildcards_work_in_equality_only_where_they_are_enabled_7(SqlDialect engine)
    {
        var enabled = One("Name", "=", "Text Field", ("EnableWildcards", "True"));
        (await accounts.FindAsync(engine, enabled, ("Value1_1", "Smi*"))).ShouldBe("Smilax, Smith rose");
        (await accounts.FindAsync(engine, enabled, ("Value1_1", "sm?lax"))).ShouldBe("Smilax");
        (await accounts.FindAsync(engine, enabled, ("Value1_1", "SMILAX  "))).ShouldBe("Smilax");
        (await accounts.FindAsync(engine, One("Name", "="), ("Value1_1", "Smi*"))).ShouldBe("");
        (await accounts.FindAsync(engine, One("Name", "BEGINS WITH"), ("Value1_1", "smi"))).ShouldBe("Smilax, Smith rose");
        (await accounts.FindAsync(engine, One("Name", "ENDS WITH"), ("Value1_1", "ROSE"))).ShouldBe("Smith rose");
        (await accounts.FindAsync(engine, One("Name", "<"), ("Value1_1", "BROOM"))).ShouldBe("Aster");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Dates_compare_instants_and_whole_days_on_request_8(SqlDialect engine)
    {
        (await accounts.FindAsync(engine, One("Sown", "="), ("Value1_1", "3/11/2026"))).ShouldBe("Smilax");
        (await accounts.FindAsync(engine, One("Sown", "t:ON"), ("Value1_1", "3/11/2026"))).ShouldBe("Smilax, Smith rose");
        (await accounts.FindAsync(engine, One("Sown", "<="), ("Value1_1", "3/11/2026"))).ShouldBe("Broom, Smilax");
        (await accounts.FindAsync(engine, One("Sown", "<=", "Text Field", ("t:WholeDay", "True")), ("Value1_1", "3/11/2026"))).ShouldBe("Broom, Smilax, Smith rose");
        (await accounts.FindAsync(engine, One("Sown", ">="), ("Value1_1", "3/11/2026 10:30 AM"))).ShouldBe("Aster, Smith rose");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Presets_are_ranges_from_the_present_moment_9(SqlDialect engine)
    {
        (await accounts.FindAsync(engine, One("Sown", "t:NEXT_X"), ("Value1_1", "3"))).ShouldBe("Aster");
        (await accounts.FindAsync(engine, One("Sown", "t:LAST_X"), ("Value1_1", "1"))).ShouldBe("Broom, Smilax, Smith rose");
        (await accounts.FindAsync(engine, One("Sown", "t:TODAY", "Hidden"))).ShouldBe("Smilax, Smith rose");
        (await accounts.FindAsync(engine, One("Sown", "t:YESTERDAY", "Checkbox"), ("Value1_1", "Y"))).ShouldBe("Broom");
        (await accounts.FindAsync(engine, One("Sown", "t:YESTERDAY", "Checkbox"))).ShouldBe("Aster, Broom, Smilax, Smith rose");
        (await accounts.FindAsync(engine, One("Sown", "t:AFTER_NOW", "Hidden"))).ShouldBe("Aster");
        (await accounts.FindAsync(engine, One("Sown", "t:PART_YEAR"), ("Value1_1", "2026"))).ShouldBe("Aster, Broom, Smilax, Smith rose");
        (await accounts.FindAsync(engine, One("Sown", "t:PART_DAY"), ("Value1_1", "11"))).ShouldBe("Smilax, Smith rose");
        (await accounts.FindAsync(engine, One("Sown", "t:LAST_X_Y"), ("Value1_1", "3650"))).ShouldBe("Broom, Smilax, Smith rose");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Today_is_that_of_the_pages_zone_10(SqlDialect engine)
    {
        // 02:00 UTC on the 11th is the evening of the 10th in a zone eight hours behind.
        var criteria = await accounts.BuildAsync(engine, One("Sown", "t:TODAY", "Hidden"), CriteriaAccounts.PageLocaleOf("en-US"), new DateTime(2026, 3, 10, 18, 0, 0));
        (await accounts.FindAsync(engine, criteria.Condition)).ShouldBe("Broom");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Yes_no_can_be_any_and_blank_counts_as_no_11(SqlDialect engine)
    {
        var page = One("Sold", "=", "Radio Buttons", ("MatchNull", "Y"));
        (await accounts.FindAsync(engine, page, ("Value1_1", "A"))).ShouldBe("Aster, Broom, Smilax, Smith rose");
        (await accounts.FindAsync(engine, page, ("Value1_1", "N"))).ShouldBe("Aster, Broom, Smilax");
        (await accounts.FindAsync(engine, page, ("Value1_1", "Y"))).ShouldBe("Smith rose");
        (await accounts.FindAsync(engine, One("Sold", "=", "Hidden", ("DefaultValue", "-1")))).ShouldBe("Smith rose");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_multi_select_finds_any_or_all_of_the_items_12(SqlDialect engine)
    {
        var any = One("Colours", "LIKE", "MSListbox", ("MultiSelectOperator", "OR"));
        (await accounts.FindAsync(engine, any, ("Value1_1", "1"), ("Value1_1", "2"))).ShouldBe("Smilax, Smith rose");
        (await accounts.FindAsync(engine, any, ("Value1_1", "dark RED"))).ShouldBe("Aster");
        (await accounts.FindAsync(engine, any, ("Value1_1", "Green"))).ShouldBe("");
        var all = One("Colours", "LIKE", "MSListbox", ("MultiSelectOperator", "AND"));
        (await accounts.FindAsync(engine, all, ("Value1_1", "1"), ("Value1_1", "3"))).ShouldBe("Smith rose");
        (await accounts.FindAsync(engine, all, ("Value1_1", "1"), ("Value1_1", "2"))).ShouldBe("");
        (await accounts.FindAsync(engine, One("Colours", "="), ("Value1_1", "Red"))).ShouldBe("");
        (await accounts.FindAsync(engine, One("Colours", "LIKE"), ("Value1_1", "red"))).ShouldBe("Aster, Smith rose");
        (await accounts.FindAsync(engine, One("Name", "MULTI_OR_=", "MSListbox"), ("Value1_1", "Aster"), ("Value1_1", "broom"))).ShouldBe("Aster, Broom");
        (await accounts.FindAsync(engine, One("Name", "=", "Hidden", ("t:MultipleValues", "True"), ("DefaultValue", "\"Aster\", Smilax")))).ShouldBe("Aster, Smilax");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Words_are_looked_for_in_the_texts_of_a_list_and_not_in_its_ids(SqlDialect engine)
    {
        Task<string> Text(string comparison, string words) => accounts.FindAsync(engine, One("Colours", comparison), ("Value1_1", words));
        (await Text("LIKE", "red")).ShouldBe("Aster, Smith rose");
        (await Text("LIKE", "ark AND red")).ShouldBe("Aster");
        (await Text("LIKE", "orange OR blue")).ShouldBe("Smilax, Smith rose");
        (await Text("LIKE", "Green")).ShouldBe("");
        // No text has a 4; the item of that id is found by it.
        (await Text("LIKE", "4")).ShouldBe("Aster");
        (await Text("NOT LIKE", "red")).ShouldBe("Smilax");
        (await Text("BEGINS WITH", "dark")).ShouldBe("Aster");
        (await Text("ENDS WITH", "RED")).ShouldBe("Aster, Smith rose");
        // A filter of the builder's, or of a parameter.
        Task<string> Hidden(string comparison, string words) => accounts.FindAsync(engine, One("Colours", comparison, "Hidden", ("DefaultValue", words)));
        (await Hidden("LIKE", "red")).ShouldBe("Aster, Smith rose");
        (await Hidden("LIKE", "2")).ShouldBe("Smilax");
        (await Hidden("NOT LIKE", "red")).ShouldBe("Smilax");
        (await Hidden("LIKE", "' OR 1=1 --")).ShouldBe("");
        // Chosen among others, it is the item itself.
        (await accounts.FindAsync(engine, One("Colours", "LIKE", "Dropdown"), ("Value1_1", "Red"))).ShouldBe("Smith rose");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_range_may_have_one_end_13(SqlDialect engine)
    {
        var page = Page("Plants", Section(Field("Stock", Match(">=", attributes: ("Operator", "AND")), Match("<=", attributes: ("Operator", "AND")))));
        (await accounts.FindAsync(engine, page, ("Value1_1", "3"))).ShouldBe("Aster, Broom, Smith rose");
        (await accounts.FindAsync(engine, page, ("Value1_1", "3"), ("Value1_2", "12"))).ShouldBe("Aster, Smith rose");
        (await accounts.FindAsync(engine, One("Height", "="), ("Value1_1", "0.1"))).ShouldBe("Smilax");
        (await accounts.FindAsync(engine, One("Price", ">"), ("Value1_1", "1,000.00"))).ShouldBe("");
        (await accounts.FindAsync(engine, One("Price", "=", "Text Field", ("MatchNull", "Y")), ("Value1_1", "$12.50"))).ShouldBe("Broom, Smith rose");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Nothing_posted_reaches_a_hidden_criterion_14(SqlDialect engine)
    {
        var page = Page("Plants", Section(Field("Sold", Match("=", "Hidden", null, ("DefaultValue", "Y")))));
        (await accounts.FindAsync(engine, page, ("Value1_1", "N"), ("FieldName1", "Name"), ("ComparisonType1_1", "<>"))).ShouldBe("Smith rose");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Hostile_values_are_only_values_15(SqlDialect engine)
    {
        foreach (var comparison in new[] { "=", "<>", "LIKE", "NOT LIKE", "BEGINS WITH", "ENDS WITH", ">", "MULTI_OR_=" })
        {
            foreach (var value in new[] { "' OR 1=1 --", "'; DROP TABLE Plants; --", "[@field:Name]", "\\' \0 %_[]!", "\u2019\u02bc OR 1=1" })
                await accounts.FindAsync(engine, One("Name", comparison, "Text Field", ("EnableWildcards", "True")), ("Value1_1", value));
        }

        (await accounts.FindAsync(engine, One("Name", "="), ("Value1_1", "' OR 1=1 --"))).ShouldBe("");
        (await accounts.FindAsync(engine, One("Name", "="))).ShouldBe("Aster, Broom, Smilax, Smith rose");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_distance_is_measured_on_the_globe_16(SqlDialect engine)
    {
        var page = One("Lat", "t:DISTANCE", "Distance", ("t:LongitudeField", "Longitude"), ("t:Unit", "Miles"));
        // 0.1 degrees of longitude at 52 degrees north are 4.25 miles; both points lie 2.1 miles from the 180th meridian.
        (await accounts.FindAsync(engine, page, ("Value1_1", "52,179.95"), ("Value1_1", "4.2"))).ShouldBe("Smith rose");
        (await accounts.FindAsync(engine, page, ("Value1_1", "52,179.95"), ("Value1_1", "4.3"))).ShouldBe("Smilax, Smith rose");
        // 9.9 and 10.1 miles north of the origin.
        (await accounts.FindAsync(engine, page, ("Value1_1", "0.14328,0"), ("Value1_1", "10"))).ShouldBe("Broom");
        (await accounts.FindAsync(engine, page, ("Value1_1", "0.14618,0"), ("Value1_1", "10"))).ShouldBe("");
        (await accounts.FindAsync(engine, page, ("Value1_1", "89.9,0"), ("Value1_1", "100"))).ShouldBe("");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task What_cannot_be_read_is_an_error_when_typed_and_finds_nothing_otherwise(SqlDialect engine)
    {
        var typed = await accounts.BuildAsync(engine, One("Stock", "="), CriteriaAccounts.PageLocaleOf("de-DE"), CriteriaAccounts.Now, ("Value1_1", "zwölf"));
        typed.Errors.ShouldHaveSingleItem().Name.ShouldBe("Value1_1");
        typed.Errors[0].Code.ShouldBe("InvalidNumber");
        (await accounts.BuildAsync(engine, One("Sown", "="), CriteriaAccounts.PageLocaleOf("de-DE"), CriteriaAccounts.Now, ("Value1_1", "32.1.2026"))).Errors[0].Code.ShouldBe("InvalidDate");
        (await accounts.FindAsync(engine, One("Stock", "=", "Hidden", ("DefaultValue", "x")))).ShouldBe("");
        (await accounts.FindAsync(engine, One("Stock", "<>", "Hidden", ("DefaultValue", "x")))).ShouldBe("");
    }

    [Fact]
    public async Task Numbers_and_dates_are_read_in_the_pages_language()
    {
        var locale = CriteriaAccounts.PageLocaleOf("de-DE");
        (await accounts.BuildAsync(SqlDialect.Sqlite, One("Price", "="), locale, CriteriaAccounts.Now, ("Value1_1", "1.000,5"))).Condition.ShouldBe("[Price] = 1000.5");
        (await accounts.BuildAsync(SqlDialect.Sqlite, One("Sown", ">"), locale, CriteriaAccounts.Now, ("Value1_1", "2.3.2026"))).Condition.ShouldBe("[Sown] > '2026-03-02T00:00:00.000'");
    }

    [Fact]
    public async Task An_unknown_comparison_makes_the_page_invalid()
    {
        await Should.ThrowAsync<PageBrokenException>(() => accounts.FindAsync(SqlDialect.Sqlite, One("Name", "SOUNDS LIKE", "Hidden", ("DefaultValue", "x"))));
        await Should.ThrowAsync<PageBrokenException>(() => accounts.FindAsync(SqlDialect.Sqlite, One("Nome", "=")));
    }

    [Fact]
    public void Unbalanced_input_is_one_phrase() => ContainsText.Write("(red", w => $"<{w}>").ShouldBe("<(red>");

    [Theory, MemberData(nameof(Engines))]
    public async Task Letters_whose_lower_case_is_more_than_a_letter_are_found(SqlDialect engine)
    {
        await accounts[engine].InsertAsync("Plants", """{"Name":"\u0130stanbul lalesi","Note":"\u039A\u039F\u03A3\u039C\u039F\u03A3","Stock":-7}""");
        (await accounts.FindAsync(engine, One("Name", "LIKE"), ("Value1_1", "\u0130stanbul"))).ShouldBe("\u0130stanbul lalesi");
        (await accounts.FindAsync(engine, One("Name", "BEGINS WITH"), ("Value1_1", "\u0130st"))).ShouldBe("\u0130stanbul lalesi");
        foreach (var word in new[] { "\u039A\u039F\u03A3\u039C\u039F\u03A3", "\u03BA\u03BF\u03C3\u03BC\u03BF\u03C3", "\u03BC\u03BF\u03A3", "\u03BA\u03BF\u03A3" })
            (await accounts.FindAsync(engine, One("Note", "LIKE"), ("Value1_1", word))).ShouldBe("\u0130stanbul lalesi", word);
        await accounts[engine].DeleteAsync("Plants", "Stock = -7");
    }
}
