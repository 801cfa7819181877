using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>
/// An immutable element of a package part with everything it came with: attributes in order, children in order, text.
/// Definitions are kept in this form so that an export can write exactly what an import read; typed views read from it.
/// </summary>
/// <remarks>Names follow <see cref="PackageAttribute.Name"/>. Mixed content keeps its text in children named <see cref="TextName"/>.</remarks>
[JsonConverter(typeof(PackageElementJsonConverter))]
public sealed class PackageElement : IEquatable<PackageElement>
{
    /// <summary>The name of a child that is a piece of text between elements.</summary>
    public const string TextName = "#text";

    /// <summary>Makes an element.</summary>
    public PackageElement(string name, IEnumerable<PackageAttribute>? attributes = null, IEnumerable<PackageElement>? children = null, string text = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(text);
        Name = name;
        Attributes = attributes is null ? [] : [.. attributes];
        Children = children is null ? [] : [.. children];
        Text = text;
    }

    /// <summary>The element's name.</summary>
    public string Name { get; }

    /// <summary>The attributes in the order they came with.</summary>
    public ImmutableArray<PackageAttribute> Attributes { get; }

    /// <summary>The child elements in document order.</summary>
    public ImmutableArray<PackageElement> Children { get; }

    /// <summary>The text of an element without child elements; empty otherwise.</summary>
    public string Text { get; }

    /// <summary>The value of an attribute, or null when the element came without it.</summary>
    public string? this[string attribute]
    {
        get
        {
            foreach (var candidate in Attributes)
            {
                if (string.Equals(candidate.Name, attribute, StringComparison.Ordinal))
                    return candidate.Value;
            }

            return null;
        }
    }

    /// <summary>Makes an element from name and value pairs; a null value leaves the attribute out.</summary>
    public static PackageElement Create(string name, IEnumerable<(string Name, string? Value)> attributes, params IEnumerable<PackageElement> children) =>
        new(name, attributes.Where(pair => pair.Value is not null).Select(pair => new PackageAttribute(pair.Name, pair.Value!)), children);

    /// <summary>The first child of that name, or null.</summary>
    public PackageElement? Child(string name)
    {
        foreach (var child in Children)
        {
            if (string.Equals(child.Name, name, StringComparison.Ordinal))
                return child;
        }

        return null;
    }

    /// <summary>The children of that name in document order.</summary>
    public IEnumerable<PackageElement> ChildrenNamed(string name) => Children.Where(child => string.Equals(child.Name, name, StringComparison.Ordinal));

    /// <summary>This element and all below it, in document order.</summary>
    public IEnumerable<PackageElement> DescendantsAndSelf()
    {
        var open = new Stack<PackageElement>();
        open.Push(this);
        while (open.TryPop(out var element))
        {
            yield return element;
            for (var i = element.Children.Length - 1; i >= 0; i--)
                open.Push(element.Children[i]);
        }
    }

    /// <summary>A copy with the attribute set in place, or added after the others; null takes it away.</summary>
    public PackageElement With(string attribute, string? value)
    {
        var index = -1;
        for (var i = 0; i < Attributes.Length && index < 0; i++)
        {
            if (string.Equals(Attributes[i].Name, attribute, StringComparison.Ordinal))
                index = i;
        }

        if (value is null)
            return index < 0 ? this : new PackageElement(Name, Attributes.RemoveAt(index), Children, Text);
        if (index < 0)
            return new PackageElement(Name, Attributes.Add(new PackageAttribute(attribute, value)), Children, Text);
        return string.Equals(Attributes[index].Value, value, StringComparison.Ordinal)
            ? this
            : new PackageElement(Name, Attributes.SetItem(index, new PackageAttribute(attribute, value)), Children, Text);
    }

    /// <summary>A copy with other children.</summary>
    public PackageElement WithChildren(IEnumerable<PackageElement> children) => new(Name, Attributes, children, Text);

    /// <summary>A copy with another text.</summary>
    public PackageElement WithText(string text) => new(Name, Attributes, Children, text);

    /// <summary>
    /// A copy in which <paramref name="change"/> was applied to every attribute value and text of the tree; this instance when nothing changed.
    /// </summary>
    /// <param name="change">Gets the element, the attribute's name (null for text) and the value.</param>
    public PackageElement MapTexts(Func<PackageElement, string?, string, string> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var changed = false;
        var attributes = Attributes;
        for (var i = 0; i < attributes.Length; i++)
        {
            var value = change(this, attributes[i].Name, attributes[i].Value);
            if (string.Equals(value, attributes[i].Value, StringComparison.Ordinal))
                continue;
            attributes = attributes.SetItem(i, new PackageAttribute(attributes[i].Name, value));
            changed = true;
        }

        var children = Children;
        for (var i = 0; i < children.Length; i++)
        {
            var child = children[i].MapTexts(change);
            if (ReferenceEquals(child, children[i]))
                continue;
            children = children.SetItem(i, child);
            changed = true;
        }

        var text = Text.Length == 0 ? Text : change(this, null, Text);
        changed |= !string.Equals(text, Text, StringComparison.Ordinal);
        return changed ? new PackageElement(Name, attributes, children, text) : this;
    }

    /// <inheritdoc/>
    public bool Equals(PackageElement? other) =>
        ReferenceEquals(this, other)
        || (other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal) && string.Equals(Text, other.Text, StringComparison.Ordinal)
            && Attributes.SequenceEqual(other.Attributes) && Children.SequenceEqual(other.Children));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PackageElement);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Text, Attributes.Length, Children.Length);

    /// <inheritdoc/>
    public override string ToString() => $"<{Name}> with {Attributes.Length} attributes, {Children.Length} children";
}
