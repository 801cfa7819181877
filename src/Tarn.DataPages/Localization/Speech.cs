using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Tarn.DataPages.Localization;

/// <summary>What the browser's side needs to speak like the page: forms of numbers and dates, and the texts of its own checks.</summary>
internal static class Speech
{
    private static readonly string[] Keys =
    [
        "Required", "InvalidNumber", "InvalidInteger", "InvalidDate", "InvalidEmail", "TooShort", "TooLong", "ConfirmationMismatch", "PasswordTooWeak", "FileTooLarge", "ErrorSummary", "ErrorSummaryOne",
        "ConfirmDelete", "Loading", "NetworkError", "SessionExpired", "SessionWarning", "StaySignedIn", "RemainingCharacters", "ShowPassword", "HidePassword", "PasswordWeak", "PasswordFair", "PasswordGood",
        "PasswordStrong", "Calendar", "Clear", "SelectOne", "SelectAllValues", "Selected", "CascadingSelectParent", "Add", "Remove", "Cancel", "SaveRow", "Edit", "DeleteRow", "ApplyChanges", "DiscardChanges",
        "BulkConfirm", "SelectAll", "ChartNoData", "ChartExport", "Today", "Previous", "Next", "WindowMayBeClosed",
        "PreviousRecord", "NextRecord", "Expand", "Collapse", "TooManyRequests", "ServerBusy", "SubmissionFailed",
    ];

    private static readonly ConditionalWeakTable<PageLocale, string> Known = [];

    /// <summary>JSON for the browser's side; safe inside a script element.</summary>
    public static string Of(PageLocale locale) => Known.GetValue(locale, Write);

    private static string Write(PageLocale locale)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var numbers = locale.Culture.NumberFormat;
            var dates = locale.Culture.DateTimeFormat;
            json.WriteStartObject();
            json.WriteString("locale", locale.Language);
            json.WriteString("dir", locale.Direction);
            json.WriteString("decimal", numbers.NumberDecimalSeparator);
            json.WriteString("group", numbers.NumberGroupSeparator);
            json.WriteString("date", dates.ShortDatePattern);
            json.WriteString("time", dates.ShortTimePattern);
            json.WriteNumber("firstDay", (int)locale.FirstDay);
            json.WriteStartObject("texts");
            foreach (var key in Keys)
                json.WriteString(key, locale.Text(key));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
