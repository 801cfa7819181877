using System.Globalization;
using System.Text.Json;
using Tarn.Data.Changes;
using Tarn.Data.Directories;
using Tarn.Data.Schema;

namespace Tarn.Automation.Webhooks;

/// <summary>The images of a change, read once for all events.</summary>
internal sealed class ChangeImages
{
    private readonly JsonElement? _before;
    private readonly JsonElement? _after;

    public ChangeImages(Change change)
    {
        _before = Parse(change.Before);
        _after = Parse(change.After);
        Before = _before is { } before ? new ImageReader(before) : null;
        After = _after is { } after ? new ImageReader(after) : null;
    }

    public ImageReader? Before { get; }

    public ImageReader? After { get; }

    /// <summary>Did the value of a field change that can raise an event?</summary>
    /// <param name="table">The table.</param>
    /// <param name="fields">Numbers of the fields that count; null for all.</param>
    public bool Differ(TableDefinition table, long[]? fields)
    {
        if (_before is not { } before || _after is not { } after)
            return false;
        foreach (var field in table.Fields)
        {
            if (!WebhookStore.CanChange(field) || fields?.Contains(field.Id) == false)
                continue;
            var name = field.Id.ToString(CultureInfo.InvariantCulture);
            if (after.TryGetProperty(name, out var now) && before.TryGetProperty(name, out var then) && !RecordImage.Same(then, now))
                return true;
        }

        return false;
    }

    /// <summary>A user's status in the image of before; null when the change is not one of the status.</summary>
    public string? PreviousStatus => _before is { } before && _after is not null && before.TryGetProperty(DirectoryTable.Status, out var status) && before.EnumerateObject().Count() == 1 ? status.GetString() : null;

    private static JsonElement? Parse(string? image) => image is null ? null : JsonSerializer.Deserialize<JsonElement>(image);
}
