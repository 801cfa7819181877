namespace Tarn.Apps.Packages;

/// <summary>Names of entries that are fixed.</summary>
public static class PackageParts
{
    /// <summary>The app, its objects and parameters.</summary>
    public const string Settings = "App Settings/AppSettings.xml";

    /// <summary>The signatures.</summary>
    public const string Manifest = "App Settings/Manifest.xml";

    /// <summary>Stored files lie below this.</summary>
    public const string FilesFolder = "Files/";

    /// <summary>Tarn's own namespace.</summary>
    public const string OwnNamespace = "urn:tarn:package:1";
}
