using Tarn.Data.Changes;
using Tarn.Data.Directories;
using Tarn.Data.Schema;

namespace Tarn.Automation.Webhooks;

/// <summary>What a message is made of.</summary>
/// <param name="Id">Its id.</param>
/// <param name="AccountId">The account.</param>
/// <param name="Event">The event that it tells of.</param>
/// <param name="Table">The table that the event is about.</param>
/// <param name="Records">The records, oldest change first; more than one only where the event asks for it.</param>
/// <param name="Counter">Its number among the event's messages.</param>
internal sealed record MessageContext(string Id, string AccountId, PlannedEvent Event, TableDefinition Table, IReadOnlyList<MessageRecord> Records, long Counter)
{
    /// <summary>The newest of the records, whose change dates the message.</summary>
    public MessageRecord Record => Records[^1];

    /// <summary>What receivers know the table by; null for runs of tasks.</summary>
    public string? ObjectName => Table.Id == RunRecord.Table.Id ? null : Table.Name;
}

/// <summary>A record in a message.</summary>
/// <param name="Change">What happened to it.</param>
/// <param name="Image">The record after the change; of one that was deleted, before.</param>
/// <param name="OldImage">The record before an update.</param>
/// <param name="PreviousStatus">The status of a user before it became another; null for all other changes.</param>
internal sealed record MessageRecord(Change Change, ImageReader Image, ImageReader? OldImage, string? PreviousStatus = null)
{
    /// <summary>Name of <see cref="PreviousStatus"/> in messages.</summary>
    public const string PreviousStatusName = "_previous_status";

    /// <summary>Is this an attribute of a directory's users that messages can tell?</summary>
    public static bool IsAttribute(string name) => DirectoryTable.IsAttribute(name) || name.Equals(PreviousStatusName, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a user's attribute.</summary>
    public string AttributeOf(string name) => name.ToLowerInvariant() switch
    {
        DirectoryTable.Status => Image.Status,
        DirectoryTable.SignInMethod => DirectoryTable.OwnMethod,
        DirectoryTable.SecondFactor => DirectoryTable.NoSecondFactor,
        _ => PreviousStatus ?? "",
    };
}
