using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Tarn.Apps.Packages;

/// <summary>What the format knows: attributes, children and words of each element (app-package, sections 4 to 9).</summary>
internal static class PackageCatalogue
{
    /// <summary>The prefix of names in Tarn's own namespace.</summary>
    public const string OwnPrefix = "t:";

    private static readonly FrozenDictionary<string, ElementRule> Rules = Load();

    /// <summary>The rule of that name, or null.</summary>
    public static ElementRule? Rule(string name) => Rules.GetValueOrDefault(name);

    /// <summary>Whether the name belongs to Tarn's own namespace.</summary>
    public static bool IsOwn(string name) => name.StartsWith(OwnPrefix, StringComparison.Ordinal);

    /// <summary>The unknown attributes and children of one element.</summary>
    public static PackageExtra ExtraOf(PackageElement element, string ruleName)
    {
        var rule = Rule(ruleName);
        if (rule is null)
            return PackageExtra.None;
        var attributes = element.Attributes.Where(attribute => !rule.Knows(attribute.Name)).ToImmutableArray();
        var children = element.Children.Select((child, index) => new PackageExtraChild(index, child))
            .Where(extra => !rule.KnowsChild(extra.Element.Name)).ToImmutableArray();
        return attributes.IsEmpty && children.IsEmpty ? PackageExtra.None : new PackageExtra(attributes, children);
    }

    private static FrozenDictionary<string, ElementRule> Load()
    {
        using var stream = typeof(PackageCatalogue).Assembly.GetManifestResourceStream("Tarn.Apps.Packages.PackageCatalogue.txt")
            ?? throw new InvalidOperationException("The catalogue of the package format is not in the assembly.");
        using var reader = new StreamReader(stream);
        var macros = new Dictionary<string, string>();
        var rules = new Dictionary<string, ElementRule>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line[0] == '*')
            {
                var equals = line.IndexOf('=', StringComparison.Ordinal);
                macros.Add(line[..equals].Trim(), line[(equals + 1)..]);
                continue;
            }

            var rule = ElementRule.Parse(line, macros);
            rules.Add(rule.Name, rule);
        }

        return rules.ToFrozenDictionary();
    }
}
