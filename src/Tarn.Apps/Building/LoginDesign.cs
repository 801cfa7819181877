namespace Tarn.Apps.Building;

/// <summary>What somebody who makes a login has to say: by which table people sign in. Everything else is proposed.</summary>
public sealed record LoginDesign
{
    /// <summary>Its name; empty for one made of the source's.</summary>
    public string Name { get; init; } = "";

    /// <summary>The table, view or directory that holds the people.</summary>
    public required string Source { get; init; }

    /// <summary>Whether <see cref="Source"/> is a view.</summary>
    public bool IsView { get; init; }

    /// <summary>The column of what people type as their name; empty for the one that suits best.</summary>
    public string UserField { get; init; } = "";

    /// <summary>The column of their password; empty for the first.</summary>
    public string PasswordField { get; init; } = "";
}
