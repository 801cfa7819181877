namespace Tarn.Automation.Webhooks;

/// <summary>What a webhook's event is about. Stored as numbers, which are those of <see cref="Tarn.Data.Schema.Watched"/>.</summary>
public enum EventType
{
    RecordInsert = 1,
    RecordUpdate = 2,
    RecordDelete = 4,
}

/// <summary>The names of event types on the wire.</summary>
public static class EventTypes
{
    /// <summary><c>table.recordInsert</c> and so on.</summary>
    public static string NameOf(EventType type) => type switch
    {
        EventType.RecordInsert => "table.recordInsert",
        EventType.RecordUpdate => "table.recordUpdate",
        _ => "table.recordDelete",
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
}
