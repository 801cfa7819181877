namespace Tarn.Apps.Packages;

/// <summary>Refuses words of a plan that mean nothing: a slip must not become a default that keeps passwords or makes a second app.</summary>
internal static class PlanCheck
{
    private static readonly string[] Modes = ["new", "replace", "into"];
    private static readonly string[] Clashes = ["rename", "skip", "replace", "fail"];
    private static readonly string[] Passwords = ["keep", "clear", "set"];
    private static readonly string[] Files = ["NEW_FOLDER", "RENAME", "REPLACE", "SKIP"];

    public static void Check(PackagePlan plan, PackageIssueList issues)
    {
        Require(Modes.Contains(plan.App.Mode, StringComparer.Ordinal), "app.mode", plan.App.Mode, Modes, issues);
        Require(plan.OnClash is null || Clashes.Contains(plan.OnClash, StringComparer.Ordinal), "onClash", plan.OnClash, Clashes, issues);
        Require(Passwords.Contains(plan.Passwords.Mode, StringComparer.Ordinal), "passwords.mode", plan.Passwords.Mode, Passwords, issues);
        Require(Files.Contains(plan.Files, StringComparer.OrdinalIgnoreCase), "files", plan.Files, Files, issues);
        if (plan.Passwords is { Mode: "set", Value: null or "" })
            issues.Fatal(PackageIssueCode.UnknownValue, PackageIssue.Package, "plan.passwords.value", "passwords.mode 'set' needs a value: the password that every record gets.");
    }

    private static void Require(bool holds, string place, string? word, string[] words, PackageIssueList issues)
    {
        if (!holds)
            issues.Fatal(PackageIssueCode.UnknownValue, PackageIssue.Package, "plan." + place, $"'{word}' is no value for {place}. Use one of {string.Join(", ", words)}.");
    }
}
