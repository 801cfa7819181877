using System.Xml.Linq;
using Shouldly;

namespace Tarn.Server.Tests;

/// <summary>The layers of the house: arrows point down only.</summary>
public sealed class ArchitectureTests
{
    /// <summary>From the ground up. A project may use those before it.</summary>
    private static readonly string[] Layers =
        ["Tarn.Sql", "Tarn.Data", "Tarn.Identity", "Tarn.Automation", "Tarn.Apps", "Tarn.DataPages", "Tarn.Api", "Tarn.Studio", "Tarn.Server"];

    public static TheoryData<string> Projects() =>
        [.. Directory.GetFiles(Path.Combine(TestPaths.Repository, "src"), "*.csproj", SearchOption.AllDirectories).Select(p => Path.GetFileNameWithoutExtension(p))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_the_layers_below_it(string project)
    {
        var level = Array.IndexOf(Layers, project);
        level.ShouldBeGreaterThanOrEqualTo(0, $"{project} has no place in the layers.");
        foreach (var used in References(project))
            Array.IndexOf(Layers, used).ShouldBeInRange(0, level - 1, $"{project} must not use {used}.");
    }

    [Fact]
    public void The_language_knows_nothing_but_itself()
    {
        var project = Load("Tarn.Sql");
        project.Descendants("ProjectReference").ShouldBeEmpty();
        project.Descendants("PackageReference").ShouldBeEmpty();
    }

    [Fact]
    public void The_Studio_works_on_the_services_below_the_API() => References("Tarn.Studio").ShouldNotContain("Tarn.Api");

    [Fact]
    public void The_data_layer_knows_no_web_server() =>
        Load("Tarn.Data").Root!.Attribute("Sdk")!.Value.ShouldBe("Microsoft.NET.Sdk");

    [Fact]
    public void No_project_is_missing_from_the_solution()
    {
        var solution = XDocument.Load(Path.Combine(TestPaths.Repository, "Tarn.slnx")).Descendants("Project").Select(p => p.Attribute("Path")!.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in (string[])["src", "tests"])
        {
            foreach (var file in Directory.GetFiles(Path.Combine(TestPaths.Repository, folder), "*.csproj", SearchOption.AllDirectories))
                solution.ShouldContain(Path.GetRelativePath(TestPaths.Repository, file).Replace('\\', '/'));
        }
    }

    private static IEnumerable<string> References(string project) =>
        Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));

    private static XDocument Load(string project) => XDocument.Load(Path.Combine(TestPaths.Repository, "src", project, project + ".csproj"));
}
