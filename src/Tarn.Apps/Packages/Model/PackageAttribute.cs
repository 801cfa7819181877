namespace Tarn.Apps.Packages;

/// <summary>One attribute of a package element, in the order it came with.</summary>
/// <param name="Name">Local name; <c>t:</c> before names of Tarn's own namespace, <c>{uri}name</c> for foreign namespaces.</param>
/// <param name="Value">The decoded value; line breaks are LF.</param>
public readonly record struct PackageAttribute(string Name, string Value);
