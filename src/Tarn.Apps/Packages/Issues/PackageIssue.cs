namespace Tarn.Apps.Packages;

/// <summary>One line of an import report.</summary>
/// <param name="Severity">Its weight.</param>
/// <param name="Code">A code of <see cref="PackageIssueCode"/>.</param>
/// <param name="Object">Type and name, as in <c>TB Demo_Users</c>; <c>package</c> for the container.</param>
/// <param name="Path">An XPath-like place below the object; empty for the object itself.</param>
/// <param name="Count">How many times it was met.</param>
/// <param name="Message">A sentence for the builder; never holds data of PASSWORD fields.</param>
public sealed record PackageIssue(PackageSeverity Severity, string Code, string Object, string Path, long Count, string Message)
{
    /// <summary>The <see cref="Object"/> of issues of the container.</summary>
    public const string Package = "package";
}
