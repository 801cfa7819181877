namespace Tarn.DataPages.Parameters;

/// <summary>Where a parameter's value comes from.</summary>
public enum ParameterKind
{
    /// <summary><c>[@Name]</c>: received from outside, passed on by a DataPage, virtual, or the system's own; decided by the name.</summary>
    Plain,

    /// <summary><c>[@app:Name]</c>.</summary>
    App,

    /// <summary><c>[@field:Name]</c>: the page's record.</summary>
    Field,

    /// <summary><c>[@authfield:Name]</c>: the signed-in user's record.</summary>
    User,

    /// <summary><c>[@calcfield:1]</c>: a calculated field of the results.</summary>
    Calculated,
}
