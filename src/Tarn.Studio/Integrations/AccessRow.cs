using Tarn.Identity.Profiles;

namespace Tarn.Studio.Integrations;

/// <summary>A row of the table of rights: an object, or all objects of a kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Object">The object's number, or <see cref="ObjectGrant.AllObjects"/>.</param>
/// <param name="Name">What it is called.</param>
internal sealed record AccessRow(ObjectKind Kind, string Object, string Name)
{
    /// <summary>The rights ticked.</summary>
    public ProfileRight Rights { get; set; }

    /// <summary>It stands for all objects of its kind.</summary>
    public bool IsAll => Object == ObjectGrant.AllObjects;
}
