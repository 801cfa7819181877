using System.Collections.Immutable;

namespace Tarn.Apps.Packages;

/// <summary>Puts unknown content back where it stood.</summary>
internal static class Extras
{
    /// <summary>The element with the unknown attributes and children kept for that place.</summary>
    public static PackageElement Apply(PackageElement element, ImmutableArray<PackageExtraPlace> extras, string place)
    {
        var children = element.Children.ToList();
        var attributes = element.Attributes.ToList();
        foreach (var extra in extras.Where(extra => extra.Place == place))
        {
            attributes.AddRange(extra.Extra.Attributes.Where(added => !attributes.Exists(known => known.Name == added.Name)));
            foreach (var child in extra.Extra.Children)
                children.Insert(Math.Min(child.Index, children.Count), child.Element);
        }

        return new PackageElement(element.Name, attributes, children, element.Text);
    }
}
