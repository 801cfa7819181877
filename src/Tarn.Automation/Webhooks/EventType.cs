using Tarn.Data.Schema;

namespace Tarn.Automation.Webhooks;

/// <summary>What a webhook's event is about. Stored as numbers: never renumber.</summary>
public enum EventType
{
    RecordInsert = 1,
    RecordUpdate = 2,
    RecordDelete = 4,

    /// <summary>A user was added to a directory.</summary>
    UserInsert = 8,

    /// <summary>A field of a directory's user was changed.</summary>
    UserUpdate = 16,

    /// <summary>A user was removed from a directory.</summary>
    UserDelete = 32,

    /// <summary>A user's status became another.</summary>
    UserStatusChange = 64,

    /// <summary>A run of an import or export task ended well, with or without warnings.</summary>
    ImportExportCompleted = 128,

    /// <summary>A run of an import or export task failed.</summary>
    ImportExportFailed = 256,
}

/// <summary>The names of event types on the wire, and what they mean.</summary>
public static class EventTypes
{
    /// <summary><c>table.recordInsert</c> and so on.</summary>
    public static string NameOf(EventType type) => type switch
    {
        EventType.RecordInsert => "table.recordInsert",
        EventType.RecordUpdate => "table.recordUpdate",
        EventType.RecordDelete => "table.recordDelete",
        EventType.UserInsert => "directory.userInsert",
        EventType.UserUpdate => "directory.userUpdate",
        EventType.UserDelete => "directory.userDelete",
        EventType.UserStatusChange => "directory.userStatusChange",
        EventType.ImportExportCompleted => "tarn.importExport.completed",
        _ => "tarn.importExport.failed",
    };

    /// <summary>Finds a type by its name, without regard to case; null when there is none.</summary>
    public static EventType? Find(string name)
    {
        foreach (var type in Enum.GetValues<EventType>())
        {
            if (NameOf(type).Equals(name, StringComparison.OrdinalIgnoreCase))
                return type;
        }

        return null;
    }

    /// <summary>Is it about the users of a directory?</summary>
    public static bool IsOfUsers(EventType type) => type is >= EventType.UserInsert and <= EventType.UserStatusChange;

    /// <summary>Is it about runs of tasks, and of no table?</summary>
    public static bool IsOfRuns(EventType type) => type >= EventType.ImportExportCompleted;

    /// <summary>Can it be limited to changes of some fields?</summary>
    public static bool HasFields(EventType type) => type is EventType.RecordUpdate or EventType.UserUpdate;

    /// <summary>What the data layer must keep for it.</summary>
    internal static Watched Watches(EventType type) => type switch
    {
        EventType.RecordInsert or EventType.UserInsert => Watched.Inserts,
        EventType.RecordUpdate or EventType.UserUpdate => Watched.Updates,
        EventType.RecordDelete or EventType.UserDelete => Watched.Deletes,
        EventType.UserStatusChange => Watched.UserStatuses,
        _ => Watched.TaskRuns,
    };
}
