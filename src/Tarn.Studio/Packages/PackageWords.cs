using Tarn.Apps.Packages;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Packages;

/// <summary>App packages in plain words.</summary>
internal static class PackageWords
{
    /// <summary>What a kind is called.</summary>
    public static string KindOf(string type) => type switch
    {
        PackageObjectType.Table => "Table",
        PackageObjectType.View => "View",
        PackageObjectType.Authentication => "Login",
        PackageObjectType.DataPage => "DataPage",
        PackageObjectType.Style => "Style",
        PackageObjectType.Localization => "Localization",
        PackageObjectType.File => "File",
        PackageObjectType.App => "App",
        "TA" => "Triggered action",
        "TK" => "Task",
        "EX" => "Extension",
        "CN" => "Connection",
        _ => type,
    };

    /// <summary>The icon of a kind.</summary>
    public static string IconOf(string type) => type switch
    {
        PackageObjectType.Table => "table",
        PackageObjectType.View => "view",
        PackageObjectType.Authentication => "lock",
        PackageObjectType.DataPage => StudioObject.IconOf(ObjectType.DataPage),
        _ => "file",
    };

    /// <summary>The object of an issue: <c>TB Orders</c> is the table Orders.</summary>
    public static string ObjectOf(PackageIssue issue)
    {
        if (issue.Object == PackageIssue.Package)
            return "The package";
        var blank = issue.Object.IndexOf(' ', StringComparison.Ordinal);
        return blank == 2 ? $"{KindOf(issue.Object[..2])} {issue.Object[3..]}" : issue.Object;
    }

    /// <summary>What can be done with an object whose name is taken.</summary>
    public static IEnumerable<(string Action, string Words)> Actions(PackageObjectPlan plan)
    {
        yield return (PackageAction.New, plan.Action == PackageAction.New && plan.NewName != plan.Name ? $"Import as {plan.NewName}" : "Import under another name");
        yield return (PackageAction.UseExisting, "Leave out, use the one that is here");
        yield return (PackageAction.Replace, plan.Type == PackageObjectType.Table ? "Replace the one that is here, and its records" : "Replace the one that is here");
        if (plan.Type != PackageObjectType.Table)
            yield break;
        yield return (PackageAction.Append, "Add its fields and records to the one that is here");
        yield return (PackageAction.UpdateDesign, "Add its missing fields to the one that is here");
    }

    /// <summary>The severities from the gravest on, with what they mean.</summary>
    public static IReadOnlyList<(PackageSeverity Severity, string Title, string Style)> Severities { get; } =
    [
        (PackageSeverity.Fatal, "Keeps it from being imported", "danger"),
        (PackageSeverity.Unsupported, "Kept, and exported again, but Tarn does not run it", "warn"),
        (PackageSeverity.Warning, "Not understood in full, or needs a look", "warn"),
        (PackageSeverity.Info, "Good to know", ""),
    ];

    /// <summary>What comes in, as a list of numbers.</summary>
    public static IReadOnlyList<(string Word, long Count)> Figures(PackageCounts counts) =>
    [
        ("Tables", counts.Tables), ("Records", counts.Rows), ("Views", counts.Views), ("Logins", counts.Authentications), ("DataPages", counts.DataPages), ("Parameters", counts.Parameters), ("Files", counts.Files),
    ];
}
