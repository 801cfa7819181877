using System.Text.Json;
using Shouldly;

namespace Tarn.Server.Tests;

/// <summary>Files in and out of tables, beside a server that runs.</summary>
public sealed class DataCommandTests
{
    [Fact]
    public async Task Records_go_out_and_come_back()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TarnProcess.ServeAsync(folder.Path);
        var exported = await JsonAsync(folder, "data", "export", "Services", "services.csv", "--order-by", "Service_Code", "--json");
        exported.GetProperty("records").GetInt64().ShouldBe(20);

        var imported = await JsonAsync(folder, "data", "import", "services.csv", "--table", "Services", "--action", "AddAndUpdate", "--match", "Service_Code", "--json");
        imported.GetProperty("updated").GetInt64().ShouldBe(20);
        imported.GetProperty("added").GetInt64().ShouldBe(0);

        var created = await JsonAsync(folder, "data", "import", "services.csv", "--table", "Price_List", "--action", "new", "--json");
        created.GetProperty("added").GetInt64().ShouldBe(20);
        using var api = await ApiClient.SignInAsync(server.Address, server.Client);
        (await api.GetAsync("tables/Price_List/records")).GetArrayLength().ShouldBe(20);
    }

    [Fact]
    public async Task Bad_rows_are_reported_and_strictly_nothing_is_written()
    {
        using var folder = new TemporaryFolder();
        var server = await TarnProcess.ServeAsync(folder.Path);
        await server.StopAsync();
        await server.DisposeAsync();
        folder.Write("more.csv", "Service_Code,Service,Price\nWASH,Wash and wax,18.00\nBASIC,Twice,1.00\n");

        var strict = await TarnProcess.RunAsync(folder.Path, "data", "import", "more.csv", "--table", "Services", "--strict");
        strict.Code.ShouldBe(1);
        var lenient = await JsonAsync(folder, "data", "import", "more.csv", "--table", "Services", "--json");

        lenient.GetProperty("added").GetInt64().ShouldBe(1);
        lenient.GetProperty("skipped").GetInt64().ShouldBe(1);
        lenient.GetProperty("errors")[0].GetProperty("row").GetInt64().ShouldBe(3);
    }

    [Fact]
    public async Task A_file_that_exists_is_not_overwritten_unasked()
    {
        using var folder = new TemporaryFolder();
        var server = await TarnProcess.ServeAsync(folder.Path);
        await server.StopAsync();
        await server.DisposeAsync();
        var file = folder.Write("jobs.csv", "mine");
        (await TarnProcess.RunAsync(folder.Path, "data", "export", "Jobs", "jobs.csv")).Code.ShouldBe(1);
        (await File.ReadAllTextAsync(file)).ShouldBe("mine");
        (await TarnProcess.RunAsync(folder.Path, "data", "export", "Jobs", "jobs.csv", "--force")).Code.ShouldBe(0);
        (await File.ReadAllLinesAsync(file)).Length.ShouldBe(261);
    }

    private static async Task<JsonElement> JsonAsync(TemporaryFolder folder, params string[] arguments)
    {
        var (code, output, errors) = await TarnProcess.RunAsync(folder.Path, arguments);
        code.ShouldBe(0, errors);
        return JsonDocument.Parse(output).RootElement;
    }
}
