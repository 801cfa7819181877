using System.Text.Json;
using System.Text.RegularExpressions;
using Tarn.Api.Tests.Hosting;
using Tarn.Sql;

namespace Tarn.Api.Tests.Fuzz;

/// <summary>
/// Every operation of both versions, as the served documents list them, each of its places with every hostile value: never a fault of the server, never a word of the engine's, never the
/// neighbour's data, and an account that is as it was where the answer is an error. All of it takes minutes: what is sent usually is every twelfth request, other ones to each engine and
/// version; <c>TARN_FUZZ=all</c> sends the rest too.
/// </summary>
public sealed partial class OperationFuzzTests
{
    [Fact]
    public async Task No_request_makes_a_fault_tells_too_much_or_writes_although_it_is_refused()
    {
        var found = (await Task.WhenAll(RunAsync(SqlDialect.Sqlite), RunAsync(SqlDialect.Postgres))).SelectMany(f => f).ToList();
        found.ShouldBeEmpty(string.Join('\n', found.Take(60)));
    }

    /// <summary>Sends everything to an engine and gives what was wrong.</summary>
    private static Task<List<string>> RunAsync(SqlDialect engine) => Task.Run(async () =>
    {
        var found = new List<string>();
        await using var site = await FuzzSite.StartAsync(engine);
        var neighbour = await site.PrintNeighbourAsync();
        foreach (var version in new[] { "v3", "v2" })
        {
            var document = JsonDocument.Parse(await site.Server.Http.GetStringAsync($"/integrations/rest/{version}/swagger/documentation")).RootElement;
            var operations = FuzzOperation.ReadAll(document, version);
            operations.Count.ShouldBeGreaterThan(55);
            foreach (var operation in operations)
                await RunAsync(site, operation, found);
        }

        (await site.PrintNeighbourAsync()).ShouldBe(neighbour);
        return found.ConvertAll(f => $"{engine}: {f}");
    });

    private static async Task RunAsync(FuzzSite site, FuzzOperation operation, List<string> found)
    {
        var cases = new FuzzCases(site, operation);
        var print = operation.IsReading ? "" : await site.PrintAsync();
        try
        {
            await RefuseStrangersAsync(site, cases.Valid);
        }
        catch (ShouldAssertException failure)
        {
            found.Add(failure.Message.ReplaceLineEndings(" "));
        }

        var counts = await AccountPrint.CountAsync(site.Server.Database);
        var changed = false;
        var turn = (operation.IsV2 ? 1 : 0) + (site.Server.Database.Engine.Dialect == SqlDialect.Postgres ? 2 : 0);
        foreach (var one in cases.All().Where((c, i) => SendsAll || c.IsForeign || i % 12 == turn * 3))
        {
            try
            {
                var (status, text, location) = await SendAsync(site, site.Server.Client.Http, one);
                if (one.IsForeign)
                    status.ShouldBeInRange(400, 404, $"{one}: {text}");
                if (operation.IsReading)
                    continue;
                if (status < 400)
                {
                    changed = true;
                    await TidyAsync(site, one, location);
                    counts = await AccountPrint.CountAsync(site.Server.Database);
                }
                else
                {
                    (await AccountPrint.CountAsync(site.Server.Database)).ShouldBe(counts, $"{status} {one}");
                }
            }
            catch (ShouldAssertException failure)
            {
                found.Add(failure.Message.ReplaceLineEndings(" "));
                counts = await AccountPrint.CountAsync(site.Server.Database);
            }
        }

        if (!operation.IsReading && !changed && await site.PrintAsync() != print)
            found.Add($"{operation} left something behind");
    }

    /// <summary>Whoever has no rights, or another account's token, sees nothing and changes nothing.</summary>
    private static async Task RefuseStrangersAsync(FuzzSite site, FuzzCase valid)
    {
        var counts = await AccountPrint.CountAsync(site.Server.Database);
        var (status, text, _) = await SendAsync(site, site.Stranger, valid);
        if (!valid.Operation.IsReading)
            status.ShouldBe(valid.Operation.IsV2 ? 400 : 403, $"{valid}: {text}");
        // A path is said back to whoever asked for it.
        Without(text, site.Own["filePath"]).ShouldNotContain(FuzzSite.OwnMark, Case.Sensitive, $"{valid}");
        (await SendAsync(site, site.Intruder, valid)).Status.ShouldBe(401, $"{valid}");
        (await AccountPrint.CountAsync(site.Server.Database)).ShouldBe(counts, $"{valid}");
    }

    private static string Without(string text, string asked) => text.Replace(asked, "", StringComparison.Ordinal).Replace(Uri.EscapeDataString(asked), "", StringComparison.Ordinal);

    private static async Task<(int Status, string Text, string? Location)> SendAsync(FuzzSite site, HttpClient http, FuzzCase one)
    {
        using var request = one.ToRequest(site.Server.Address);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var status = (int)response.StatusCode;
        status.ShouldBeLessThan(500, $"{one}: {text}");
        Without(text, site.Neighbours["filePath"]).ShouldNotContain(FuzzSite.NeighbourMark, Case.Sensitive, $"{one}");
        response.Headers.Contains("X-Injected").ShouldBeFalse($"{one}");
        // What is no HTTP is refused before Tarn sees it.
        if (text.Length == 0 && status is 400 or 414)
            return (status, text, null);
        response.Headers.Contains("X-Caspio-Request-ID").ShouldBeTrue($"{one}: {status} {text}");
        if (status < 400)
            return (status, text, response.Headers.Location?.OriginalString);
        var error = JsonDocument.Parse(text).RootElement;
        error.GetProperty("Code").GetString().ShouldNotBeNullOrEmpty();
        // What the client wrote is said back between quotation marks.
        var message = Quoted().Replace(error.GetProperty("Message").GetString()!, "''");
        TooMuch().Match(message).Value.ShouldBeEmpty($"{one}: {text}");
        return (status, text, null);
    }

    /// <summary>Takes back what a request made that was not refused, so that the next is judged by itself.</summary>
    private static async Task TidyAsync(FuzzSite site, FuzzCase one, string? location)
    {
        var client = site.Server.Client;
        switch (one.Operation.Id)
        {
            case "CreateOutgoingWebhook" or "CreateOutgoingWebhookEvent" when location is not null:
                (await client.DeleteAsync(new Uri(location).PathAndQuery)).Is(204);
                break;
            case "CreateTable":
                await site.Server.Database.Designer.DropTableAsync(location!.Split('/')[^1], default);
                break;
            case "CreateTableField":
                var added = (await client.GetAsync($"{ApiClient.V3}/tables/{site.Own["designedTable"]}/fields")).Column("Name")[^1].Trim('"');
                (await client.DeleteAsync($"{ApiClient.V3}/tables/{site.Own["designedTable"]}/fields/{added}")).Is(204);
                break;
        }
    }

    private static bool SendsAll { get; } = Environment.GetEnvironmentVariable("TARN_FUZZ") == "all";

    [GeneratedRegex("'[^']*'", RegexOptions.None, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("""sqlite|postgres|npgsql|\bpg_|_tarn_|sqlstate|exception|^\s+at |System\.|Microsoft\.|\.cs\b|stack|near "|relation "|no such (table|column|function)|constraint|recordset|BytePositionInLine|LineNumber""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TooMuch();
}
