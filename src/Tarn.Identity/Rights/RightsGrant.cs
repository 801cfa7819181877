namespace Tarn.Identity.Rights;

/// <summary>Rights on an object, or on all of a kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Object">The object's number; null for all present and future ones.</param>
/// <param name="Rights">What is granted.</param>
public sealed record RightsGrant(RightsKind Kind, long? Object, Right Rights);
