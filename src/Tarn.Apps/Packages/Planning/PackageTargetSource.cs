namespace Tarn.Apps.Packages;

/// <summary>A table or view that exists in the account.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Data type by field name (view: by column name), in the package's spelling.</param>
public sealed record PackageTargetSource(string Name, IReadOnlyDictionary<string, string> Columns);
