namespace Tarn.Apps.Building;

/// <summary>Who may open a page that is about to be made.</summary>
public sealed record PageLogin
{
    /// <summary>Number of the login; null for the one over <see cref="Source"/>, which is made when there is none.</summary>
    public long? Id { get; init; }

    /// <summary>The table or view by which people sign in, when <see cref="Id"/> names no login.</summary>
    public string Source { get; init; } = "";

    /// <summary>Whether <see cref="Source"/> is a view.</summary>
    public bool IsView { get; init; }

    /// <summary>Whether people see and change their own records only, and what they add becomes theirs.</summary>
    public bool OwnRecords { get; init; }

    /// <summary>Which records are whose; null for what suits best.</summary>
    public RecordOwner? Owner { get; init; }
}

/// <summary>A record belongs to whoever has the same in a field of their own.</summary>
/// <param name="Field">The column of the page's source.</param>
/// <param name="UserField">The column of the login's source.</param>
public sealed record RecordOwner(string Field, string UserField);
