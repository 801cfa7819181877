using System.Diagnostics;
using System.Text.Json;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.Reports;

/// <summary>What a page of results asks of the database: as many statements for many records as for few, and no visitor waits for a count.</summary>
public sealed class CountingTests
{
    private const int People = 20_000;

    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_count_above_its_limit_shows_about_so_many_and_the_next_visitor_sees_the_number_R24(SqlDialect dialect)
    {
        var time = new HastyTime();
        await using var server = await StartAsync(dialect, time);
        var address = await server.DeployAsync(Report([]), "People");
        using var visitor = server.NewVisitor();
        time.IsHasty = true;
        var watch = Stopwatch.StartNew();
        await visitor.OpenAsync(address + "?js=false");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        CountText(visitor).ShouldMatch("^Records 1-10 of about [0-9,]+$", server.Log.ToString());
        visitor.Page.QuerySelectorAll("tr[data-cb-name=data]").Length.ShouldBe(10);
        visitor.Page.QuerySelector("a[data-cb-name=JumpToNext]").ShouldNotBeNull();
        visitor.Page.QuerySelector("a[data-cb-name=JumpToLast]").ShouldBeNull();

        // Meanwhile the counting went on.
        time.IsHasty = false;
        await visitor.OpenAsync(address + "?js=false");
        CountText(visitor).ShouldBe("Records 1-10 of 20,000");
        visitor.Page.QuerySelector("a[data-cb-name=JumpToLast]").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_page_of_999_records_takes_as_many_statements_as_one_of_10_R25()
    {
        await using var server = await StartAsync(SqlDialect.Postgres, new ManualTime());
        PackageElement[] more =
        [
            PackageElement.Create("DisplayField", [("ColumnName", "Calculated Field 1"), ("Type", "Calculated Field"), ("Label", "Twice")], new PackageElement("Formula", text: "[@field:Age] * 2")),
            PackageElement.Create("DisplayField", [("ColumnName", "HTML Block 1"), ("Type", "HTML Block"), ("Label", "<b>[@field:Name]</b> [@field:Town]")]),
            PackageElement.Create("Aggregation", [("Label", "Sum"), ("Scope", "Result set")], PackageElement.Create("Field", [("ColumnName", "Age"), ("Formula", "SUM")])),
        ];
        var address = await server.DeployAsync(Report([("RowsPerPageOptions", "10,999")], more), "People");
        using var counter = new StatementCounter(server);
        using var visitor = server.NewVisitor();
        var counted = new Dictionary<string, int>();
        var session = "";
        // The first requests also read what is kept afterwards, and now and then one asks whether it still holds: the least of several counts.
        foreach (var size in new[] { "10", "999", "10", "999", "999", "10", "10", "999" })
        {
            using var content = new FormUrlEncodedContent([new("AjaxAction", "GetData"), new("cbCurrentPageSize", size), new("cpipage", "1"), new("js", "true"), new("appSession", session)]);
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
            request.Headers.Add("X-Requested-With", "XMLHttpRequest");
            counter.Reset();
            using var response = await visitor.Http.SendAsync(request);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            counted[size] = Math.Min(counter.Count, counted.GetValueOrDefault(size, int.MaxValue));
            session = answer.RootElement.GetProperty("appSession").GetString()!;
            await visitor.ShowAsync(answer.RootElement.GetProperty("responseText").GetString()!);
            visitor.Page.QuerySelectorAll("tr[data-cb-name=data]").Length.ShouldBe(int.Parse(size, System.Globalization.CultureInfo.InvariantCulture), server.Log.ToString());
        }

        counted["10"].ShouldBeInRange(1, 12);
        counted["999"].ShouldBe(counted["10"]);
    }

    /// <summary>Of these words only the last is in the names: ten records are found at once, and to count them all takes far longer than a visit needs to reach the end of its patience.</summary>
    private static readonly string Search = string.Concat(Enumerable.Range(1, 15).Select(i => $"nobody{i} OR ")) + "body";

    private static string CountText(Visitor visitor) => visitor.Page.QuerySelector("[id^=RecordMessageTop]")?.TextContent ?? visitor.Text;

    private static async Task<PageServer> StartAsync(SqlDialect dialect, TimeProvider time)
    {
        var server = await PageServer.StartAsync(dialect, clock: time);
        await server.Test.CreateTableAsync("People", ("Name", FieldTypes.String), ("Town", FieldTypes.String), ("Age", FieldTypes.Integer));
        var schema = await server.Database.GetSchemaAsync(default);
        await server.Database.Engine.WriteExclusivelyAsync<bool>(async session =>
        {
            var loader = await RecordLoader.BeginAsync(server.Database, session, schema, schema.Table("People"), keepGenerated: false, default);
            await loader.AddAsync([.. Enumerable.Range(1, People).Select(i => new[] { SqlValue.FromText($"Somebody {i}"), SqlValue.FromText($"Town {i % 50}"), SqlValue.FromInt(i % 90) })], default);
            await loader.CompleteAsync(default);
            return true;
        }, default);
        return server;
    }

    private static PackageElement Report((string Name, string? Value)[] results, params PackageElement[] children) => PackageElement.Create(
        "SearchPage", [("DataSourceType", "Table"), ("DataSourceName", "People"), ("DisplayReport", "Immediately")],
        PackageElement.Create("Field", [("ColumnName", "Name")], PackageElement.Create("FieldMatch", [("Type", "Hidden"), ("ComparisonType", "LIKE"), ("DefaultValue", Search)])),
        PackageElement.Create("SearchRecordsetPage", [("RowsPerPage", "10"), .. results], [Column("Name"), Column("Town"), Column("Age"), .. children]));

    private static PackageElement Column(string name) => PackageElement.Create("DisplayField", [("ColumnName", name), ("Label", name), ("Type", "Plain Text")]);

    /// <summary>A clock on which the two seconds that a count may take are over at once, or never.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public bool IsHasty { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != TimeSpan.FromSeconds(2))
                return System.CreateTimer(callback, state, dueTime, period);
            if (IsHasty)
                callback(state);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        }
    }

    /// <summary>Counts the statements that PostgreSQL gets from one account.</summary>
    private sealed class StatementCounter : IDisposable
    {
        private readonly ActivityListener _listener;
        private int _count;

        public StatementCounter(PageServer server)
        {
            var database = server.Test.PostgresDatabase;
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == "Npgsql",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = activity =>
                {
                    // Other tests speak to databases of their own.
                    if (activity.TagObjects.Any(t => t.Value is string text && text.Contains(database, StringComparison.Ordinal)))
                        Interlocked.Increment(ref _count);
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public int Count => Volatile.Read(ref _count);

        public void Reset() => Volatile.Write(ref _count, 0);

        public void Dispose() => _listener.Dispose();
    }
}
