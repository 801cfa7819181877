using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tarn.Data.Engines.Sqlite;

/// <summary>A cursor over a prepared statement. Returns its connection to where it came from when disposed.</summary>
internal sealed class SqliteRowReader(SqliteConnection connection, IntPtr statement, Action<SqliteConnection>? release) : RowReader
{
    private CancellationTokenRegistration _interruption;
    private CancellationToken _cancellation;
    private bool? _first;
    private bool _finished;

    /// <summary>Takes the first step: a statement that does not fit the tables any more fails here, where its caller can compile it anew, and not under whoever reads.</summary>
    /// <param name="cancellation">Ends the statement, also in the midst of a step that looks through a whole table.</param>
    public SqliteRowReader Begin(CancellationToken cancellation)
    {
        _cancellation = cancellation;
        if (cancellation.CanBeCanceled)
            _interruption = cancellation.UnsafeRegister(static c => SqliteNative.Interrupt(((SqliteConnection)c!).Handle), connection);
        try
        {
            _first = Step();
        }
        catch
        {
            End();
            throw;
        }

        return this;
    }

    public override ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var found = _first ?? Step();
        _first = null;
        return new ValueTask<bool>(found);
    }

    public override bool IsNull(int column) => SqliteNative.ColumnType(statement, column) == SqliteNative.TypeNull;

    public override long GetInt64(int column) => SqliteNative.ColumnInt64(statement, column);

    public override bool GetBit(int column) => SqliteNative.ColumnInt64(statement, column) != 0;

    public override double GetDouble(int column) => SqliteNative.ColumnDouble(statement, column);

    public override long GetMoney(int column) => SqliteNative.ColumnInt64(statement, column);

    public override string GetDecimal(int column) => GetText(column);

    public override string GetText(int column) => Encoding.UTF8.GetString(SqliteNative.ColumnUtf8(statement, column));

    public override byte[] GetBytes(int column) => SqliteNative.ColumnBlob(statement, column).ToArray();

    public override DateTime GetDateTime(int column) =>
        DateTime.Parse(GetText(column), CultureInfo.InvariantCulture, DateTimeStyles.None);

    public override TimeSpan GetTime(int column) => TimeSpan.Parse(GetText(column), CultureInfo.InvariantCulture);

    public override void WriteText(Utf8JsonWriter writer, int column) => writer.WriteStringValue(SqliteNative.ColumnUtf8(statement, column));

    public override void WriteDateTime(Utf8JsonWriter writer, int column)
    {
        // Stored as YYYY-MM-DD[ HH:MM:SS[.fff...]]; the wire wants a T and no zero fraction.
        var stored = SqliteNative.ColumnUtf8(statement, column);
        Span<byte> wire = stackalloc byte[32];
        if (stored.Length is < 10 or > 32)
        {
            writer.WriteStringValue(stored);
            return;
        }

        stored.CopyTo(wire);
        var length = stored.Length;
        if (length == 10)
        {
            "T00:00:00"u8.CopyTo(wire[10..]);
            length = 19;
        }
        else
        {
            wire[10] = (byte)'T';
            if (length > 19)
            {
                while (wire[length - 1] == '0')
                    length--;
                if (wire[length - 1] == '.')
                    length--;
            }
        }

        writer.WriteStringValue(wire[..length]);
    }

    public override ValueTask DisposeAsync()
    {
        if (_finished)
            return ValueTask.CompletedTask;
        End();
        release?.Invoke(connection);
        return ValueTask.CompletedTask;
    }

    private bool Step()
    {
        try
        {
            return connection.Step(statement);
        }
        catch (Tarn.Sql.TSqlException) when (_cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(_cancellation);
        }
    }

    private void End()
    {
        _finished = true;
        // Waits for an interruption under way: the next statement of the connection must not meet it.
        _interruption.Dispose();
        _ = SqliteNative.Reset(statement);
        _ = SqliteNative.ClearBindings(statement);
        connection.EndWatch();
    }
}
