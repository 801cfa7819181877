using System.Collections.Frozen;

namespace Tarn.Apps.Packages;

/// <summary>The two-letter codes of object kinds. The first five are the vendor's; the others are Tarn's own.</summary>
public static class PackageObjectType
{
    /// <summary>App.</summary>
    public const string App = "AP";

    /// <summary>DataPage.</summary>
    public const string DataPage = "DP";

    /// <summary>Table.</summary>
    public const string Table = "TB";

    /// <summary>View.</summary>
    public const string View = "VW";

    /// <summary>Authentication.</summary>
    public const string Authentication = "AU";

    /// <summary>Style.</summary>
    public const string Style = "ST";

    /// <summary>Localization.</summary>
    public const string Localization = "LC";

    /// <summary>Stored file.</summary>
    public const string File = "FL";

    /// <summary>Kinds of Tarn whose definitions are kept as elements named by a <c>Name</c> attribute: styles, localizations, connections,
    /// triggered actions, tasks, extensions.</summary>
    public static FrozenSet<string> Definitions { get; } = FrozenSet.ToFrozenSet([Style, Localization, "CN", "TA", "TK", "EX"], StringComparer.OrdinalIgnoreCase);
}
