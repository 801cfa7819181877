namespace Tarn.Apps.Packages;

/// <summary>An app that exists in the account.</summary>
/// <param name="ExternalKey">Its key.</param>
/// <param name="Name">Its name.</param>
/// <param name="DataPages">Its DataPages: key by name.</param>
/// <param name="Parameters">Its parameters: value by name.</param>
public sealed record PackageTargetApp(
    string ExternalKey, string Name, IReadOnlyDictionary<string, string> DataPages, IReadOnlyDictionary<string, string> Parameters);
