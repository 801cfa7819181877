namespace Tarn.Testing;

/// <summary>Finds what tests read besides the repository.</summary>
public static class TestPaths
{
    /// <summary>The repository's root: the folder that holds <c>Tarn.slnx</c>.</summary>
    public static string Repository { get; } = FindUpwards(folder => File.Exists(Path.Combine(folder, "Tarn.slnx")))
        ?? throw new InvalidOperationException("The tests run outside a checkout of the repository.");

    /// <summary>The folder with the specification and the sample data: <c>TARN_SHARED</c>, else <c>shared</c> beside the repository.</summary>
    public static string Shared { get; } = Environment.GetEnvironmentVariable("TARN_SHARED")
        ?? Path.Combine(Path.GetDirectoryName(Repository)!, "shared");

    /// <summary>A file of the sample data.</summary>
    public static string Data(string name) => Path.Combine(Shared, "data", name);

    /// <summary>A file of the specification.</summary>
    public static string Specification(string name) => Path.Combine(Shared, "spec", name);

    private static string? FindUpwards(Func<string, bool> found)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (found(folder))
                return folder;
        }

        return null;
    }
}
