using Npgsql;

namespace Tarn.Bench.Pages;

/// <summary>Guests in PostgreSQL, through a pool of connections.</summary>
internal sealed class PostgresGuests(string connection) : IGuests
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connection + ";Max Auto Prepare=10;Auto Prepare Min Usages=2");

    public async Task PrepareAsync()
    {
        await using var command = _source.CreateCommand("CREATE TABLE guests (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, first_name text NOT NULL, last_name text NOT NULL, email text NOT NULL, phone text, city text, "
            + "guests integer NOT NULL, arrival timestamp, message text)");
        await command.ExecuteNonQueryAsync();
    }

    public async Task AddAsync(Guest guest, CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand("INSERT INTO guests (first_name, last_name, email, phone, city, guests, arrival, message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
        command.Parameters.AddWithValue(guest.FirstName);
        command.Parameters.AddWithValue(guest.LastName);
        command.Parameters.AddWithValue(guest.Email);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)guest.Phone ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)guest.City ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.AddWithValue(guest.Guests!.Value);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)guest.Arrival ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Timestamp });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)guest.Message ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
