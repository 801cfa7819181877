namespace Tarn.Identity.Directories;

/// <summary>Which fields of a table become a directory's required ones. What is null is found by its name, or made.</summary>
/// <param name="Table">The table.</param>
public sealed record ConversionPlan(string Table)
{
    /// <summary>The field with e-mail addresses: a unique STRING.</summary>
    public string? Email { get; init; }

    /// <summary>A GUID.</summary>
    public string? UserGuid { get; init; }

    /// <summary>A STRING.</summary>
    public string? FirstName { get; init; }

    /// <summary>A STRING.</summary>
    public string? LastName { get; init; }

    /// <summary>A PASSWORD: users keep their passwords and are active. Without one they are to be activated.</summary>
    public string? Password { get; init; }
}

/// <summary>What a conversion would do, or why it cannot be done.</summary>
/// <param name="Problems">What must be mended first; empty when nothing stands in the way.</param>
/// <param name="Renamed">Fields that get another name.</param>
/// <param name="Added">Fields that are made.</param>
/// <param name="Users">How many records become users.</param>
public sealed record ConversionReport(IReadOnlyList<string> Problems, IReadOnlyList<(string From, string To)> Renamed, IReadOnlyList<string> Added, long Users);
