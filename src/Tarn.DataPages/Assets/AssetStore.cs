using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.DataPages.Assets;

/// <summary>The scripts that DataPages run in the browser: embedded in this assembly, all under one hash, so that each finds the others beside it.</summary>
public static partial class AssetStore
{
    private const string Beginning = "Assets.";
    private const string Packed = ".br";

    private static readonly FrozenDictionary<string, byte[]> Scripts = Load();

    private static readonly ConcurrentDictionary<string, Asset> Opened = new(StringComparer.Ordinal);

    /// <summary>The hash of all scripts: a part of their addresses, so that a new version of the server never meets an old script in a cache.</summary>
    public static string Hash { get; } = HashOf([.. Scripts.OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(s => s.Value)]);

    /// <summary>The names of the scripts.</summary>
    public static IEnumerable<string> Names => Scripts.Keys;

    /// <summary>The scripts that the runtime needs at once, to be asked for together with it.</summary>
    public static IReadOnlyList<string> RuntimeParts { get; } = [.. StaticImport().Matches(Find("runtime.js")?.Text ?? "").Select(m => m.Groups["part"].Value).Distinct(StringComparer.Ordinal)];

    /// <summary>The address of a script, from the root of the server: <c>/dp/static/3f9c.../runtime.js</c>.</summary>
    /// <exception cref="ArgumentException">There is no such script.</exception>
    public static string Address(string name) =>
        Scripts.ContainsKey(name) ? $"/dp/static/{Hash}/{name}" : throw new ArgumentException($"There is no script '{name}'.", nameof(name));

    /// <summary>A script by name; null when there is none.</summary>
    public static Asset? Find(string name) => Scripts.TryGetValue(name, out var packed)
        ? Opened.GetOrAdd(name, static (_, bytes) => Asset.FromBrotli("text/javascript; charset=utf-8", bytes), packed)
        : null;

    /// <summary>Sixteen hex digits of a SHA-256.</summary>
    internal static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content))[..16];

    /// <summary>A text resource of this assembly.</summary>
    internal static string ReadText(string resource)
    {
        using var stream = typeof(AssetStore).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The resource {resource} is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static FrozenDictionary<string, byte[]> Load()
    {
        var assembly = typeof(AssetStore).Assembly;
        var scripts = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(Beginning, StringComparison.Ordinal) || !resource.EndsWith(Packed, StringComparison.Ordinal))
                continue;
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            scripts.Add(resource[Beginning.Length..^Packed.Length], bytes);
        }

        return scripts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The imports at the head of a bundle; those of widgets are calls and do not match.</summary>
    [GeneratedRegex("""(?:from|import)\s*"\./(?<part>[\w.-]+\.js)";""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StaticImport();
}
