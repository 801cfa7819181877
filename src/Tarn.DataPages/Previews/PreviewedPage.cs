using Tarn.Apps.Catalogue;

namespace Tarn.DataPages.Previews;

/// <summary>What a builder's window shows in its preview.</summary>
/// <param name="page">The page, with the definition to show.</param>
public sealed class PreviewedPage(DataPage page)
{
    private AppSnapshot? _base;
    private AppSnapshot? _seen;

    /// <summary>The page.</summary>
    public DataPage Page { get; } = page;

    /// <summary>Logins as they are about to be saved.</summary>
    public IReadOnlyCollection<Authentication> Logins { get; init; } = [];

    /// <summary>Styles and localizations as they are about to be saved.</summary>
    public IReadOnlyCollection<StoredDefinition> Definitions { get; init; } = [];

    /// <summary>The page is shown as somebody who signed in sees it: the first who may.</summary>
    public bool IsSignedIn { get; init; }

    /// <summary>The account's apps with what is not saved yet.</summary>
    public AppSnapshot Over(AppSnapshot apps)
    {
        if (Logins.Count == 0 && Definitions.Count == 0)
            return apps;
        // Sheets and locales are kept with a snapshot: as long as nothing is saved it is the same one.
        if (ReferenceEquals(_base, apps) && _seen is { } seen)
            return seen;
        var made = apps.With(Logins, Definitions);
        (_seen, _base) = (made, apps);
        return made;
    }
}
