using System.Globalization;
using System.Text.Json;
using Tarn.Data.Directories;
using Tarn.Data.Engines;
using Tarn.Data.Schema;

namespace Tarn.Automation.Webhooks;

/// <summary>A record's image as a row of one column at a time, so that field types write their values themselves.</summary>
internal sealed class ImageReader(JsonElement image) : RowReader
{
    private JsonElement _cell;

    /// <summary>Moves to a field.</summary>
    /// <returns>False when the image does not hold it: it was added later.</returns>
    public bool Seek(FieldDefinition field) => image.TryGetProperty(field.Id.ToString(CultureInfo.InvariantCulture), out _cell);

    /// <summary>A user's status; that of a new user while the image does not tell.</summary>
    public string Status => image.TryGetProperty(DirectoryTable.Status, out var status) && status.GetString() is { } text ? text : nameof(DirectoryStatus.Inactive);

    public override ValueTask<bool> ReadAsync(CancellationToken cancellation) => new(false);

    public override bool IsNull(int column) => _cell.ValueKind == JsonValueKind.Null;

    public override long GetInt64(int column) => _cell.GetInt64();

    public override bool GetBit(int column) => _cell.ValueKind == JsonValueKind.True;

    public override double GetDouble(int column) => _cell.GetDouble();

    public override long GetMoney(int column) => (long)(_cell.GetDecimal() * 10_000m);

    public override string GetDecimal(int column) => _cell.GetRawText();

    public override string GetText(int column) => _cell.GetString()!;

    public override byte[] GetBytes(int column) => _cell.GetBytesFromBase64();

    public override DateTime GetDateTime(int column) => DateTime.Parse(_cell.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.None);

    public override TimeSpan GetTime(int column) => TimeSpan.Parse(_cell.GetString()!, CultureInfo.InvariantCulture);

    public override void WriteText(Utf8JsonWriter writer, int column) => writer.WriteStringValue(_cell.GetString());

    public override void WriteDateTime(Utf8JsonWriter writer, int column) => writer.WriteStringValue(GetDateTime(column));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
