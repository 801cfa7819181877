using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>A page of a DataPage: form, search form, results, details, bulk edit, or a part of password recovery.</summary>
public sealed record PageDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The source's name; null on inner pages, which inherit that of the outer one.</summary>
    public string? DataSourceName => TextOrNull("DataSourceName");

    /// <summary>Whether the source is a view.</summary>
    public bool IsView => string.Equals(Text("DataSourceType"), "View", StringComparison.OrdinalIgnoreCase);

    /// <summary>HTML above the page.</summary>
    public string Header => Text("PageHeader");

    /// <summary>HTML below the page.</summary>
    public string Footer => Text("PageFooter");

    /// <summary>Where to go after submit: <c>HTMLPage</c>, <c>Results</c>, <c>AppPage</c>, <c>URL</c>; null when the page has no target.</summary>
    public string? Target => TextOrNull("TargetType");

    /// <summary>The URL of target <c>URL</c>; may hold parameters.</summary>
    public string TargetUrl => Text("TargetURL");

    /// <summary>The message of target <c>HTMLPage</c>.</summary>
    public string Message => Text("Message");

    /// <summary>Whether the message is HTML.</summary>
    public bool IsMessageHtml => Flag("RichMessage");

    /// <summary>Where to go after a delete.</summary>
    public string? DeleteTarget => TextOrNull("DeleteTargetType");

    /// <summary>The message after a delete.</summary>
    public string DeleteMessage => Text("DeleteMessage");

    /// <summary>Whether the cursor goes into the first field.</summary>
    public bool FocusFirstField => Flag("AutoFocusInFirstField");

    /// <summary>Whether results show before a search.</summary>
    public bool ShowsResultsFirst => string.Equals(Text("DisplayReport"), "Immediately", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether criteria are joined by OR when there is no tree.</summary>
    public bool IsGlobalOr => string.Equals(Text("GlobalOperator"), "OR", StringComparison.OrdinalIgnoreCase);

    /// <summary>The sections in order.</summary>
    [JsonIgnore]
    public IEnumerable<SectionDefinition> Sections => Ordered(Element.ChildrenNamed("Section")).Select(section => new SectionDefinition(section));

    /// <summary>The tree of search criteria, or null.</summary>
    [JsonIgnore]
    public PackageCriteria? Criteria => Element.Child("CriteriaRoot")?.Child("CriteriaGroup") is { } group ? new PackageCriteria(group) : null;

    /// <summary>The results of a search page.</summary>
    [JsonIgnore]
    public ResultsDefinition? Results => Element.Child("SearchRecordsetPage") is { } page ? new ResultsDefinition(page) : null;

    /// <summary>Which records a signed-in user sees; null: all.</summary>
    [JsonIgnore]
    public RecordSecurityDefinition? RecordSecurity => Element.Child("RowLevelSecurity") is { } rule ? new RecordSecurityDefinition(rule)
        : Element.Child("SearchRecordsetPage")?.Child("RowLevelSecurity") is { } inner ? new RecordSecurityDefinition(inner) : null;

    /// <summary>The settings of password recovery; null on other pages.</summary>
    [JsonIgnore]
    public PasswordRecoveryDefinition? Recovery => Element.Name == "PasswordRecoveryPage" ? new PasswordRecoveryDefinition(Element) : null;

    /// <summary>The conditional rules in order.</summary>
    [JsonIgnore]
    public IEnumerable<RuleDefinition> Rules => Ordered(Element.Child("Rules")?.ChildrenNamed("Rule") ?? []).Select(rule => new RuleDefinition(rule));

    /// <summary>Whether the form takes a payment.</summary>
    [JsonIgnore]
    public bool TakesPayment => Element.Child("Payment") is not null || Sections.Any(s => s.Elements.Any(e => e.ElementType.Equals("Payment", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Whether the form sends a text message to a phone.</summary>
    [JsonIgnore]
    public bool SendsSms => Element.ChildrenNamed("SMS").Any(sms => !CellText.TryBoolean(sms["Enabled"] ?? "", out var enabled) || enabled != false);

    /// <summary>The mails that are sent after a submit.</summary>
    [JsonIgnore]
    public IEnumerable<MailDefinition> Mails => Element.ChildrenNamed("EMail").Select(mail => new MailDefinition(mail));
}
