namespace Tarn.Identity.Rights;

/// <summary>Kinds of objects that people get rights on. The first seven are numbered as <see cref="Profiles.ObjectKind"/>. Stored as numbers: never renumber.</summary>
public enum RightsKind
{
    /// <summary>A table and its attachments. The table of a directory is none: see <see cref="Directory"/>.</summary>
    Table = 1,

    /// <summary>A view; rights on its tables are not needed to use it.</summary>
    View = 2,

    /// <summary>A folder of the Files area, with its files.</summary>
    Folder = 3,

    /// <summary>A directory and its users.</summary>
    Directory = 4,

    /// <summary>An app. Rights on it are rights on the DataPages, logins, looks and languages in it too.</summary>
    App = 5,

    /// <summary>An import or export task.</summary>
    Task = 6,

    /// <summary>An outgoing webhook with its events and deliveries.</summary>
    Webhook = 7,

    /// <summary>A DataPage.</summary>
    DataPage = 8,

    /// <summary>A login of an app: an authentication.</summary>
    Login = 9,

    /// <summary>A look: a style.</summary>
    Style = 10,

    /// <summary>A language: a localization.</summary>
    Localization = 11,

    /// <summary>The account's logs, all together.</summary>
    Logs = 12,
}
