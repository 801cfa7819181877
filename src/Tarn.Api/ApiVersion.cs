namespace Tarn.Api;

/// <summary>What differs between the versions of the API. Handlers are shared; they ask this value for names, statuses and shapes.</summary>
public sealed class ApiVersion
{
    private ApiVersion(string name) => Name = name;

    /// <summary>Version 2.</summary>
    public static ApiVersion V2 { get; } = new("v2");

    /// <summary>Version 3, the main contract.</summary>
    public static ApiVersion V3 { get; } = new("v3");

    /// <summary>Its name in paths.</summary>
    public string Name { get; }

    /// <summary>True for <see cref="V2"/>.</summary>
    public bool IsV2 => this == V2;

    /// <summary>Status of a change without an answer: 204, in v2 200.</summary>
    public int DoneStatus => IsV2 ? StatusCodes.Status200OK : StatusCodes.Status204NoContent;

    /// <summary>Status of a refused right: 403, in v2 400.</summary>
    public int RefusedStatus => IsV2 ? StatusCodes.Status400BadRequest : StatusCodes.Status403Forbidden;

    /// <summary>Code of a refused right; v2 spells it so.</summary>
    public string RefusedCode => IsV2 ? "UnsufficientPrivileges" : "InsufficientPermissions";

    /// <inheritdoc/>
    public override string ToString() => Name;
}
