using System.Text.RegularExpressions;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Integrations;

/// <summary>Rules of webhooks and tasks name properties as programs write them. People see the names that stand before the controls.</summary>
internal static partial class PropertyNames
{
    /// <summary>Says a problem with the screen's names; what has none is said as it is.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="nameOf">What a property is called on the screen; null when it has no control.</param>
    public static Problem Plain(Problem problem, Func<string, string?> nameOf)
    {
        if (problem.Reference is not null)
            return problem;
        var text = Named().Replace(problem.Text, match => nameOf(match.Groups["name"].Value) is { } name ? $"“{name}”" : match.Value);
        text = Quoted().Replace(text, match => nameOf(match.Groups["name"].Value) is { } name ? $"“{name}”" : match.Value);
        return problem with { Text = text };
    }

    [GeneratedRegex("[Tt]he property '(?<name>[A-Za-z][A-Za-z0-9.\\[\\]]*)'", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();

    [GeneratedRegex("'(?<name>[A-Za-z][A-Za-z0-9.\\[\\]]*)'", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}
