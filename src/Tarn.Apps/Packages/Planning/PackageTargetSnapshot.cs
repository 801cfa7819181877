namespace Tarn.Apps.Packages;

/// <summary>A target from lists: filled once from the account's database, or empty for an empty site.</summary>
public sealed record PackageTargetSnapshot : IPackageTarget
{
    /// <inheritdoc/>
    public required string AccountId { get; init; }

    /// <summary>Tables.</summary>
    public IReadOnlyCollection<PackageTargetSource> Tables { get; init; } = [];

    /// <summary>Views.</summary>
    public IReadOnlyCollection<PackageTargetSource> Views { get; init; } = [];

    /// <summary>Authentications.</summary>
    public IReadOnlyCollection<PackageTargetAuthentication> Authentications { get; init; } = [];

    /// <summary>Apps, newest first, with the identity of the package they came from (empty: none).</summary>
    public IReadOnlyCollection<(PackageTargetApp App, string Identity)> Apps { get; init; } = [];

    /// <summary>Objects of Tarn's own kinds.</summary>
    public IReadOnlyCollection<(string Type, string Name)> Definitions { get; init; } = [];

    /// <summary>Keys of DataPages beyond those of <see cref="Apps"/>.</summary>
    public IReadOnlyCollection<string> DataPageKeys { get; init; } = [];

    /// <summary>Numbers of styles; 1 always exists.</summary>
    public IReadOnlyCollection<int> Styles { get; init; } = [];

    /// <summary>Numbers of localizations; 1 always exists.</summary>
    public IReadOnlyCollection<int> Localizations { get; init; } = [];

    /// <summary>Asks the file store; null: it is empty.</summary>
    public Func<string, bool>? FileExists { get; init; }

    /// <summary>Asks the formula engine; null: every formula compiles.</summary>
    public Func<PackageTable, PackageField, string?>? CheckFormula { get; init; }

    /// <inheritdoc/>
    public PackageTargetSource? FindTable(string name) => Tables.FirstOrDefault(item => Same(item.Name, name));

    /// <inheritdoc/>
    public PackageTargetSource? FindView(string name) => Views.FirstOrDefault(item => Same(item.Name, name));

    /// <inheritdoc/>
    public PackageTargetAuthentication? FindAuthentication(string name) => Authentications.FirstOrDefault(item => Same(item.Name, name));

    /// <inheritdoc/>
    public PackageTargetApp? FindApp(string externalKey) => Apps.Select(item => item.App).FirstOrDefault(item => Same(item.ExternalKey, externalKey));

    /// <inheritdoc/>
    public PackageTargetApp? FindSameApp(string identity) => Apps.Where(item => item.Identity.Length > 0 && Same(item.Identity, identity)).Select(item => item.App).FirstOrDefault();

    /// <inheritdoc/>
    public bool HasApp(string name) => Apps.Any(item => Same(item.App.Name, name));

    /// <inheritdoc/>
    public bool HasDefinition(string type, string name) => Definitions.Any(item => Same(item.Type, type) && Same(item.Name, name));

    /// <inheritdoc/>
    public bool HasDataPageKey(string key) => DataPageKeys.Contains(key, StringComparer.OrdinalIgnoreCase)
        || Apps.Any(item => item.App.DataPages.Values.Contains(key, StringComparer.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public bool HasFile(string path) => FileExists?.Invoke(path) ?? false;

    /// <inheritdoc/>
    public bool HasStyle(int number) => number == 1 || Styles.Contains(number);

    /// <inheritdoc/>
    public bool HasLocalization(int number) => number == 1 || Localizations.Contains(number);

    /// <inheritdoc/>
    public string? FormulaFault(PackageTable table, PackageField formula) => CheckFormula?.Invoke(table, formula);

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
