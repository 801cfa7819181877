using System.Text.Json;

namespace Tarn.Data.Engines;

/// <summary>
/// A forward-only cursor over the rows of a statement. Cells are read by position, without boxing; text can go straight into a JSON writer.
/// Which getter fits a column follows from its static type (see the table of representations in <c>Tarn.Sql/Runtime/README.md</c>).
/// </summary>
public abstract class RowReader : IAsyncDisposable
{
    /// <summary>Moves to the next row.</summary>
    /// <returns>False after the last row.</returns>
    public abstract ValueTask<bool> ReadAsync(CancellationToken cancellation);

    public abstract bool IsNull(int column);

    /// <summary>Int, bigint.</summary>
    public abstract long GetInt64(int column);

    public abstract bool GetBit(int column);

    public abstract double GetDouble(int column);

    /// <summary>Money in ten-thousandths.</summary>
    public abstract long GetMoney(int column);

    /// <summary>A decimal as plain digits, without trailing zeros beyond its scale.</summary>
    public abstract string GetDecimal(int column);

    public abstract string GetText(int column);

    public abstract byte[] GetBytes(int column);

    /// <summary>Datetime, datetime2, date.</summary>
    public abstract DateTime GetDateTime(int column);

    public abstract TimeSpan GetTime(int column);

    /// <summary>Writes a text cell as a JSON string without making a <see cref="string"/> where the engine allows it.</summary>
    public abstract void WriteText(Utf8JsonWriter writer, int column);

    /// <summary>Writes a datetime cell as <c>yyyy-MM-ddTHH:mm:ss[.fff]</c>.</summary>
    public abstract void WriteDateTime(Utf8JsonWriter writer, int column);

    public abstract ValueTask DisposeAsync();
}
