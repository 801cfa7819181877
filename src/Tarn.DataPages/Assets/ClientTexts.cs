using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Tarn.DataPages.Localization;

namespace Tarn.DataPages.Assets;

/// <summary>
/// How a page speaks, for its scripts: one JSON object, the member <c>texts</c> of a payload and the content of
/// <c>&lt;script type="application/json" data-cb-texts&gt;</c> in documents.
/// </summary>
public static class ClientTexts
{
    private static readonly ConditionalWeakTable<PageLocale, string> Written = [];

    /// <summary>The texts that scripts show.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "Required", "InvalidNumber", "InvalidInteger", "InvalidDate", "InvalidEmail", "TooShort", "TooLong", "ConfirmationMismatch", "FileTooLarge", "ErrorSummary",
        "ErrorSummaryOne", "ConfirmDelete", "CascadingSelectParent", "Loading", "NetworkError", "SessionWarning", "SessionExpired", "StaySignedIn", "ShowPassword",
        "HidePassword", "PasswordWeak", "PasswordFair", "PasswordGood", "PasswordStrong", "RemainingCharacters", "Calendar", "Clear", "Today", "SelectOne",
        "SelectAllValues", "Selected", "SelectAll", "Cancel", "SaveRow", "Add", "Remove", "DeleteRow", "ApplyChanges", "DiscardChanges", "BulkConfirm", "ChartNoData",
        "ChartExport", "PreviousRecord", "NextRecord", "Expand", "Collapse", "TooManyRequests", "ServerBusy", "SubmissionFailed",
    ];

    /// <summary>The JSON of a locale; safe inside a script element.</summary>
    public static string For(PageLocale locale) => Written.GetValue(locale, Write);

    private static string Write(PageLocale locale)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        // The default encoder writes < and & as escapes: the text cannot end the element it stands in.
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("locale", locale.Language);
            json.WriteString("dir", locale.Direction);
            json.WriteString("decimal", locale.Culture.NumberFormat.NumberDecimalSeparator);
            json.WriteString("group", locale.Culture.NumberFormat.NumberGroupSeparator);
            json.WriteString("date", locale.Culture.DateTimeFormat.ShortDatePattern);
            json.WriteString("time", locale.Culture.DateTimeFormat.ShortTimePattern);
            json.WriteNumber("firstDay", (int)locale.FirstDay);
            json.WriteStartObject("texts");
            foreach (var key in Keys)
                json.WriteString(key, locale.Text(key));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
