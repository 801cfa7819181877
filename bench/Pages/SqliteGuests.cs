using Microsoft.Data.Sqlite;

namespace Tarn.Bench.Pages;

/// <summary>Guests in a SQLite file: one connection that writes, since SQLite has one writer, and each record durable by itself.</summary>
internal sealed class SqliteGuests(string file) : IGuests
{
    private readonly SqliteConnection _connection = new($"Data Source={file};Pooling=False");
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SqliteCommand _insert = new();

    public async Task PrepareAsync()
    {
        await _connection.OpenAsync();
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE guests (id INTEGER PRIMARY KEY AUTOINCREMENT, first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT NOT NULL, phone TEXT, city TEXT, "
            + "guests INTEGER NOT NULL, arrival TEXT, message TEXT)";
        await command.ExecuteNonQueryAsync();
        _insert.Connection = _connection;
        _insert.CommandText = "INSERT INTO guests (first_name, last_name, email, phone, city, guests, arrival, message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        for (var i = 1; i <= 8; i++)
            _insert.Parameters.AddWithValue(FormattableString.Invariant($"${i}"), DBNull.Value);
    }

    public async Task AddAsync(Guest guest, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            object?[] values = [guest.FirstName, guest.LastName, guest.Email, guest.Phone, guest.City, guest.Guests, guest.Arrival, guest.Message];
            for (var i = 0; i < values.Length; i++)
                _insert.Parameters[i].Value = values[i] ?? DBNull.Value;
            await _insert.ExecuteNonQueryAsync(cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }
}
