using Tarn.Identity;

namespace Tarn.Studio;

/// <summary>How the Studio is served.</summary>
/// <param name="Secrets">Seals what browsers carry: forms' tokens, and what leads from a page to its circuit. The same in all processes that serve the same accounts.</param>
public sealed record StudioOptions(SecretBox Secrets)
{
    /// <summary>The path below which the Studio is.</summary>
    public const string Path = "/studio";

    /// <summary>How long a window goes on without asking whether its session still lives.</summary>
    public TimeSpan SessionTrust { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long what a browser shows is kept when the connection breaks.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);
}
