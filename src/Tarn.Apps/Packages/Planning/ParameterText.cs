using System.Text.RegularExpressions;

namespace Tarn.Apps.Packages;

/// <summary>Finds parameters in texts: <c>[@app:X]</c>, <c>[@field:X]</c>, <c>[@authfield:X]</c>.</summary>
internal static partial class ParameterText
{
    /// <summary>The kind (app, field, authfield) and name of every parameter; modifiers after the name are cut, names with # or cb are left out.</summary>
    public static IEnumerable<(string Kind, string Name)> In(string text)
    {
        if (!text.Contains("[@", StringComparison.Ordinal))
            yield break;
        foreach (Match match in Parameter().Matches(text))
        {
            var name = match.Groups["name"].Value;
            if (name[0] != '#' && !name.StartsWith("cb", StringComparison.Ordinal))
                yield return (match.Groups["kind"].Value.ToUpperInvariant() switch { "APP" => "app", "AUTHFIELD" => "authfield", _ => "field" }, name);
        }
    }

    [GeneratedRegex(@"\[@(?<kind>app|field|authfield):(?<name>#?[\p{L}\p{N}_]+([ \-.][\p{L}\p{N}_]+)*)[^\]\[]{0,3}\]", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parameter();
}
