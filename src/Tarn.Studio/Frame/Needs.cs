using Tarn.Identity.Rights;

namespace Tarn.Studio.Frame;

/// <summary>
/// Says who may open a screen: <c>@attribute [Needs(Right.View, RightsKind.Table)]</c>. Where the address names an object, the right on that one; where it names none and another address of the screen does,
/// it is for a new one; else the right on any object of the kind, or that to make one. A screen without this, <see cref="ForEverybodyAttribute"/> or <see cref="ForAdministratorsAttribute"/> is for
/// administrators only.
/// </summary>
/// <param name="right">The right.</param>
/// <param name="kind">The kind of object.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsAttribute(Right right, RightsKind kind) : Attribute
{
    public Right Right => right;

    public RightsKind Kind => kind;

    /// <summary>The number in the address is not that of an object of this kind: the right on any object lets the person in, and the screen asks about the one that it shows.</summary>
    public bool OfAny { get; init; }
}

/// <summary>The screen is for everybody who works with the account: it shows only what the person may see.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ForEverybodyAttribute : Attribute;

/// <summary>The screen is for the owner and administrators.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ForAdministratorsAttribute : Attribute;

/// <summary>What an address leads to, for somebody.</summary>
public enum Admission
{
    /// <summary>The screen.</summary>
    Granted,

    /// <summary>The person may know that it is there, and not open it.</summary>
    Refused,

    /// <summary>For this person there is nothing here.</summary>
    Missing,
}
