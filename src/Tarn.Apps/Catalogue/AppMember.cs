namespace Tarn.Apps.Catalogue;

/// <summary>A link of an app to an object of the account.</summary>
/// <param name="Type">The kind's code: <c>TB</c>, <c>VW</c>, <c>AU</c> (see <see cref="Packages.PackageObjectType"/>) or one of Tarn's own.</param>
/// <param name="Id">The object's number.</param>
public sealed record AppMember(string Type, long Id);
