namespace Tarn.Apps.Packages;

/// <summary>The actions of an import (app-package, 11.4).</summary>
public static class PackageAction
{
    /// <summary>A new object; on a clash under a free name.</summary>
    public const string New = "NEW";

    /// <summary>Structure and data of the existing object are replaced.</summary>
    public const string Replace = "REPLACE";

    /// <summary>Tables: missing fields are added, records are added.</summary>
    public const string Append = "APPEND";

    /// <summary>Tables: missing fields are added, no records.</summary>
    public const string UpdateDesign = "UPDATE_DESIGN";

    /// <summary>The object is left out; references go to the existing one.</summary>
    public const string UseExisting = "USE_EXISTING";

    /// <summary>Whether the word is an action for objects of the kind.</summary>
    public static bool IsKnown(string action, string type) =>
        action is New or Replace or UseExisting || (action is Append or UpdateDesign && type == PackageObjectType.Table);
}
