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
}
