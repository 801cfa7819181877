using Tarn.Apps.Packages;
using Tarn.DataPages.SignIn;
using Tarn.DataPages.Tests.Reports;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.HtmlPages;

/// <summary>Pages that are only HTML.</summary>
public sealed class HtmlPageTests(ReportServers servers) : IClassFixture<ReportServers>
{
    [Theory]
    [InlineData(SqlDialect.Sqlite)]
    [InlineData(SqlDialect.Postgres)]
    public async Task The_builders_html_is_served_as_written_and_the_users_name_is_escaped_53(SqlDialect dialect)
    {
        var columns = new RecordColumns();
        columns.Add("Name", null);
        var user = new SignedInUser(null!, new RecordView("1", columns, [SqlValue.FromText("<i>Ann</i> & Co")]));
        var html = await servers.HtmlAsync(dialect, new PackageElement("t:Html", text: "<h1 onclick=\"go()\">Hello [@authfield:Name]</h1><script>go = 1</script><p>[@who] of [@app:x] at [@cbHostPage]</p>"), "who=%3Cb%3Eme%3C/b%3E", user);
        html.ShouldContain("<h1 onclick=\"go()\">Hello &lt;i&gt;Ann&lt;/i&gt; &amp; Co</h1><script>go = 1</script>");
        html.ShouldContain("<p>&lt;b&gt;me&lt;/b&gt; of  at http://localhost/x</p>");
    }
}
