namespace Tarn.Identity.Profiles;

/// <summary>Kinds of objects that profiles get rights on. Stored as numbers: never renumber.</summary>
public enum ObjectKind
{
    /// <summary>A table and its attachments.</summary>
    Table = 1,

    /// <summary>A view; rights on its tables are not needed.</summary>
    View = 2,

    /// <summary>A file folder with its files.</summary>
    Folder = 3,

    /// <summary>A directory and its users.</summary>
    Directory = 4,

    /// <summary>A Bridge application with its DataPages.</summary>
    Application = 5,

    /// <summary>An import or export task.</summary>
    Task = 6,

    /// <summary>Outgoing webhooks; granted as a kind, never one by one.</summary>
    Webhook = 7,
}
