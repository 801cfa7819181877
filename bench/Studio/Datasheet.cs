using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Tarn.Bench.Studio;

/// <summary>What a screenful of the datasheet costs a server in another process, beside a page of REST of the same records.</summary>
internal static class Datasheet
{
    private const int Times = 400;

    /// <summary>Measures and prints lines of a table.</summary>
    /// <param name="address">The server's address.</param>
    /// <param name="server">Its process.</param>
    /// <param name="database">The process of a PostgreSQL server whose time counts too; 0 for none.</param>
    /// <param name="token">A token of a client that may read the table.</param>
    /// <param name="email">Of the account's owner.</param>
    /// <param name="password">Of the account's owner.</param>
    /// <param name="table">The table.</param>
    public static async Task RunAsync(string address, int server, int database, string token, string email, string password, string table)
    {
        await using var window = await Window.OpenAsync(address, email, password);
        await window.FollowAsync("/tables", table);
        await MeasureAsync("datasheet, scrolled anywhere", window.ScrollAsync);

        using var http = new HttpClient { BaseAddress = new Uri(address) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        await MeasureAsync("REST page of 100, the first", _ => ReadAsync("?q.where=PK_ID>0&q.limit=100", Times));
        await MeasureAsync("REST page of 100, any, by number", _ => ReadPagesAsync());

        async Task ReadAsync(string query, int times)
        {
            for (var i = 0; i < times; i++)
                await http.GetByteArrayAsync($"/integrations/rest/v3/tables/{table}/records{query}");
        }

        async Task ReadPagesAsync()
        {
            for (var i = 1; i <= Times; i++)
                await ReadAsync(string.Create(CultureInfo.InvariantCulture, $"?q.pageSize=100&q.pageNumber={1 + (i * 37 % 60 * 160)}"), 1);
        }

        // The first half warms.
        async Task MeasureAsync(string what, Func<int, Task> act)
        {
            await act(Times);
            var (before, begun) = (Spent(), Stopwatch.GetTimestamp());
            await act(Times);
            var elapsed = Stopwatch.GetElapsedTime(begun);
            var spent = Spent() - before;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {spent.Server / Times:F2} | {(database == 0 ? "" : $"{spent.Database / Times:F2}")} | {elapsed.TotalMilliseconds / Times:F1} |"));
        }

        Milliseconds Spent() => new(ProcessorTime(server), database == 0 ? 0 : Children(database).Sum(ProcessorTime));
    }

    private static double ProcessorTime(int process)
    {
        using var one = Process.GetProcessById(process);
        return one.TotalProcessorTime.TotalMilliseconds;
    }

    /// <summary>The processes that a process has started, as Linux tells them.</summary>
    private static IEnumerable<int> Children(int process) =>
        File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => int.Parse(c, CultureInfo.InvariantCulture));

    private readonly record struct Milliseconds(double Server, double Database)
    {
        public static Milliseconds operator -(Milliseconds a, Milliseconds b) => new(a.Server - b.Server, a.Database - b.Database);
    }
}
