using Tarn.Data.Directories;

namespace Tarn.Identity.Directories;

/// <summary>A user in a list.</summary>
/// <param name="Record">The record's key in the directory's table.</param>
/// <param name="Email">The address as it was entered.</param>
/// <param name="FirstName">First name; may be empty.</param>
/// <param name="LastName">Last name; may be empty.</param>
/// <param name="Status">The status when the list was read.</param>
public sealed record DirectoryUserRow(long Record, string Email, string FirstName, string LastName, DirectoryStatus Status)
{
    /// <summary>First and last name; empty when there is neither.</summary>
    public string Name => $"{FirstName} {LastName}".Trim();
}

/// <summary>Which users to list.</summary>
public sealed record DirectoryUserFilter
{
    /// <summary>Most users of a page.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Those whose address or name holds this; empty for all.</summary>
    public string Text { get; init; } = "";

    /// <summary>Those of a status; null for all.</summary>
    public DirectoryStatus? Status { get; init; }

    /// <summary>Users to skip.</summary>
    public long Offset { get; init; }

    /// <summary>How many, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 100;
}
