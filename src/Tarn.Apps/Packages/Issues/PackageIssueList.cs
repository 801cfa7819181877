using System.Collections;

namespace Tarn.Apps.Packages;

/// <summary>Collects issues; those equal in code, object and path become one with a count (the first message is kept).</summary>
public sealed class PackageIssueList : IReadOnlyCollection<PackageIssue>
{
    /// <summary>More different issues than this are counted but not kept; a broken part would otherwise fill the memory.</summary>
    public const int Limit = 10_000;

    private readonly List<PackageIssue> _issues = [];
    private readonly Dictionary<(string Code, string Object, string Path), int> _places = [];

    /// <inheritdoc/>
    public int Count => _issues.Count;

    /// <summary>Whether any issue forbids the import.</summary>
    public bool HasFatal { get; private set; }

    /// <summary>Adds an issue or raises the count of its equal.</summary>
    public void Add(PackageIssue issue)
    {
        ArgumentNullException.ThrowIfNull(issue);
        HasFatal |= issue.Severity == PackageSeverity.Fatal;
        var key = (issue.Code, issue.Object, issue.Path);
        if (_places.TryGetValue(key, out var place))
            _issues[place] = _issues[place] with { Count = _issues[place].Count + issue.Count };
        else if (_issues.Count < Limit || issue.Severity == PackageSeverity.Fatal)
        {
            _places.Add(key, _issues.Count);
            _issues.Add(issue);
        }
    }

    /// <summary>Adds all of them.</summary>
    public void AddRange(IEnumerable<PackageIssue> issues)
    {
        ArgumentNullException.ThrowIfNull(issues);
        foreach (var issue in issues)
            Add(issue);
    }

    /// <inheritdoc/>
    public IEnumerator<PackageIssue> GetEnumerator() => _issues.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Fatal(string code, string owner, string path, string message, long count = 1) => Add(new(PackageSeverity.Fatal, code, owner, path, count, message));

    internal void Warn(string code, string owner, string path, string message, long count = 1) => Add(new(PackageSeverity.Warning, code, owner, path, count, message));

    internal void Unsupported(string code, string owner, string path, string message) => Add(new(PackageSeverity.Unsupported, code, owner, path, 1, message));

    internal void Info(string code, string owner, string path, string message, long count = 1) => Add(new(PackageSeverity.Info, code, owner, path, count, message));
}
