using System.Collections.Frozen;

namespace Tarn.DataPages.Styles;

/// <summary>The elements of the style editor's tree and their selectors, which stand after the style's class (deployment.md 10.3).</summary>
public static class StyleElements
{
    private static readonly FrozenDictionary<string, string> Selectors = new Dictionary<string, string>
    {
        ["Container"] = ":scope.cbOuter",
        ["Form"] = ".cbFormSection",
        ["FormHeader"] = ".cbFormHeader",
        ["FormFooter"] = ".cbFormFooter",
        ["LabelCell"] = ".cbFormLabelCell",
        ["Label"] = ".cbFormLabel",
        ["RequiredMarker"] = ".cbFormRequiredMarker",
        ["Hint"] = ".cbFormHint",
        ["TextField"] = ".cbFormTextField, .cbFormPassword",
        ["TextArea"] = ".cbFormTextArea",
        ["Select"] = ".cbFormSelect",
        ["File"] = ".cbFormFile",
        ["Calendar"] = ".cbFormCalendar",
        ["Password"] = ".cbFormPassword",
        ["RichText"] = ".cbFormRichText",
        ["Radio"] = ".cbFormRadio",
        ["Data"] = ".cbFormData",
        ["DataLink"] = ".cbFormDataLink",
        ["CalculatedField"] = ".cbFormCalculatedField",
        ["Image"] = ".cbFormImage",
        ["SubmitButton"] = ".cbSubmitButton",
        ["UpdateButton"] = ".cbUpdateButton",
        ["DeleteButton"] = ".cbDeleteButton",
        ["SearchButton"] = ".cbSearchButton",
        ["BackButton"] = ".cbBackButton",
        ["LoginButton"] = ".cbLoginButton",
        ["ResetButton"] = ".cbResetButton",
        ["ButtonRow"] = ".cbSubmitButtonContainer",
        ["CommonError"] = ".cbFormCommonError",
        ["ErrorMarker"] = ".cbFormErrorMarker",
        ["Error"] = ".cbFormError",
        ["Confirmation"] = ".cbConfirmation",
        ["Captcha"] = ".cbCaptcha",
        ["ResultTable"] = ".cbResultSetTable",
        ["ResultTableHeader"] = ".cbResultSetTableHeader",
        ["ResultHeaderCell"] = ".cbResultSetHeaderCell, .cbResultSetHeaderCellNumberDate",
        ["ResultOddRow"] = ".cbResultSetOddRow",
        ["ResultEvenRow"] = ".cbResultSetEvenRow",
        ["ResultRowHover"] = ".cbResultSetDataRow:hover",
        ["ResultCell"] = ".cbResultSetTableCell",
        ["ResultCellNumberDate"] = ".cbResultSetTableCellNumberDate",
        ["ResultData"] = ".cbResultSetData",
        ["ResultLabel"] = ".cbResultSetLabel",
        ["Group1"] = ".cbResultSetGroup1Row",
        ["Group2"] = ".cbResultSetGroup2Row",
        ["Group3"] = ".cbResultSetGroup3Row",
        ["TotalsRow"] = ".cbResultSetTotalsRow",
        ["TotalsLabel"] = ".cbResultSetTotalsLabel",
        ["TotalsData"] = ".cbResultSetTotalsData",
        ["NavigationTable"] = ".cbResultSetNavigationTable",
        ["NavigationCell"] = ".cbResultSetNavigationCell",
        ["NavigationLinks"] = ".cbResultSetNavigationLinks",
        ["NavigationDropdown"] = ".cbResultSetNavigationDDown",
        ["NavigationMessages"] = ".cbResultSetNavigationMessages",
        ["ActionCell"] = ".cbResultSetActionCell",
        ["ActionLinks"] = ".cbResultSetActionsLinks",
        ["InlineAddRow"] = "[data-cb-name=\"inlineaddrow\"]",
        ["GridCell"] = ".cbGridCell",
        ["Card"] = ".cbColumnarReport [data-cb-name=\"data-row\"]",
        ["CalendarView"] = ".cbCalendar",
        ["CalendarTable"] = ".cbCalendarTable",
        ["CalendarDay"] = ".cbCalendarDayCell",
        ["CalendarToday"] = ".cbCalendarToday",
        ["CalendarOtherMonth"] = ".cbCalendarOtherMonth",
        ["CalendarEvent"] = ".cbCalendarEvent",
        ["CalendarNavigation"] = ".cbCalendarNavigation",
        ["Html"] = ".cbHTMLBlockContainer, .cbFormHeader, .cbFormFooter",
        ["Heading1"] = "h1",
        ["Heading2"] = "h2",
        ["Heading3"] = "h3",
        ["Paragraph"] = "p",
        ["Link"] = "a",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of the elements.</summary>
    public static IEnumerable<string> Names => Selectors.Keys;

    /// <summary>The selector of an element; null when there is no such element.</summary>
    public static string? SelectorOf(string element) => Selectors.GetValueOrDefault(element);
}
