using System.Globalization;
using System.IO.Enumeration;
using Tarn.Data.Transfer;

namespace Tarn.Automation.Tasks;

/// <summary>Names of files: patterns of those that are imported, and names of those that are written.</summary>
internal static class FilePattern
{
    /// <summary>Does the name hold <c>*</c> or <c>?</c>?</summary>
    public static bool IsPattern(string name) => name.AsSpan().ContainsAny('*', '?');

    /// <summary>Does a name fit a pattern? Case does not count.</summary>
    public static bool Fits(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true);

    /// <summary>The name of the file that an object is exported to.</summary>
    public static string ExportName(TaskDefinition task, TaskObject item, DateTime local)
    {
        var name = item.Destination.Length > 0 ? item.Destination : "{object}" + ExtensionOf(task.Format.Type ?? ExportFormat.Csv);
        foreach (var (placeholder, value) in new[]
        {
            ("{yyyy}", local.ToString("yyyy", CultureInfo.InvariantCulture)), ("{MM}", local.ToString("MM", CultureInfo.InvariantCulture)), ("{dd}", local.ToString("dd", CultureInfo.InvariantCulture)),
            ("{HH}", local.ToString("HH", CultureInfo.InvariantCulture)), ("{mm}", local.ToString("mm", CultureInfo.InvariantCulture)), ("{ss}", local.ToString("ss", CultureInfo.InvariantCulture)),
            ("{task}", task.Name), ("{object}", item.Source),
        })
            name = name.Replace(placeholder, value, StringComparison.Ordinal);
        return name;
    }

    /// <summary>The usual extension of a format.</summary>
    public static string ExtensionOf(ExportFormat format) => format switch
    {
        ExportFormat.Csv => ".csv",
        ExportFormat.Excel => ".xlsx",
        ExportFormat.Json => ".json",
        _ => ".xml",
    };
}
