using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tarn.Bench.Ceiling.Data;
using Tarn.Bench.Ceiling.Http;

namespace Tarn.Bench.Ceiling.Engines;

/// <summary>SQLite through Microsoft.Data.Sqlite: the same statements and settings, but a string for each text.</summary>
internal sealed class SqliteAdoEngine(string file) : IBenchEngine
{
    private readonly ConcurrentBag<Reader> _readers = [];
    private readonly GroupCommit _writer = new(new Writer(file));

    public ValueTask ReadAsync(RecordQuery query, Utf8JsonWriter json, CancellationToken cancel)
    {
        if (!_readers.TryTake(out var reader))
            reader = new Reader(file);
        try
        {
            reader.Read(query, json);
        }
        finally
        {
            _readers.Add(reader);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<long> InsertAsync(BenchRow row) => new(_writer.WriteAsync(new WriteRequest(row, 0, 0, "")));

    public ValueTask<long> UpdateAsync(long id, int qty, string note) => new(_writer.WriteAsync(new WriteRequest(null, id, qty, note)));

    public ValueTask DisposeAsync()
    {
        _writer.Dispose();
        while (_readers.TryTake(out var reader))
            reader.Dispose();
        return ValueTask.CompletedTask;
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = SqliteText.Settings;
        command.ExecuteNonQuery();
        return connection;
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var number = 1; number <= parameters; number++)
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"?{number}"), DBNull.Value);
        command.Prepare();
        return command;
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }

    /// <summary>A connection that reads, with its statements.</summary>
    private sealed class Reader : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _byKey;
        private readonly SqliteCommand _afterKey;
        private readonly SqliteCommand _filter;

        public Reader(string file)
        {
            _connection = Open(file);
            _byKey = Prepare(_connection, SqliteText.ByKey, 1);
            _afterKey = Prepare(_connection, SqliteText.AfterKey, 2);
            _filter = Prepare(_connection, SqliteText.Filter, 3);
        }

        public void Read(RecordQuery query, Utf8JsonWriter json)
        {
            using var rows = Bind(query).ExecuteReader();
            while (rows.Read())
                Write(rows, json);
        }

        public void Dispose()
        {
            _byKey.Dispose();
            _afterKey.Dispose();
            _filter.Dispose();
            _connection.Dispose();
        }

        private static void Write(SqliteDataReader row, Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteNumber(Cells.Id, row.GetInt64(0));
            json.WriteString(Cells.Name, row.GetString(1));
            json.WriteString(Cells.Category, row.GetString(2));
            json.WriteString(Cells.Code, row.GetString(3));
            json.WriteString(Cells.Note, row.GetString(4));
            WriteNumber(row, 5, json, Cells.Qty);
            if (row.IsDBNull(6))
                json.WriteNull(Cells.Price);
            else
                Cells.WriteCurrency(json, Cells.Price, row.GetInt64(6));
            if (row.IsDBNull(7))
                json.WriteNull(Cells.Weight);
            else
                json.WriteNumber(Cells.Weight, row.GetDouble(7));
            if (row.IsDBNull(8))
                json.WriteNull(Cells.Created);
            else
                WriteDate(json, row.GetString(8));
            json.WriteBoolean(Cells.Active, row.GetInt64(9) != 0);
            json.WriteString(Cells.Email, row.GetString(10));
            json.WriteString(Cells.City, row.GetString(11));
            WriteNumber(row, 12, json, Cells.Rank);
            json.WriteEndObject();
        }

        private static void WriteNumber(SqliteDataReader row, int column, Utf8JsonWriter json, JsonEncodedText name)
        {
            if (row.IsDBNull(column))
                json.WriteNull(name);
            else
                json.WriteNumber(name, row.GetInt64(column));
        }

        private static void WriteDate(Utf8JsonWriter json, string stored)
        {
            Span<byte> text = stackalloc byte[32];
            Cells.WriteDate(json, Cells.Created, text[..Encoding.ASCII.GetBytes(stored, text)]);
        }

        private SqliteCommand Bind(RecordQuery query)
        {
            switch (query.Kind)
            {
                case QueryKind.Key:
                    SqliteAdoEngine.Bind(_byKey, query.Key);
                    return _byKey;
                case QueryKind.After:
                    SqliteAdoEngine.Bind(_afterKey, query.Key, query.Limit);
                    return _afterKey;
                default:
                    SqliteAdoEngine.Bind(_filter, query.Category, query.Like, query.Limit);
                    return _filter;
            }
        }
    }

    /// <summary>The connection that writes. Transactions are statements: the provider's transaction object adds nothing here.</summary>
    private sealed class Writer : IWriteConnection
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _begin;
        private readonly SqliteCommand _commit;
        private readonly SqliteCommand _rollback;
        private readonly SqliteCommand _insert;
        private readonly SqliteCommand _update;

        public Writer(string file)
        {
            _connection = Open(file);
            _begin = Prepare(_connection, "BEGIN IMMEDIATE", 0);
            _commit = Prepare(_connection, "COMMIT", 0);
            _rollback = Prepare(_connection, "ROLLBACK", 0);
            _insert = Prepare(_connection, SqliteText.Insert, 12);
            _update = Prepare(_connection, SqliteText.Update, 3);
        }

        public void Begin() => _begin.ExecuteNonQuery();

        public long Execute(WriteRequest request)
        {
            if (request.Row is { } row)
            {
                var created = row.Created?.ToString(SqliteSeeder.DateFormat, CultureInfo.InvariantCulture);
                Bind(_insert, row.Name, row.Category, row.Code, row.Note, row.Qty, row.Price, row.Weight, created, row.Active ? 1L : 0L, row.Email, row.City, row.Rank);
                return (long)_insert.ExecuteScalar()!;
            }

            Bind(_update, request.Qty, request.Note, request.Id);
            return _update.ExecuteNonQuery();
        }

        public void Commit() => _commit.ExecuteNonQuery();

        public void Rollback()
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
                _rollback.ExecuteNonQuery();
        }

        public void Dispose()
        {
            foreach (var command in (ReadOnlySpan<SqliteCommand>)[_begin, _commit, _rollback, _insert, _update])
                command.Dispose();
            _connection.Dispose();
        }
    }
}
