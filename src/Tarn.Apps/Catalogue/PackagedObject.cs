using Tarn.Apps.Packages;

namespace Tarn.Apps.Catalogue;

/// <summary>A table or view as a package described it, so that an export writes what the data layer does not keep: order of attributes, places on the canvas, unknown content.</summary>
/// <param name="Id">Number of the table or view.</param>
/// <param name="Type"><c>TB</c> or <c>VW</c>.</param>
/// <param name="Element">The definition; of a table without its records.</param>
/// <param name="Entry">Its line in the list of objects.</param>
public sealed record PackagedObject(long Id, string Type, PackageElement Element, PackageElement? Entry);
