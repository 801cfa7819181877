using System.Text.RegularExpressions;
using Tarn.Data.Directories;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Directories;

/// <summary>What users' statuses and entries of a directory's log are called.</summary>
internal static partial class DirectoryWords
{
    /// <summary>A status, and the look of its badge.</summary>
    public static (string Text, string Look) Of(DirectoryStatus status) => status switch
    {
        DirectoryStatus.Inactive => ("Not invited", ""),
        DirectoryStatus.ActivationPending => ("Invited", "info"),
        DirectoryStatus.ActivationExpired => ("Invitation ran out", "warn"),
        DirectoryStatus.Active => ("Active", "ok"),
        DirectoryStatus.Locked => ("Locked", "danger"),
        DirectoryStatus.Suspended => ("Suspended", "warn"),
        _ => ("Password ran out", "warn"),
    };

    /// <summary>What happened.</summary>
    public static string OfEvent(string name) => name switch
    {
        "signin.password" => "Signed in",
        "password.reset" => "Chose another password",
        "password.reset_requested" => "Link for another password sent",
        "user.activation_completed" => "Chose a password, is active",
        "user.activation_issued" => "Invitation link made",
        "user.activation_sent" => "Invitation sent",
        "user.deactivated" => "Deactivated",
        "user.locked" => "Locked after wrong passwords",
        "user.suspended" => "Suspended",
        "user.unlocked" => "Unlocked",
        "user.unsuspended" => "Let in again",
        _ => name,
    };

    /// <summary>Says a problem with a setting without the setting's path: it stands at its control.</summary>
    public static Problem Plain(Problem problem) => problem with { Text = Setting().Replace(problem.Text, "This must be") };

    [GeneratedRegex("^The setting '[^']+' must be", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Setting();
}
