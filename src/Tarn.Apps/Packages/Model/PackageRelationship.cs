namespace Tarn.Apps.Packages;

/// <summary>Binds a DataPage to the authentication that protects it. The package holds this link nowhere else.</summary>
public sealed record PackageRelationship(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The kind of the child; <c>AU</c> is the only one known.</summary>
    public string Type => Text("Type").ToUpperInvariant();

    /// <summary>The protected DataPage.</summary>
    public ObjectGuid Parent => ObjectGuid.Parse(Text("ParentObjectGUID"));

    /// <summary>The authentication.</summary>
    public ObjectGuid Child => ObjectGuid.Parse(Text("ChildObjectGUID"));

    /// <summary>The authentication's name, used when its identity is unknown.</summary>
    public string ChildName => Text("ChildObjectName");

    /// <summary>Whether it binds a login to a page.</summary>
    public bool IsLogin => string.Equals(Type, PackageObjectType.Authentication, StringComparison.Ordinal);

    /// <summary>Makes the link of a page to its login.</summary>
    public static PackageRelationship Create(ObjectGuid page, ObjectGuid authentication, string authenticationName) => new(PackageElement.Create(
        "Relationship",
        [
            ("Type", PackageObjectType.Authentication), ("BindingType", "BoundObjects"), ("ParentObjectGUID", page?.Value),
            ("ChildObjectName", authenticationName), ("ChildObjectGUID", authentication?.Value),
        ]));
}
