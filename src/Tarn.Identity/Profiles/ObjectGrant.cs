namespace Tarn.Identity.Profiles;

/// <summary>Rights of a profile on one object, or on all objects of a kind.</summary>
/// <param name="Kind">Kind of object.</param>
/// <param name="Object">Number of the object as digits (holds when it is renamed), or its name, compared without regard to case; <see cref="AllObjects"/> for all.</param>
/// <param name="Rights">What is granted.</param>
public sealed record ObjectGrant(ObjectKind Kind, string Object, ProfileRight Rights)
{
    /// <summary>The row "All present and future tables" (views, folders ...).</summary>
    public const string AllObjects = "*";

    /// <summary>A grant on an object by its number.</summary>
    public ObjectGrant(ObjectKind kind, long id, ProfileRight rights)
        : this(kind, id.ToString(System.Globalization.CultureInfo.InvariantCulture), rights)
    {
    }
}
