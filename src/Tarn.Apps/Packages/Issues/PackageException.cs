namespace Tarn.Apps.Packages;

/// <summary>A package cannot be read any further: unsafe container, broken XML, a missing part.</summary>
public sealed class PackageException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public PackageException(string code, string owner, string message, Exception? inner = null)
        : this(new PackageIssue(PackageSeverity.Fatal, code, owner, "", 1, message), inner)
    {
    }

    /// <summary>Says what is wrong.</summary>
    public PackageException(PackageIssue issue, Exception? inner = null)
        : base((issue ?? throw new ArgumentNullException(nameof(issue))).Message, inner) => Issue = issue;

    /// <summary>The fatal issue.</summary>
    public PackageIssue Issue { get; }
}
