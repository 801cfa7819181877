using System.Globalization;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Schema;

namespace Tarn.Apps.Building;

public sealed partial class AppDesigner
{
    /// <summary>Makes a style that begins with a shipped theme.</summary>
    /// <param name="app">The app that it goes along with; pages of any app can use it.</param>
    /// <param name="name">Its name, unique among the account's styles.</param>
    /// <param name="theme">The theme.</param>
    /// <param name="by">Who makes it.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">The name is empty, too long or taken.</exception>
    public ValueTask<StoredDefinition> CreateStyleAsync(long app, string name, string theme, string by, CancellationToken cancellation) =>
        CreateDefinitionAsync(app, PackageObjectType.Style, name, (wanted, number) => StyleParts.Create(wanted, theme, number), by, cancellation);

    /// <summary>Makes a localization of a region.</summary>
    /// <param name="app">The app that it goes along with; pages of any app can use it.</param>
    /// <param name="name">Its name, unique among the account's localizations.</param>
    /// <param name="region">The region, such as <c>de-AT</c>.</param>
    /// <param name="by">Who makes it.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">The name is empty, too long or taken.</exception>
    public ValueTask<StoredDefinition> CreateLocalizationAsync(long app, string name, string region, string by, CancellationToken cancellation) =>
        CreateDefinitionAsync(app, PackageObjectType.Localization, name, (wanted, number) => LocalizationParts.Create(wanted, region, number), by, cancellation);

    /// <summary>Stores another definition of a style or localization. Pages wear it with the next request. Of each kind one at most is the account's usual one.</summary>
    /// <param name="id">The definition.</param>
    /// <param name="name">Its name.</param>
    /// <param name="element">What it says.</param>
    /// <param name="seen">What the builder had before them; null overwrites whatever is there.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">Somebody else has saved it meanwhile, or the name is taken.</exception>
    public ValueTask<StoredDefinition> SaveDefinitionAsync(long id, string name, PackageElement element, PackageElement? seen, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var stored = work.Apps.Definitions.FirstOrDefault(d => d.Id == id) ?? throw new DataException(DataProblem.ObjectNotFound, "It does not exist any more.");
            if (seen is not null && !seen.Equals(stored.Element))
                throw DataException.Overtaken(stored.Type == PackageObjectType.Style ? "this look" : "this language");
            var wanted = CheckDefinitionName(work, stored.Type, name, id);
            var changed = stored with { Name = wanted, Element = element.With("Name", wanted).With("Number", stored.Element["Number"]).With("PublicId", stored.Element["PublicId"]), Entry = stored.Entry?.With("Name", wanted) };
            await ObjectStore.SaveAsync(work.Session, AppObjects.Definition, id, changed, cancellation);
            if (IsDefault(changed))
            {
                foreach (var other in work.Apps.Definitions.Where(d => d.Id != id && d.Type == stored.Type && IsDefault(d)))
                    await ObjectStore.SaveAsync(work.Session, AppObjects.Definition, other.Id, other with { Element = other.Element.With("IsDefault", "False") }, cancellation);
            }

            return changed;
        },
        cancellation);

    /// <summary>Deletes a style or localization. Pages that had it get the account's usual one.</summary>
    /// <returns>It as it was, for <see cref="PutBackDefinitionAsync"/>.</returns>
    public ValueTask<StoredDefinition> DeleteDefinitionAsync(long id, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var stored = work.Apps.Definitions.FirstOrDefault(d => d.Id == id) ?? throw new DataException(DataProblem.ObjectNotFound, "It does not exist any more.");
            await ObjectStore.DeleteAsync(work.Session, AppObjects.Definition, id, cancellation);
            return stored;
        },
        cancellation);

    /// <summary>Takes a deletion back.</summary>
    /// <exception cref="DataException">Its name is taken by now.</exception>
    public ValueTask<StoredDefinition> PutBackDefinitionAsync(StoredDefinition stored, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            CheckDefinitionName(work, stored.Type, stored.Name, stored.Id);
            await ObjectStore.SaveAsync(work.Session, AppObjects.Definition, stored.Id, stored, cancellation);
            return stored;
        },
        cancellation);

    private ValueTask<StoredDefinition> CreateDefinitionAsync(long app, string type, string name, Func<string, int, PackageElement> create, string by, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var owner = work.App(app);
            var wanted = CheckDefinitionName(work, type, name, null);
            // Pages name it by number; 1 is what every account has.
            var number = 1 + work.Apps.Definitions.Where(d => d.Type == type).Select(d => int.TryParse(d.Element["Number"], CultureInfo.InvariantCulture, out var known) ? known : 0)
                .Concat(work.Apps.DataPages.Select(p => type == PackageObjectType.Style ? p.Definition.StyleNumber : p.Definition.LocalizationNumber)).Append(1).Max();
            var stored = new StoredDefinition { Id = await work.TakeIdAsync(), Type = type, Name = wanted, Element = create(wanted, number) };
            await ObjectStore.SaveAsync(work.Session, AppObjects.Definition, stored.Id, stored, cancellation);
            await work.SaveAsync(owner with { Members = [.. owner.Members, new AppMember(type, stored.Id)], Modified = database.UtcNow, ModifiedBy = by });
            return stored;
        },
        cancellation);

    private static bool IsDefault(StoredDefinition stored) => CellText.TryBoolean(stored.Element["IsDefault"] ?? "", out var isDefault) && isDefault == true;

    private static string CheckDefinitionName(Work work, string type, string name, long? own)
    {
        var wanted = CheckName(name, type == PackageObjectType.Style ? "look" : "language");
        return work.Apps.Definitions.FirstOrDefault(d => d.Type == type && d.Id != own && d.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)) is { } other
            ? throw new DataException(DataProblem.AlreadyExists, $"There is '{other.Name}' already. Choose another name.", "Name")
            : wanted;
    }
}
