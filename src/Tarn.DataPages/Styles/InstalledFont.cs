namespace Tarn.DataPages.Styles;

/// <summary>A font of the server's own folder. Its file is named as font makers do: family, hyphen, weight and slope, such as <c>OpenSans-BoldItalic.ttf</c>.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Path">Where it lies.</param>
internal sealed record InstalledFont(string File, string Path)
{
    private static readonly (string Word, int Weight)[] Weights =
    [
        ("extralight", 200), ("ultralight", 200), ("semibold", 600), ("demibold", 600), ("extrabold", 800), ("ultrabold", 800), ("thin", 100), ("light", 300), ("medium", 500), ("bold", 700), ("black", 900), ("heavy", 900),
    ];

    /// <summary>What it is to a browser.</summary>
    public string ContentType => System.IO.Path.GetExtension(File).ToLowerInvariant() switch { ".woff2" => "font/woff2", ".woff" => "font/woff", ".otf" => "font/otf", _ => "font/ttf" };

    /// <summary>The fonts of a folder; none when there is no such folder.</summary>
    public static IReadOnlyList<InstalledFont> ReadFolder(string? folder) => folder is null || !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder).Where(f => System.IO.Path.GetExtension(f).ToLowerInvariant() is ".ttf" or ".otf" or ".woff" or ".woff2").Order(StringComparer.Ordinal).Select(f => new InstalledFont(System.IO.Path.GetFileName(f), f))];

    /// <summary>Whether it belongs to a family, <c>Open Sans</c>.</summary>
    public bool IsOf(string family) => family.Length > 0 && Letters(Parts[0]).Equals(Letters(family), StringComparison.OrdinalIgnoreCase);

    /// <summary>The rule that makes it known to a browser.</summary>
    /// <param name="family">The family as the builder writes it.</param>
    /// <param name="root">What the address begins with: the folder <c>fonts</c> is below it.</param>
    public string Face(string family, string root)
    {
        var look = Parts.Length > 1 ? Parts[1].ToLowerInvariant() : "";
        // A variable font holds all weights.
        var weight = look.Contains("variable", StringComparison.Ordinal) || look.Contains("wght", StringComparison.Ordinal)
            ? "100 900"
            : Weights.FirstOrDefault(w => look.Contains(w.Word, StringComparison.Ordinal), (Word: "", Weight: 400)).Weight.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var name = string.Concat(family.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_'));
        return $"@font-face{{font-family:\"{name}\";src:url(\"{root}/fonts/{Uri.EscapeDataString(File)}\");font-weight:{weight};font-style:{(look.Contains("italic", StringComparison.Ordinal) ? "italic" : "normal")};font-display:swap}}\n";
    }

    private string[] Parts => System.IO.Path.GetFileNameWithoutExtension(File).Split(['-', '['], 2);

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
}
