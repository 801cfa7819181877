using Tarn.Data.Schema;

namespace Tarn.Automation.Webhooks;

/// <summary>What stands in a place of a message.</summary>
internal enum PayloadValue
{
    /// <summary>The template's own text.</summary>
    Text,

    /// <summary>A field that does not exist any more.</summary>
    Nothing,

    /// <summary>A field's value, the key's when there is no field.</summary>
    Field,

    /// <summary>The value before an update.</summary>
    OldField,

    /// <summary>The address of an attachment.</summary>
    FileAddress,

    /// <summary>An attribute of a directory's user, named by the part's text.</summary>
    Attribute,

    Secret,
    WebhookId,
    EventId,
    MessageId,
    CallId,
    AccountId,
    EventDate,
    EventType,
    ObjectName,
    EventSource,
    ModifiedBy,
    Sequence,
}

/// <summary>A piece of a message.</summary>
/// <param name="Value">What it is.</param>
/// <param name="Text">The template's text, as JSON; of an attribute, its name.</param>
internal sealed record PayloadPart(PayloadValue Value, string Text = "")
{
    /// <summary>The field; null for the key, and where there is none.</summary>
    public FieldDefinition? Field { get; init; }

    /// <summary>It stands within a JSON text.</summary>
    public bool IsQuoted { get; init; }

    /// <summary>It differs from record to record of one message.</summary>
    public bool TellsOfRecord => Value is PayloadValue.Field or PayloadValue.OldField or PayloadValue.FileAddress or PayloadValue.Attribute;

    /// <summary>JSON that may stand in its place.</summary>
    public string Sample => Value == PayloadValue.Text ? Text : IsQuoted ? "x" : "null";

    /// <summary>Finds the value that <c>[@out-hook:name]</c> stands for; null when there is none.</summary>
    public static PayloadValue? FindMeta(ReadOnlySpan<char> name)
    {
        for (var value = PayloadValue.Secret; value <= PayloadValue.Sequence; value++)
        {
            if (name.Equals(value.ToString(), StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }
}
