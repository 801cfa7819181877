using Tarn.Identity.Accounts;
using Tarn.Identity.Rights;

namespace Tarn.Studio.People;

/// <summary>People and rights, in plain words.</summary>
internal static class PeopleWords
{
    /// <summary>The columns of the permissions: the right, its word, and what it means.</summary>
    public static readonly (Right Right, string Words, string Hint)[] Columns =
    [
        (Right.View, "View", "See that it is there, and its design"), (Right.Read, "Read", "See records, download files"), (Right.Add, "Add", "Add records, upload files"),
        (Right.Edit, "Change", "Change records, overwrite files"), (Right.Delete, "Delete", "Delete records or files"), (Right.Design, "Design", "Change its definition, rename it"),
        (Right.Drop, "Remove", "Delete the object itself"), (Right.Deploy, "Run", "Open pages to visitors, run tasks, switch webhooks on"), (Right.Export, "Export", "Download records, put it into a package"),
        (Right.Manage, "Share", "Say who else may use it: give and take back the rights that one has"),
    ];

    /// <summary>How a status is told, and the badge's look.</summary>
    public static (string Text, string Look) Of(UserStatus status) => status switch
    {
        UserStatus.Active => ("Active", "ok"),
        UserStatus.Pending => ("Invited", "info"),
        UserStatus.Expired => ("Invitation expired", "warn"),
        _ => ("Disabled", ""),
    };

    /// <summary>Objects of a kind, several of them.</summary>
    public static string Of(RightsKind kind) => kind switch
    {
        RightsKind.DataPage => "DataPages",
        RightsKind.Directory => "Directories",
        RightsKind.Folder => "File folders",
        RightsKind.Style => "Looks",
        RightsKind.Localization => "Languages",
        RightsKind.Logs => "Logs",
        _ => kind + "s",
    };

    /// <summary>The row for all of a kind, those made later too.</summary>
    public static string All(RightsKind kind) => "All " + (kind == RightsKind.DataPage ? "DataPages" : Of(kind).ToLowerInvariant());
}
