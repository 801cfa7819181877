namespace Tarn.Apps.Packages;

/// <summary>Decides the key of every DataPage (app-package, 11.5).</summary>
internal static class KeyMap
{
    public static List<PackageKeyChange> Build(AppPackage package, IReadOnlyList<PackageObjectPlan> objects, IPackageTarget target, PackageTargetApp? app)
    {
        var given = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var keys = new List<PackageKeyChange>();
        foreach (var page in package.DataPages)
        {
            var plan = objects.First(item => item.Type == page.Type && item.Name == page.Name);
            var key = page.AppKey;
            var replaced = plan.Action is PackageAction.Replace or PackageAction.UseExisting
                ? app?.DataPages.FirstOrDefault(item => string.Equals(item.Key, page.Name, StringComparison.OrdinalIgnoreCase)).Value
                : null;
            // A replaced page keeps its public key, so that what is deployed goes on working.
            var chosen = replaced ?? (DataPageKey.IsValid(key) && !target.HasDataPageKey(key) && !given.Contains(key) ? key : Fresh(target, given));
            given.Add(chosen);
            keys.Add(new PackageKeyChange(page.Name, key, chosen));
        }

        return keys;
    }

    private static string Fresh(IPackageTarget target, HashSet<string> given)
    {
        string key;
        do
        {
            key = DataPageKey.Create(target.AccountId);
        }
        while (target.HasDataPageKey(key) || given.Contains(key));
        return key;
    }
}
