using System.Globalization;
using System.Net;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Apps.Building;

/// <summary>Makes whole DataPages of a kind, a source and its columns, in the form that packages have. What they make runs as it is.</summary>
public static class PageFactory
{
    /// <summary>The parameter by which update forms are told their record.</summary>
    public const string KeyParameter = "Record";

    private const int SearchElements = 4;
    private const int ResultColumns = 8;

    /// <summary>Makes the definition: the element <c>Application</c>.</summary>
    /// <param name="design">What is wished.</param>
    /// <param name="name">The page's name.</param>
    /// <param name="appKey">Its public key.</param>
    /// <param name="schema">The account's tables.</param>
    /// <exception cref="DataException">The source is not there, cannot be written, or lacks what the kind needs.</exception>
    public static PackageElement Create(PageDesign design, string name, string appKey, AccountSchema schema)
    {
        if (design.Kind == DataPageKind.Html)
            return Application("WebForm", appKey, name, Html(name));
        if (design.Source.Length == 0)
            throw new DataException(DataProblem.ObjectNotFound, "Choose a table for the page.", "Source");
        var source = PageSource.Get(schema, design.Source, design.IsView);
        var columns = Columns(design, source);
        return design.Kind switch
        {
            DataPageKind.Submission => Application("WebForm", appKey, name, Form("NewRecordPage", source, columns, schema, "Add " + Article(source.Name), "<p>Thank you. Your entry was saved.</p>")),
            DataPageKind.SingleRecordUpdate => Application("WebForm", appKey, name, design.OwnRecord ? OwnRecord(source, columns, schema) : Update(source, columns, schema)),
            DataPageKind.Report => Application("WebApp", appKey, name, Report(source, columns)),
            DataPageKind.Chart => Application("Chart", appKey, name, Chart(source, columns)),
            DataPageKind.Calendar => Application("WebApp", appKey, name, Calendar(source, columns)),
            DataPageKind.Login => Application("WebForm", appKey, name, PackageElement.Create("t:Login", [("PageHeader", ""), ("PageFooter", ""), ("Message", "<p>You are signed in.</p>"), ("RichMessage", "True")])),
            _ => throw new DataException(DataProblem.InvalidDefinition, $"Pages of the kind '{PageDesign.NameOf(design.Kind)}' cannot be made here.", "Kind"),
        };
    }

    /// <summary>The columns that a kind of page begins with.</summary>
    public static IReadOnlyList<PageColumn> Suggested(DataPageKind kind, PageSource source) => kind switch
    {
        DataPageKind.Submission => [.. source.Columns.Where(c => c.IsWritable)],
        DataPageKind.SingleRecordUpdate => [.. source.Columns.Where(c => c.IsWritable && c.Field.Type is not PasswordFieldType)],
        DataPageKind.Report or DataPageKind.Calendar => [.. source.Columns.Where(c => c.Field.Type is not PasswordFieldType)],
        DataPageKind.Chart => source.Columns.FirstOrDefault(c => c.Field.Type is YesNoFieldType) is { } yesNo && !source.Columns.Any(IsCategory) ? [yesNo] : [.. source.Columns.Where(IsCategory).Take(1)],
        _ => [],
    };

    /// <summary>The element of a login: a form with name and password over a source of people.</summary>
    /// <param name="source">The people.</param>
    /// <param name="name">Its name.</param>
    /// <param name="number">Its number.</param>
    /// <param name="userField">The column of what people type as their name; empty for the one that suits best.</param>
    /// <param name="passwordField">The column of their password; empty for the first.</param>
    /// <exception cref="DataException">The source has no password, or nothing that names people.</exception>
    public static PackageElement Login(PageSource source, string name, string number, string userField = "", string passwordField = "")
    {
        foreach (var chosen in new[] { userField, passwordField }.Where(f => f.Length > 0 && source.Find(f) is null))
            throw new DataException(DataProblem.FieldNotFound, $"'{source.Name}' has no field '{chosen}' any more. Choose another one.", "Source");
        if ((passwordField.Length > 0 ? source.Find(passwordField) : source.Password) is not { } password)
            throw new DataException(DataProblem.InvalidDefinition, $"'{source.Name}' has no password field. Add a field of the type Password to it, or choose a table that has one.", "Source");
        if ((userField.Length > 0 ? source.Find(userField) : source.UserName) is not { } user)
            throw new DataException(DataProblem.InvalidDefinition, $"'{source.Name}' has no field by which people could sign in. Add a text field for their e-mail address, with unique values.", "Source");
        var form = PackageElement.Create("DataPageAuth",
            [
                ("DataSourceName", source.Name), ("DataSourceType", TypeOf(source)), ("DisplayOrder", "1"), ("PageHeader", ""), ("PageFooter", ""), ("HeaderRichUI", "True"), ("FooterRichUI", "True"), ("Enabled", "True"),
                ("AuthFailureMessage", "This name and password do not fit together. Please try again."), ("FailureShowLoginForm", "True"), ("Type", "Advanced"), ("RedirectType", "1"), ("SessionTimeout", "120"),
            ],
            Section(
            [
                ElementDefaults.HtmlBlock(1, "<h1>Sign in</h1>"),
                Credential(user, user.Field.Unique, masked: false),
                Credential(password, unique: false, masked: true),
            ]),
            PackageElement.Create("Mappings", []));
        return PackageElement.Create("Authentication",
            [
                ("Name", name), ("DisplayLayout", "Right"), ("AuthID", number), ("Mode", "Auth"), ("RedirectSuccessTargetType", "AppPage"), ("RedirectProviderFailedTargetType", "HTMLPage"),
                ("RedirectProviderFailedMessage", ""), ("RedirectNotLoggedTargetType", "AppPage"),
            ],
            form, PackageElement.Create("Note", []));
    }

    /// <summary>A link to another DataPage, which works alone and inside other sites.</summary>
    public static string LinkTo(string appKey, string text, string query = "") => $"<a href=\"../dp/{appKey}{query}\">{WebUtility.HtmlEncode(text)}</a>";

    /// <summary>The heading above a page.</summary>
    public static string Heading(string text) => $"<h1>{WebUtility.HtmlEncode(text)}</h1>";

    internal static PackageElement Numbered(PackageElement element, int order) => element.With("DisplayOrder", order.ToString(CultureInfo.InvariantCulture));

    internal static PackageElement Section(IEnumerable<PackageElement> fields) =>
        PackageElement.Create("Section", [("ColumnCount", "1"), ("FieldAlignment", "LeftToRight"), ("Type", "MultiColumn"), ("DisplayOrder", "1")], fields.Select((f, i) => Numbered(f, i + 1)));

    private static List<PageColumn> Columns(PageDesign design, PageSource source)
    {
        if (design.Columns.IsDefaultOrEmpty)
            return [.. Suggested(design.Kind, source)];
        var missing = design.Columns.Where(c => source.Find(c) is null).ToList();
        return missing.Count == 0
            ? [.. design.Columns.Select(c => source.Find(c)!)]
            : throw new DataException(DataProblem.FieldNotFound, $"'{source.Name}' has no field {string.Join(", ", missing.Select(m => $"'{m}'"))} any more. Look at the fields that it has now, and create the page again.", missing);
    }

    private static PackageElement Application(string type, string appKey, string name, PackageElement page) => PackageElement.Create("Application",
        [
            ("Type", type), ("AppKey", appKey), ("Name", name), ("HomePageName", name), ("Version", "25..2"), ("AjaxEnabled", "True"), ("EnableSemanticMarkup", "True"), ("AllowParameters", "Y"),
            ("UseAsyncDeployment", "True"), ("StyleTemplateId", "1"), ("LocalizationTemplateId", "1"),
        ],
        page, PackageElement.Create("Note", []));

    private static PackageElement Form(string kind, PageSource source, List<PageColumn> columns, AccountSchema schema, string title, string message)
    {
        if (source.Table is null)
            throw new DataException(DataProblem.ViewReadOnly, $"The view '{source.Name}' cannot be written, because it joins several tables and none is set as its editable one. Choose a table instead.", "Source");
        var elements = columns.Where(c => c.IsWritable || kind == "UpdateRecordPage").Select(c => ElementDefaults.Form(c, source, schema)).ToList();
        if (elements.Count == 0)
            throw new DataException(DataProblem.InvalidDefinition, "Choose at least one field that can be filled in.", "Columns");
        return PackageElement.Create(kind,
            [
                .. SourceOf(source), ("Name", title), ("PageHeader", Heading(title)), ("RichHeader", "True"), ("PageFooter", ""), ("RichFooter", "True"),
                ("TargetType", "HTMLPage"), ("Message", message), ("RichMessage", "True"),
            ],
            Section(elements));
    }

    private static PackageElement OwnRecord(PageSource source, List<PageColumn> columns, AccountSchema schema)
    {
        var user = source.UserName ?? throw new DataException(DataProblem.InvalidDefinition, $"'{source.Name}' has no field by which people could sign in.", "Source");
        var form = Form("UpdateRecordPage", source, columns, schema, "My " + PlainWords.One(source.Name) + " data", "<p>Your changes were saved.</p>");
        return form.WithChildren([.. form.Children, PackageElement.Create("RowLevelSecurity", [("Field", user.Name), ("AuthenticationField", user.Name)])]);
    }

    private static PackageElement Update(PageSource source, List<PageColumn> columns, AccountSchema schema)
    {
        if (source.Key is not { } key)
        {
            throw new DataException(
                DataProblem.InvalidDefinition, $"'{source.Name}' has no field that tells its records apart, so that an update form could not know which one to open. Add a field of the type Random ID or Autonumber to the table.", "Source");
        }

        return Form("UpdateRecordPage", source, columns, schema, "Edit " + PlainWords.One(source.Name), "<p>Your changes were saved.</p>").With("KeyField", key.Name).With("KeyParameter", KeyParameter);
    }

    private static PackageElement Report(PageSource source, List<PageColumn> columns)
    {
        var shown = columns.Where(c => c.Field.Type is not (LongTextFieldType or PasswordFieldType or AttachmentFieldType)).ToList();
        if (shown.Count == 0)
            shown = [.. columns.Where(c => c.Field.Type is not PasswordFieldType)];
        if (shown.Count == 0)
            throw new DataException(DataProblem.InvalidDefinition, "Choose at least one field that can be shown. Passwords never are.", "Columns");
        var results = shown.Select(ElementDefaults.Result).OfType<PackageElement>().Take(ResultColumns).Select((c, i) => Numbered(c, i + 1)).ToList();
        var details = PackageElement.Create("RecordDetailsPage",
            [("PageHeader", Heading(Title(PlainWords.One(source.Name)))), ("RichHeader", "True"), ("PageFooter", ""), ("RichFooter", "True"), ("AutoFocusInFirstField", "False"), ("TargetType", "Results"), ("DeleteTargetType", "Results"), ("DeleteRecord", "False"), ("JumpToPage", "True"), ("BackToReportLink", "True"), ("SearchAgainLink", "False")],
            Section(columns.Where(c => c.Field.Type is not PasswordFieldType).Select(ElementDefaults.Static)));
        var page = Results([.. results, details, PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("DisplayOrder", "1"), ("Label", "Details"), ("Type", "Special")])]);
        return Search("SearchPage", source, Searched(columns), PlainWords.Of(source.Name), page);
    }

    private static PackageElement Chart(PageSource source, List<PageColumn> columns)
    {
        var category = columns.FirstOrDefault() ?? throw new DataException(DataProblem.InvalidDefinition, $"'{source.Name}' has no field that a chart could be grouped by. Choose one.", "Columns");
        var sum = columns.Skip(1).FirstOrDefault(c => c.Field.Type is NumericFieldType);
        var chart = ChartParts.Create(source, category, sum);
        return Search("SearchPage", source, [], PlainWords.Of(source.Name), Results([chart, .. columns.Select(ElementDefaults.Result).OfType<PackageElement>().Select((c, i) => Numbered(c, i + 1))])).With("DisplayReport", "Immediately");
    }

    private static PackageElement Calendar(PageSource source, List<PageColumn> columns)
    {
        var date = columns.FirstOrDefault(c => c.Field.Type is DateTimeFieldType or TimestampFieldType) ?? source.Columns.FirstOrDefault(c => c.Field.Type is DateTimeFieldType or TimestampFieldType)
            ?? throw new DataException(DataProblem.InvalidDefinition, $"'{source.Name}' has no date. A calendar needs a field of the type Date/Time.", "Source");
        var shown = columns.Where(c => c != date && c.Field.Type is StringFieldType).Take(2).ToList();
        if (shown.Count == 0)
            shown = [columns.FirstOrDefault(c => c != date) ?? date];
        var details = PackageElement.Create("RecordDetailsPage", [("TargetType", "Results"), ("DeleteTargetType", "Results"), ("DeleteRecord", "False"), ("BackToReportLink", "True")],
            Section(columns.Where(c => c.Field.Type is not PasswordFieldType).Select(ElementDefaults.Static)));
        var results = Results(
        [
            PackageElement.Create("t:CalendarView", [("DateField", date.Name), ("Layout", "Monthly"), ("Caption", "")]),
            .. shown.Select(ElementDefaults.Result).OfType<PackageElement>().Select((c, i) => Numbered(c, i + 1)),
            details,
            PackageElement.Create("RecordAction", [("ActionType", "VIEW"), ("DisplayOrder", "1"), ("Label", "Details"), ("Type", "Field"), ("FieldName", shown[0].Name)]),
        ]);
        return Search("t:Calendar", source, [], PlainWords.Of(source.Name), results).With("DisplayReport", "Immediately");
    }

    private static PackageElement Html(string name) => new("t:Html", [new PackageAttribute("Name", name)], [new PackageElement("t:Content", text: Heading(name) + "\n<p>Write here what visitors read.</p>")]);

    private static PackageElement Search(string kind, PageSource source, IEnumerable<PackageElement> elements, string title, PackageElement results)
    {
        var searched = elements.ToList();
        return PackageElement.Create(kind,
            [
                .. SourceOf(source), ("Name", title), ("PageHeader", Heading(title)), ("RichHeader", "True"), ("PageFooter", ""), ("RichFooter", "True"), ("AutoFocusInFirstField", "False"), ("GlobalOperator", "AND"),
                ("DisplayReport", searched.Count == 0 ? "Immediately" : "t:WithSearchForm"),
            ],
            searched.Count > 1 ? Section(searched).With("ColumnCount", "2") : Section(searched), results);
    }

    private static PackageElement Results(IEnumerable<PackageElement> children) => PackageElement.Create("SearchRecordsetPage",
        [
            ("PageHeader", ""), ("RichHeader", "True"), ("PageFooter", ""), ("RichFooter", "True"), ("Display", "Tabular"), ("ColumnSortingType", "Column"), ("RowsPerPage", "25"), ("HideNumberOfRecords", "False"), ("ColumnSorting", "True"), ("JumpToPage", "True"),
            ("BulkDelete", "False"), ("BulkUpdate", "False"), ("GridEdit", "False"), ("InlineAdd", "False"), ("DisplayRowIndex", "False"), ("SearchAgainLink", "False"),
        ],
        children);

    /// <summary>What people search by: names first, then what has few values.</summary>
    private static IEnumerable<PackageElement> Searched(List<PageColumn> columns) => columns
        .Where(c => c.Field.Type is StringFieldType or ListFieldType or YesNoFieldType).OrderBy(c => c.Field.Type is StringFieldType ? 0 : 1).Take(SearchElements)
        .Select((c, i) => ElementDefaults.Search(c, i + 1)).OfType<PackageElement>();

    internal static PackageElement Credential(PageColumn column, bool unique, bool masked) => PackageElement.Create("Field",
        [
            ("ColumnName", column.Name), ("Type", "Text Field"), ("Label", column.Label), ("Unique", unique ? "True" : "False"), ("Editable", "True"), ("DataType", column.Field.Type.PackageCode), ("Required", "True"), ("LabelOrientation", "Top"),
            ("DefaultValue", ""), ("MaxLength", "255"), ("MaskPassword", masked ? "True" : "False"), ("CaseSensitive", masked ? "True" : "False"),
        ]);

    private static IEnumerable<(string, string?)> SourceOf(PageSource source) => [("DataSourceType", TypeOf(source)), ("DataSourceName", source.Name)];

    private static string TypeOf(PageSource source) => source.IsView ? "View" : "Table";

    private static bool IsCategory(PageColumn column) => column.Field.Type is StringFieldType or ListFieldType or DateTimeFieldType && !column.Field.Unique;

    private static string Article(string table) => PlainWords.One(table) is var one && "aeiou".Contains(one[0], StringComparison.Ordinal) ? "an " + one : "a " + one;

    private static string Title(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
