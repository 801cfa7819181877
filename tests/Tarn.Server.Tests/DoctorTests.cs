using System.Net;
using System.Net.Sockets;
using Shouldly;

namespace Tarn.Server.Tests;

public sealed class DoctorTests
{
    [Fact]
    public async Task An_empty_folder_is_fine_and_stays_empty()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TarnProcess.RunAsync(folder.Path, "doctor", "--urls", "http://127.0.0.1:0");
        code.ShouldBe(0);
        output.ShouldContain("The first start will create it");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_address_of_another_program_is_a_failure()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var (code, output, _) = await TarnProcess.RunAsync(folder.Path, "doctor", "--urls", $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");
        code.ShouldBe(1);
        output.ShouldContain("used by another program");
    }

    [Fact]
    public async Task A_damaged_catalogue_is_a_failure()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "tarn-data"));
        folder.Write("tarn-data/catalogue.db", new string('x', 8192));
        var (code, output, _) = await TarnProcess.RunAsync(folder.Path, "doctor", "--urls", "http://127.0.0.1:0");
        code.ShouldBe(1);
        output.ShouldContain("FAILED   database");
    }

    [Fact]
    public async Task A_database_server_that_cannot_be_reached_is_a_failure()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await TarnProcess.RunAsync(folder.Path, "doctor", "--urls", "http://127.0.0.1:0", "--database", "Host=127.0.0.1;Port=1;Username=tarn;Timeout=2");
        code.ShouldBe(1);
        output.ShouldContain("FAILED   database");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stored_files_that_nothing_uses_are_told_of_and_removed_when_asked(bool onPostgres)
    {
        using var folder = new TemporaryFolder();
        var database = onPostgres ? await PostgresServer.CreateDatabaseAsync() : null;
        string[] options = database is null ? [] : ["--database", database];
        try
        {
            await using (var server = await TarnProcess.ServeAsync(folder.Path, ["--urls", "http://127.0.0.1:0", .. options]))
            {
                using var api = await ApiClient.SignInAsync(server.Address, server.Client);
                await api.UploadAsync("price-list.txt", [1, 2, 3]);
                await server.StopAsync();
            }

            var store = Path.Combine(Directory.GetDirectories(Path.Combine(folder.Path, "tarn-data", "accounts")).Single(), "files");
            var used = Files(store);
            used.ShouldNotBeEmpty();
            var left = Path.Combine(store, "ab", "ab0123456789abcdef0123456789abcd");
            var unfinished = Path.Combine(store, "ab", "abffffffffffffffffffffffffffffff.part");
            var young = Path.Combine(store, "ab", "ab0000000000000000000000000000ff");
            Directory.CreateDirectory(Path.Combine(store, "ab"));
            foreach (var path in new[] { left, unfinished, young })
                await File.WriteAllBytesAsync(path, new byte[3 << 20]);
            foreach (var path in used.Append(left).Append(unfinished))
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-2));

            string[] doctor = ["doctor", "--urls", "http://127.0.0.1:0", .. options];
            (await TarnProcess.RunAsync(folder.Path, doctor)).Output.ShouldContain("1 stored files (3.0 MB) that nothing uses: 'tarn doctor --remove-unused' removes them");
            File.Exists(left).ShouldBeTrue();
            (await TarnProcess.RunAsync(folder.Path, [.. doctor, "--remove-unused"])).Output.ShouldContain("1 stored files (3.0 MB) that nothing used: removed");
            Files(store).Order().ShouldBe(used.Append(young).Order());
        }
        finally
        {
            if (database is not null)
                await PostgresServer.DropDatabaseAsync(database);
        }
    }

    private static string[] Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
}
