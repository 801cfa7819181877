using System.IO.Compression;
using Shouldly;

namespace Tarn.Server.Tests;

/// <summary>Packages through the command line.</summary>
public sealed class AppCommandTests
{
    [Fact]
    public async Task A_package_is_imported_exported_and_imported_again()
    {
        using var folder = new TemporaryFolder();
        await TarnProcess.SetUpAsync(folder.Path);

        var imported = await TarnProcess.RunAsync(folder.Path, "import", TestPaths.Data("mini-app/mini-app.zip"));
        var exported = await TarnProcess.RunAsync(folder.Path, "export", "Mini - Equipment Loans", Path.Combine(folder.Path, "app.zip"));
        var again = await TarnProcess.RunAsync(folder.Path, "import", Path.Combine(folder.Path, "app.zip"), "--json");

        imported.Code.ShouldBe(0, imported.Errors);
        imported.Output.ShouldContain("2 tables with 11 records");
        exported.Code.ShouldBe(0, exported.Errors);
        using (var zip = ZipFile.OpenRead(Path.Combine(folder.Path, "app.zip")))
            zip.Entries.ShouldContain(e => e.FullName == "App Settings/AppSettings.xml");
        again.Code.ShouldBe(0, again.Errors);
        again.Output.ShouldContain("\"newName\": \"Mini_Equipment_1\"");
    }

    [Fact]
    public async Task A_package_that_is_refused_ends_with_1_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        await TarnProcess.SetUpAsync(folder.Path);

        var refused = await TarnProcess.RunAsync(folder.Path, "import", TestPaths.Data("mini-app/bad-dangling.zip"));
        var missing = await TarnProcess.RunAsync(folder.Path, "export", "Nothing", Path.Combine(folder.Path, "x.zip"));

        refused.Code.ShouldBe(1);
        refused.Errors.ShouldContain("UNRESOLVED_DATA_SOURCE");
        missing.Code.ShouldBe(1);
        missing.Errors.ShouldContain("There is no app 'Nothing'");
        File.Exists(Path.Combine(folder.Path, "x.zip")).ShouldBeFalse();
    }
}
