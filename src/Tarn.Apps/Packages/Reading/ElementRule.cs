using System.Collections.Frozen;

namespace Tarn.Apps.Packages;

/// <summary>The attributes and children an element may have.</summary>
internal sealed class ElementRule
{
    private readonly FrozenDictionary<string, AttributeRule> _attributes;
    private readonly FrozenDictionary<string, string> _children;

    private ElementRule(string name, Dictionary<string, AttributeRule> attributes, Dictionary<string, string> children)
    {
        Name = name;
        _attributes = attributes.ToFrozenDictionary();
        _children = children.ToFrozenDictionary();
    }

    public string Name { get; }

    public bool Knows(string attribute) => _attributes.ContainsKey(attribute) || PackageCatalogue.IsOwn(attribute);

    public bool KnowsChild(string child) => _children.ContainsKey(child) || PackageCatalogue.IsOwn(child) || child == PackageElement.TextName;

    public AttributeRule? Attribute(string name) => _attributes.GetValueOrDefault(name);

    public ElementRule? Child(string name) => _children.TryGetValue(name, out var rule) ? PackageCatalogue.Rule(rule) : null;

    /// <summary>Reads a line <c>Rule : attributes &gt; children</c>.</summary>
    public static ElementRule Parse(string line, IReadOnlyDictionary<string, string> macros)
    {
        var colon = line.IndexOf(" :", StringComparison.Ordinal);
        var name = line[..colon];
        var rest = line[(colon + 2)..];
        // Words may hold ">" (comparisons), so the children begin at the last " > " outside braces.
        var arrow = ChildrenStart(rest);
        var attributes = new Dictionary<string, AttributeRule>();
        AddAttributes(arrow < 0 ? rest : rest[..arrow], macros, attributes);
        var children = new Dictionary<string, string>();
        if (arrow >= 0)
        {
            foreach (var token in rest[(arrow + 2)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var equals = token.IndexOf('=', StringComparison.Ordinal);
                children.Add(equals < 0 ? token : token[..equals], equals < 0 ? token : token[(equals + 1)..]);
            }
        }

        return new ElementRule(name, attributes, children);
    }

    private static int ChildrenStart(string text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '{')
                depth++;
            else if (text[i] == '}')
                depth--;
            else if (depth == 0 && text[i] == '>' && i > 0 && text[i - 1] == ' ')
                return i;
        }

        return -1;
    }

    private static void AddAttributes(string text, IReadOnlyDictionary<string, string> macros, Dictionary<string, AttributeRule> attributes)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ' ')
                continue;
            var start = i;
            while (i < text.Length && text[i] is not (' ' or '{' or '?'))
                i++;
            var name = text[start..i];
            if (name[0] == '*')
            {
                AddAttributes(macros[name], macros, attributes);
            }
            else if (i < text.Length && text[i] == '{')
            {
                var end = text.IndexOf('}', i);
                attributes.Add(name, new AttributeRule(IsFlag: false, text[(i + 1)..end].Split('|').ToFrozenSet(StringComparer.OrdinalIgnoreCase)));
                i = end;
            }
            else
            {
                attributes.Add(name, new AttributeRule(IsFlag: i < text.Length && text[i] == '?', Words: null));
            }
        }
    }
}
