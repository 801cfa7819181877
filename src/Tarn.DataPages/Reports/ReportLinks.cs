using System.Globalization;
using System.Text;
using Tarn.DataPages.Requests;

namespace Tarn.DataPages.Reports;

/// <summary>
/// The addresses of a report's links, which work without script too (datapages-reports, 3.4). On an embedded page they stand on the host page's own address,
/// whose query string is kept in front.
/// </summary>
/// <param name="page">The request.</param>
/// <param name="appSession">The sealed state of what is shown.</param>
internal sealed class ReportLinks(PageContext page, string appSession)
{
    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "appSession", "RecordID", "PageID", "PrevPageID", "cpipage", "CPISortType", "CPIorderBy", "cbCurrentRecordPosition", "Mod0LinkToDetails", "cbRandomSortKey", "cbCurrentPageSize",
        "cbRecordPosition", "download", "downloadFormat", "rnd", "Mod0InlineEdit", "Mod0RecordID", "cbResetParam", "GridMode", "cbCalendarDate", "cbCalendarLayout", "cbCalendarHours",
    };

    private readonly string _base = BaseOf(page);

    /// <summary>A page of the results.</summary>
    public string ToPage(long number, string? sort, bool descending, int previousPage = 2) => Of(
        ("RecordID", ""), ("PageID", "2"), ("PrevPageID", Text(previousPage)), ("cpipage", Text(number)), ("CPISortType", sort is null ? "" : descending ? "DESC" : "ASC"), ("CPIorderBy", sort ?? ""));

    /// <summary>A record's details.</summary>
    public string ToDetails(string key, long position, int pageNumber, int pageSize, int seed) => Of(
        ("PageID", "3"), ("PrevPageID", "2"), ("cpipage", Text(pageNumber)), ("RecordID", key), ("cbCurrentRecordPosition", Text(position)), ("Mod0LinkToDetails", "True"),
        ("cbRandomSortKey", Text(seed)), ("cbCurrentPageSize", Text(pageSize)));

    /// <summary>Another record, from the details of one.</summary>
    public string ToRecord(string key, long position, int pageNumber, string? sort, bool descending, int pageSize, int seed) => Of(
        ("RecordID", key), ("cpipage", Text(pageNumber)), ("PageID", "3"), ("PrevPageID", "3"), ("CPISortType", sort is null ? "" : descending ? "DESC" : "ASC"), ("CPIorderBy", sort ?? ""),
        ("cbCurrentPageSize", Text(pageSize)), ("cbRandomSortKey", Text(seed)), ("cbRecordPosition", Text(position)));

    /// <summary>A row of the results as a form.</summary>
    public string ToInlineEdit(string key, long number, string? sort, bool descending) => ToPage(number, sort, descending) + "&Mod0InlineEdit=True&Mod0RecordID=" + Uri.EscapeDataString(key);

    /// <summary>The search form.</summary>
    public string ToSearch(int previousPage) => Of(("PageID", "1"), ("PrevPageID", Text(previousPage)));

    /// <summary>Back to the results.</summary>
    public string ToResults(int pageNumber) => Of(("RecordID", ""), ("PageID", "2"), ("PrevPageID", "3"), ("cpipage", Text(pageNumber)));

    /// <summary>The period of a calendar that holds a day.</summary>
    /// <param name="date">The day.</param>
    /// <param name="layout">The layout; null for the one shown.</param>
    public string ToCalendar(DateTime date, string? layout = null) => layout is null
        ? Of(("PageID", "2"), ("PrevPageID", "2"), ("cbCalendarDate", date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))
        : Of(("PageID", "2"), ("PrevPageID", "2"), ("cbCalendarDate", date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("cbCalendarLayout", layout));

    /// <summary>The same period of a calendar with all hours of the day, or with those that are usual.</summary>
    public string ToCalendarHours(DateTime date, bool all) => $"{ToCalendar(date)}&cbCalendarHours={(all ? "All" : "Some")}";

    /// <summary>A download. It comes from the server itself, whatever page embeds the report.</summary>
    /// <param name="format">The format.</param>
    /// <param name="record">The record, when its details are downloaded; empty for the results.</param>
    public string ToDownload(string format, string record = "") =>
        $"{page.Address}?appSession={appSession}&RecordID={record}&PageID={(record.Length > 0 ? 3 : 2)}&PrevPageID=&cpipage=&download=1&downloadFormat={format}&rnd={Text(page.Site.Database.Clock.GetUtcNow().ToUnixTimeMilliseconds())}";

    private string Of(params ReadOnlySpan<(string Name, string Value)> pairs)
    {
        var address = new StringBuilder(_base).Append("appSession=").Append(appSession);
        foreach (var (name, value) in pairs)
            address.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return address.ToString();
    }

    private static string BaseOf(PageContext page)
    {
        var host = page.Request.Transport == PageTransport.Document ? page.Address : page.Request.Host.Page;
        var kept = new StringBuilder(host).Append('?');
        var query = NamedValues.Parse(page.Request.Host.Query);
        foreach (var name in query.Names.Where(n => !Own.Contains(n)))
        {
            foreach (var value in query.All(name))
                kept.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value)).Append('&');
        }

        return kept.ToString();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
