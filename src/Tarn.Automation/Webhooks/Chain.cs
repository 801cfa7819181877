using System.Globalization;

namespace Tarn.Automation.Webhooks;

/// <summary>A chain of reactions: <c>id;depth</c> in the header <c>X-Tarn-Correlation</c> of calls, and of REST writes that follow from them.</summary>
/// <param name="Id">What began it.</param>
/// <param name="Depth">1 for the first reaction.</param>
public sealed record Chain(string Id, int Depth)
{
    /// <summary>The header's name.</summary>
    public const string Header = "X-Tarn-Correlation";

    private const int MaxIdLength = 64;

    /// <summary>The chain of a reaction to a change.</summary>
    /// <param name="cause">The chain that the change belongs to; null when it begins one.</param>
    /// <param name="id">Id of the chain that it begins otherwise.</param>
    public static Chain Of(string? cause, string id) => TryRead(cause, out var chain) ? chain with { Depth = chain.Depth + 1 } : new Chain(id, 1);

    /// <summary>Reads a header.</summary>
    public static bool TryRead(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Chain? chain)
    {
        chain = null;
        var semicolon = text?.LastIndexOf(';') ?? -1;
        if (semicolon is < 1 or > MaxIdLength || !int.TryParse(text.AsSpan(semicolon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var depth))
            return false;
        var id = text![..semicolon];
        if (!id.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            return false;
        chain = new Chain(id, Math.Min(depth, 1_000_000));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id};{Depth}");
}
