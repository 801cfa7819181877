using Tarn.Apps.Packages;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.Browser.Tests.Hosting;

/// <summary>The hotel's DataPages.</summary>
internal static class HotelPages
{
    /// <summary>A submission form with every element there is.</summary>
    public static PackageElement Booking() => Page(
        "NewRecordPage", "Bookings", [("Message", "Thank you, [@field:Guest]. [@cbParamVirtual1]"), ("PageHeader", "<h1>Book a room</h1><p>We answer within a day.</p>"), ("PageFooter", "<p>No payment is due before you arrive.</p>")],
        Section(
            Field("Guest", attributes: [("Required", "True"), ("Hint", "As in your passport.")]),
            Field("Email", "Email", [("Required", "True"), ("Confirmation", "True")]),
            Field("Arrival", attributes: [("Required", "True")]),
            Field("Nights", attributes: [("Required", "True"), ("KeepWithNext", "True")]),
            Field("Rate"),
            Field("Total", "Calculated Value", null, Formula("[@field:Nights] * [@field:Rate]"))),
        Section(
            Field("Room", "Dropdown", null, Choice("", "Please choose"), Choice("Single"), Choice("Double"), Choice("Suite")),
            Field("Outlook", "Listbox", [("NumberDisplayed", "3")], Choice("Garden"), Choice("Sea"), Choice("Street")),
            Field("Bed", "Radio Buttons", null, Choice("Queen"), Choice("Twin"), Choice("Bunk")),
            Field("Breakfast", "Checkbox", [("DisplayText", "With breakfast")]),
            Field("Diet", attributes: [("PlaceHolder", "Vegan, halal, ...")]),
            Field("Extras", "MSDropdown", [("ShowSelectAllOption", "True")]),
            Field("Interests", "MSListbox", [("NumberDisplayed", "4")])),
        Section(
            Field("State", "Dropdown", null, Choice("", "Please choose"), LookUp("States", "State", ("DisplayText", "Title"))),
            Field("City", "Cascading Dropdown", [("ParentField", "State")], LookUp("Cities", "City", ("FilterField", "State"))),
            Field("Zip", "Cascading Text Field", [("ParentField", "City")], LookUp("Cities", "Zip", ("FilterField", "City"))),
            Field("Area", "Cascading Listbox", [("ParentField", "State"), ("NumberDisplayed", "3")], LookUp("Cities", "City", ("FilterField", "State"))),
            Field("Quarter", "Cascading Radio Buttons", [("ParentField", "State")], LookUp("Cities", "City", ("FilterField", "State"))),
            Field("Country", attributes: [("EnableAutoComplete", "True"), ("RestrictToList", "True")], children: LookUp("Countries", "Code", ("DisplayText", "Title"), ("AutoCompleteComparisonType", "CONTAINS"))),
            Field("Town", attributes: [("EnableAutoComplete", "True")], children: LookUp("Cities", "City", ("AutoCompleteComparisonType", "BEGINS WITH")))),
        Section(
            Field("Wishes", "Text Area", [("MaxLength", "120"), ("ShowRemainingCharacters", "True")]),
            Field("Story", "Text Area", [("RichEditMode", "Standard"), ("Rows", "4")]),
            Field("Photo", "File", [("FolderPath", "/Guests")]),
            Field("Signature", "Signature", [("FolderPath", "/Signed"), ("Required", "True")]),
            Field("Secret", attributes: [("Confirmation", "True"), ("PasswordStrengthIndicator", "True"), ("MinLength", "8")]),
            Field("Virtual 1", attributes: [("Label", "A word for us")]),
            Companions(),
            Field("Source", "Hidden", [("DefaultValue", "[@from]")]),
            Field("Made", "TimeStamp"),
            Field("Address", "RemoteIP"),
            Field("Browser", "UserAgent"),
            Field("Page", "HostPage"),
            HtmlBlock(1, "<p>By sending you agree to the <a href=\"#rules\">house rules</a>.</p>"),
            Field("CAPTCHA 1", "CAPTCHA", [("Label", "Code")])),
        Rules(Rule("Breakfast", "NotChecked", "", "Hide", "Diet"), Rule("Breakfast", "Checked", "", "Require", "Diet")));

    /// <summary>An update of a booking by its number.</summary>
    public static PackageElement Change() => Page(
        "UpdateRecordPage", "Bookings", [("KeyField", "Number"), ("KeyParameter", "no"), ("Message", "Changed."), ("PageHeader", "<h1>Your booking</h1>")],
        Section(
            Field("Number", "Static"),
            Field("Guest", attributes: [("Required", "True")]),
            Field("Arrival"),
            Field("Room", "Dropdown", null, Choice("Single"), Choice("Double"), Choice("Suite")),
            Field("Breakfast", "Checkbox"),
            Field("Extras", "MSDropdown"),
            Field("Wishes", "Text Area"),
            Field("Photo", "File", [("DisplayType", "Auto")]),
            Field("Source", attributes: [("Editable", "False")]),
            Companions()));

    /// <summary>A form whose rules hide, show, require, disable and freeze.</summary>
    public static PackageElement Ruled() => Page(
        "NewRecordPage", "Bookings", [("Message", "Saved.")],
        Section(
            Field("Guest"), Field("Nights"), Field("Breakfast", "Checkbox"), Field("Diet"), Field("Wishes", "Text Area"), Field("Town"), Field("Zip"), Field("Source", attributes: [("DefaultValue", "web")]),
            Field("Room", "Dropdown", null, Choice("", "Please choose"), Choice("Single"), Choice("Suite")), Field("Interests", "MSListbox")),
        Section(Field("Story", "Text Area", [("Required", "True")])),
        Rules(
            Rule("Breakfast", "NotChecked", "", "Hide", "Diet"),
            Rule("Room", "NotEqual", "Suite", "Hide", "2", "Section"),
            Rule("Nights", ">", "9", "Require", "Wishes"),
            Rule("Nights", ">", "9", "Disable", "Zip"),
            Rule("Nights", ">", "9", "DisplayOnly", "Source"),
            // What is hidden is blank to other rules.
            Rule("Diet", "NotBlank", "", "Hide", "Town"),
            Rule("Interests", "Includes", "2", "Hide", "Zip")));

    /// <summary>The stays as a table that can be searched, edited in every way, grouped to the eye by totals, and downloaded.</summary>
    public static PackageElement Stays(string table = "Stays", bool searches = true, params (string Name, string? Value)[] results) => PackageElement.Create(
        "SearchPage", [("DataSourceType", "Table"), ("DataSourceName", table), ("DisplayReport", searches ? "After" : "Immediately"), ("PageHeader", "<h2>Stays</h2>")],
        [
            .. searches
                ? new[]
                {
                    Section(
                        Search("Guest", "LIKE"), Search("Room", "MULTI_OR_=", "MSDropdown", Choice("Single"), Choice("Double"), Choice("Suite")), Search("Arrival", ">="), Search("Paid", "=", "Dropdown", Choice("A", "Any"), Choice("Y", "Yes"), Choice("N", "No")),
                        Search("City", "=", "Dropdown", Choice("", "Any"), LookUp("Cities", "City"))),
                }
                : [],
            PackageElement.Create(
                "SearchRecordsetPage",
                new (string Name, string? Value)[]
                {
                    ("RowsPerPage", "10"), ("ColumnSorting", "True"), ("JumpToPage", "True"), ("RowsPerPageOptions", "10,25"), ("InlineAdd", "True"), ("GridEdit", "True"), ("BulkUpdate", "True"), ("BulkDelete", "True"),
                    ("DownloadFormats", "csv,excel"), ("PageHeader", "<h2>Stays</h2>"),
                }.Where(d => results.All(r => r.Name != d.Name)).Concat(results),
                [
                    Editable("Guest", "Text Field", [("Required", "True")]),
                    Editable("Room", "Dropdown", [], Choice("Single"), Choice("Double"), Choice("Suite")),
                    Editable("Arrival"),
                    Editable("Nights"),
                    Editable("Rate"),
                    Editable("Paid", "Checkbox"),
                    PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("Label", "Details")]),
                    PackageElement.Create("RecordAction", [("ActionType", "INLINE EDIT"), ("Label", "Edit")]),
                    PackageElement.Create("RecordAction", [("ActionType", "DELETE"), ("Label", "Delete")]),
                    PackageElement.Create("Aggregation", [("Label", "Sum"), ("Scope", "Result set")], PackageElement.Create("Field", [("ColumnName", "Rate"), ("Formula", "SUM")])),
                    PackageElement.Create(
                        "RecordDetailsPage", [("BackToReportLink", "True"), ("SearchAgainLink", "True"), ("PageHeader", "<h2>A stay</h2>"), ("JumpToPage", "True")],
                        Section(Field("Guest", "Static"), Field("City", "Static"), Field("Room", "Dropdown", null, Choice("Single"), Choice("Double"), Choice("Suite")), Field("Note", "Text Area"), Field("Paid", "Checkbox"))),
                    PackageElement.Create("BulkUpdatePage", [("PageHeader", "<h2>Many stays</h2>")], Section(Field("Room", "Dropdown", null, Choice("Single"), Choice("Double"), Choice("Suite")), Field("Paid", "Checkbox"), Field("Note", "Text Area"))),
                ]),
        ]);

    /// <summary>The stays to read only, in a layout.</summary>
    public static PackageElement Reading(string display, params (string Name, string? Value)[] results) => PackageElement.Create(
        "SearchPage", [("DataSourceType", "Table"), ("DataSourceName", "Stays"), ("DisplayReport", "Immediately"), ("PageHeader", "<h2>Stays</h2>")],
        PackageElement.Create(
            "SearchRecordsetPage", new (string Name, string? Value)[] { ("Display", display), ("RowsPerPage", "9"), ("ColumnSorting", "True"), ("JumpToPage", "True"), ("PageHeader", "<h2>Stays</h2>") }.Where(d => results.All(r => r.Name != d.Name)).Concat(results),
            [
                Column("Guest"), Column("Room"), Column("City"), Column("Arrival"), Column("Rate"), Column("Note"),
                PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("Label", "Details")]),
                PackageElement.Create("RecordDetailsPage", [("BackToReportLink", "True")], Section(Field("Guest", "Static"), Field("Arrival", "Static"), Field("Note", "Static"))),
            ]));

    /// <summary>The stays in groups that fold, with totals.</summary>
    public static PackageElement Grouped() => PackageElement.Create(
        "SearchPage", [("DataSourceType", "Table"), ("DataSourceName", "Stays"), ("DisplayReport", "Immediately"), ("PageHeader", "<h2>Stays by room</h2>")],
        PackageElement.Create(
            "SearchRecordsetPage", [("RowsPerPage", "20"), ("DisplayRowIndex", "True"), ("PageHeader", "<h2>Stays by room</h2>")],
            Column("Guest"), Column("City"), Column("Arrival"), Column("Nights"), Column("Rate"),
            PackageElement.Create("Group", [("ColumnName", "Room"), ("Label", "Room"), ("ShowCount", "True")]),
            PackageElement.Create("Aggregation", [("Label", "Sum"), ("Scope", "Result set"), ("PerGroup", "First")], PackageElement.Create("Field", [("ColumnName", "Rate"), ("Formula", "SUM")]), PackageElement.Create("Field", [("ColumnName", "Nights"), ("Formula", "SUM")]))));

    /// <summary>A calendar of the stays.</summary>
    public static PackageElement Calendar(string layout) => PackageElement.Create(
        "t:Calendar", [("DataSourceType", "Table"), ("DataSourceName", "Stays"), ("PageHeader", "<h2>Who is here</h2>")],
        PackageElement.Create(
            "SearchRecordsetPage", [("PageHeader", "<h2>Who is here</h2>")],
            PackageElement.Create("t:CalendarView", [("DateField", "Arrival"), ("EndDateField", "Departure"), ("Layout", layout), ("Caption", "Stays"), ("MaxEvents", "3")]),
            Column("Guest", null),
            PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("Type", "Field"), ("FieldName", "Guest")]),
            PackageElement.Create("RecordDetailsPage", [("BackToReportLink", "True")], Section(Field("Guest", "Static"), Field("Room", "Static"), Field("Arrival", "Static"), Field("Note", "Static")))));

    /// <summary>A calendar of what goes on in the house, at its hours.</summary>
    public static PackageElement Hours(string layout) => PackageElement.Create(
        "t:Calendar", [("DataSourceType", "Table"), ("DataSourceName", "Hours"), ("PageHeader", "<h2>In the house</h2>")],
        PackageElement.Create(
            "SearchRecordsetPage", [("PageHeader", "<h2>In the house</h2>")],
            PackageElement.Create("t:CalendarView", [("DateField", "Begins"), ("EndDateField", "Ends"), ("Layout", layout), ("Hours", "True"), ("Caption", "House")]),
            Column("What", null), Column("Who", null),
            PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("Type", "Field"), ("FieldName", "What")]),
            PackageElement.Create("RecordDetailsPage", [("BackToReportLink", "True")], Section(Field("What", "Static"), Field("Who", "Static"), Field("Begins", "Static")))));

    /// <summary>A pivot table of the stays.</summary>
    public static PackageElement Pivot(bool collapsed = false) => PackageElement.Create(
        "t:Pivot", [("DataSourceType", "Table"), ("DataSourceName", "Stays"), ("PageHeader", "<h2>Takings</h2>")],
        PackageElement.Create(
            "SearchRecordsetPage", [("DownloadFormats", "csv"), ("PageHeader", "<h2>Takings</h2>")],
            PackageElement.Create(
                "t:PivotTable", collapsed ? [("Collapsed", "True")] : [],
                PackageElement.Create("t:PivotRow", [("ColumnName", "City")]), PackageElement.Create("t:PivotRow", [("ColumnName", "Room")]), PackageElement.Create("t:PivotColumn", [("ColumnName", "Paid")]),
                PackageElement.Create("t:PivotValue", [("ColumnName", "Rate"), ("Function", "SUM"), ("Label", "Rate")]), PackageElement.Create("t:PivotValue", [("ColumnName", "Nights"), ("Function", "AVG"), ("Label", "Nights")]))));

    /// <summary>A chart of the stays alone.</summary>
    public static PackageElement Chart(string type = "column", string table = "Stays") => PackageElement.Create(
        "SearchPage", [("DataSourceType", "Table"), ("DataSourceName", table), ("DisplayReport", "Immediately"), ("PageHeader", "<h2>Nights by town</h2>")],
        PackageElement.Create(
            "SearchRecordsetPage", [],
            PackageElement.Create(
                "Chart", [("Type", type), ("CombinedChart", "False"), ("Title", "Nights by town")],
                PackageElement.Create(
                    "SeriesList", [],
                    PackageElement.Create("Field", [("ColumnName", "City")]),
                    PackageElement.Create("Series", [("DisplayOrder", "1"), ("ValueAxisId", "1")], PackageElement.Create("Field", [("ColumnName", "Nights"), ("Aggregate", "SUM"), ("LegendLabel", "Nights")])),
                    PackageElement.Create("Series", [("DisplayOrder", "2"), ("ValueAxisId", "1")], PackageElement.Create("Field", [("ColumnName", "Guest"), ("Aggregate", "COUNT"), ("LegendLabel", "Stays")]))),
                PackageElement.Create("ValueAxisList", [], PackageElement.Create("Axis", [("Id", "1")])))));

    /// <summary>A page of HTML alone.</summary>
    public static PackageElement Html() => new("t:Html", text: "<h1>The house</h1><p>Twelve rooms by the sea, open from <b>March</b> to October. <a href=\"#map\">How to find us</a></p><ul><li>Breakfast from seven</li><li>Bicycles to rent</li></ul>");

    public static PackageElement Choice(string value, string? text = null) => PackageElement.Create("Option", [("Value", value), ("DisplayText", text ?? value)]);

    private static PackageElement Column(string name, string? label = "") => PackageElement.Create("DisplayField", [("ColumnName", name), ("Label", label?.Length == 0 ? name : label), ("Type", "Plain Text")]);

    private static PackageElement Editable(string name, string type = "Text Field", (string Name, string? Value)[]? editor = null, params PackageElement[] choices) => PackageElement.Create(
        "DisplayField", [("ColumnName", name), ("Label", name), ("Type", "Plain Text"), ("Editable", "True")],
        PackageElement.Create("Field", [("ColumnName", name), ("Type", type), ("Editable", "True"), .. editor ?? []], choices));

    private static PackageElement Search(string column, string comparison, string type = "Text Field", params PackageElement[] children) =>
        PackageElement.Create("Field", [("ColumnName", column)], PackageElement.Create("FieldMatch", [("Type", type), ("ComparisonType", comparison), ("Label", column), ("LabelOrientation", "Left")], children));

    private static PackageElement Companions() => Field("Companions", "ChildForm", null, PackageElement.Create(
        "ChildForm", [("DataSourceName", "Companions"), ("KeyField", "Booking"), ("StartRows", "1"), ("MaxRows", "3"), ("AddLabel", "Add a companion")],
        Field("Name", attributes: [("Required", "True")]), Field("Age")));
}
