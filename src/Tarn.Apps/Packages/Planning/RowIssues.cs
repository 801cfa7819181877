namespace Tarn.Apps.Packages;

/// <summary>Issues of the rows that depend on the plan or the account: passwords and files.</summary>
internal static class RowIssues
{
    public static void Add(AppPackage package, IReadOnlyList<PackageObjectPlan> objects, PackagePlan plan, IPackageTarget target, PackageIssueList issues)
    {
        var carried = package.Files.Select(file => file.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var table in package.Tables)
        {
            var action = objects.First(item => item.Type == table.Type && item.Name == table.Name).Action;
            if (action is PackageAction.UseExisting or PackageAction.UpdateDesign)
                continue;
            for (var i = 0; i < table.Scan.Length; i++)
            {
                if (plan.Passwords.Mode is not ("clear" or "set"))
                    Passwords(table, table.Fields[i], table.Scan[i], issues);
                Files(table, table.Fields[i], table.Scan[i], path => carried.Contains(path) || target.HasFile(path), issues);
            }
        }
    }

    private static void Passwords(PackageTable table, PackageField field, PackageFieldScan scan, PackageIssueList issues)
    {
        if (scan.ForeignPasswords > 0)
        {
            issues.Warn(
                PackageIssueCode.PasswordForeign, table.Label, field.Name,
                "Users keep their passwords; each is re-hashed at the next sign-in.", scan.ForeignPasswords);
        }

        if (scan.UnknownPasswords > 0)
        {
            issues.Warn(
                PackageIssueCode.PasswordSchemeUnknown, table.Label, field.Name,
                "These passwords cannot be verified; the users must set new ones.", scan.UnknownPasswords);
        }
    }

    private static void Files(PackageTable table, PackageField field, PackageFieldScan scan, Func<string, bool> exists, PackageIssueList issues)
    {
        var missing = scan.Files.Where(file => !exists(file.Key)).ToList();
        if (missing.Count == 0 && scan.FilesBeyondLimit == 0)
            return;
        var cells = missing.Sum(file => (long)file.Value) + scan.FilesBeyondLimit;
        var more = scan.FilesBeyondLimit > 0 ? "at least " : "";
        issues.Info(
            PackageIssueCode.FileMissing, table.Label, field.Name,
            $"{more}{missing.Count} files are not in the file store: {string.Join(", ", missing.Take(20).Select(file => file.Key))}{(missing.Count > 20 ? ", …" : "")}", cells);
    }
}
