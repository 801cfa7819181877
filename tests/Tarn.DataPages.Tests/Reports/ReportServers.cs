using System.Globalization;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Localization;
using Tarn.DataPages.Reports;
using Tarn.DataPages.Requests;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.SignIn;
using Tarn.DataPages.Styles;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.Reports;

/// <summary>A table of sales on both engines, and reports on it that tests write down as definitions.</summary>
public sealed class ReportServers : IAsyncLifetime
{
    private readonly Dictionary<SqlDialect, PageServer> _servers = [];

    public PageServer this[SqlDialect dialect] => _servers[dialect];

    public async Task InitializeAsync()
    {
        foreach (var dialect in new[] { SqlDialect.Sqlite, SqlDialect.Postgres })
        {
            var server = await PageServer.StartAsync(dialect);
            _servers.Add(dialect, server);
            await server.Test.CreateTableAsync(
                "Sales", ("Region", FieldTypes.String), ("Product", FieldTypes.String), ("Amount", FieldTypes.Currency), ("Qty", FieldTypes.Integer), ("Sold", FieldTypes.DateTime), ("Paid", FieldTypes.YesNo),
                ("Note", FieldTypes.Text), ("Owner", FieldTypes.String));
            for (var i = 1; i <= 60; i++)
            {
                var region = (i % 3) switch { 0 => "\"North\"", 1 => "\"South\"", _ => "null" };
                var product = i == 7 ? "<b>\\\"Odd\\\"</b>" : $"P{i:D2}";
                await server.Test.InsertAsync("Sales", string.Create(CultureInfo.InvariantCulture,
                    $$"""{"Region":{{region}},"Product":"{{product}}","Amount":{{i * 1.5m}},"Qty":{{i % 5}},"Sold":"2026-0{{1 + (i % 4)}}-10T08:00:00","Paid":{{(i % 2 == 0 ? "true" : "false")}},"Note":"n{{i}}, \"q\"","Owner":"{{(i <= 20 ? "ann" : "bob")}}"}"""));
            }
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var server in _servers.Values)
            await server.DisposeAsync();
    }

    /// <summary>A report that shows its results at once.</summary>
    public static PackageElement Report(IEnumerable<(string Name, string? Value)> results, params PackageElement[] columns) => PackageElement.Create(
        "SearchPage", [("DataSourceType", "Table"), ("DataSourceName", "Sales"), ("DisplayReport", "Immediately")],
        PackageElement.Create("SearchRecordsetPage", new (string Name, string? Value)[] { ("RowsPerPage", "10"), ("ColumnSorting", "True"), ("JumpToPage", "True") }.Where(d => results.All(r => r.Name != d.Name)).Concat(results), columns));

    /// <summary>A column.</summary>
    public static PackageElement Column(string name, string type = "Plain Text", params (string Name, string? Value)[] attributes) =>
        PackageElement.Create("DisplayField", [("ColumnName", name), ("Label", name.StartsWith("HTML", StringComparison.Ordinal) ? null : name), ("Type", type), .. attributes]);

    /// <summary>Runs a report for a request.</summary>
    public async Task<PageAnswer> RunAsync(SqlDialect dialect, PackageElement search, string query = "", SignedInUser? user = null, params (string Name, string Value)[] fields) =>
        await RunAsync(dialect, search, query, user, "en-US", fields);

    private async Task<PageAnswer> RunAsync(SqlDialect dialect, PackageElement search, string query, SignedInUser? user, string locale, (string Name, string Value)[] fields)
    {
        var site = _servers[dialect].Site;
        var apps = await site.Apps.GetAsync(default);
        var dataPage = new DataPage
        {
            ExternalKey = Guid.NewGuid().ToString(),
            AppId = 1,
            AppKey = "00000000000000000000000000aa",
            Name = "Sales: all/any",
            Element = PackageElement.Create("Application", [("Type", "WebApp"), ("AllowParameters", "Y"), ("AllowCriteriaParameters", "Y")], search),
        };
        var posted = new NamedValues();
        foreach (var (name, value) in fields)
            posted.Add(name, value);
        var page = new PageContext
        {
            Report = _ => "",
            Site = site,
            Schema = await site.Database.GetSchemaAsync(default),
            Apps = apps,
            App = new AppDefinition { ExternalKey = Guid.NewGuid().ToString(), Name = "Test" },
            DataPage = dataPage,
            Definition = dataPage.Definition,
            Request = new PageRequest
            {
                Transport = fields.Any(f => f.Name == "AjaxAction") ? PageTransport.Ajax : PageTransport.Document,
                IsPost = fields.Length > 0,
                Fields = posted,
                Query = NamedValues.Parse(query),
                BaseAddress = "http://localhost",
                Host = new HostPage("http://localhost/x", "http://localhost/x", ""),
            },
            Visit = new Visit(),
            Locale = CriteriaAccounts.PageLocaleOf(locale),
            Style = PageStyles.Of(dataPage.Definition, apps),
            Cancellation = default,
            Now = CriteriaAccounts.Now,
            User = user,
        };
        page.Flow = page.OpenFlow();
        return await PageRuntime.RunAsync(page);
    }

    /// <summary>Runs a report and reads what it shows.</summary>
    public async Task<IHtmlDocument> ShowAsync(SqlDialect dialect, PackageElement search, string query = "", SignedInUser? user = null, string locale = "en-US") =>
        await new HtmlParser().ParseDocumentAsync(await HtmlAsync(dialect, search, query, user, locale));

    public async Task<string> HtmlAsync(SqlDialect dialect, PackageElement search, string query = "", SignedInUser? user = null, string locale = "en-US")
    {
        var answer = await RunAsync(dialect, search, query, user, locale, []);
        return string.Concat(await Task.WhenAll(answer.Sections.Select(s => PageRenderer.RenderAsync(s.Content).AsTask())));
    }

    /// <summary>The query string of a link.</summary>
    public static string QueryOf(AngleSharp.Dom.IElement link) => link.GetAttribute("href")!.Split('?')[1];

    /// <summary>The texts of a column's cells.</summary>
    public static List<string> Cells(IHtmlDocument page, int column) =>
        [.. page.QuerySelectorAll("tr[data-cb-name=data]").Select(r => r.Children[column]).Select(c => c.TextContent[(c.QuerySelector(".cbResultSetLabel")?.TextContent.Length ?? 0)..].Trim())];
}
