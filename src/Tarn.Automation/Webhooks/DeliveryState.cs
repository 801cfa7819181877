namespace Tarn.Automation.Webhooks;

/// <summary>How far the delivery of a message to a URL is. Stored as numbers; indexes name them: never renumber.</summary>
public enum DeliveryState
{
    /// <summary>It is called when it is due.</summary>
    Ready = 1,

    /// <summary>An earlier change of the same record has not been delivered to the same URL.</summary>
    Waiting = 2,

    /// <summary>The receiver has it.</summary>
    Succeeded = 3,

    /// <summary>Given up; it can be sent again.</summary>
    Dead = 4,

    /// <summary>The webhook or the URL was removed before.</summary>
    Cancelled = 5,

    /// <summary>Not sent, since the change was itself the end of a long chain of reactions.</summary>
    Suppressed = 6,
}
