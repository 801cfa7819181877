using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Tarn.Bench.Ceiling.Data;
using Tarn.Bench.Ceiling.Http;

namespace Tarn.Bench.Ceiling.Engines;

/// <summary>SQLite through its C API: UTF-8 goes from the database's memory into the JSON writer, no string is made.</summary>
internal sealed class SqliteRawEngine(string file) : IBenchEngine
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

    /// <summary>A connection that reads, with its statements.</summary>
    private sealed class Reader : IDisposable
    {
        private readonly SqliteDatabase _database;
        private readonly SqliteStatement _byKey;
        private readonly SqliteStatement _afterKey;
        private readonly SqliteStatement _filter;

        public Reader(string file)
        {
            _database = new SqliteDatabase(file);
            _byKey = _database.Prepare(SqliteText.ByKey);
            _afterKey = _database.Prepare(SqliteText.AfterKey);
            _filter = _database.Prepare(SqliteText.Filter);
        }

        public void Read(RecordQuery query, Utf8JsonWriter json)
        {
            var rows = Bind(query);
            try
            {
                while (rows.Step())
                    Write(rows, json);
            }
            finally
            {
                rows.Reset();
            }
        }

        public void Dispose()
        {
            _byKey.Dispose();
            _afterKey.Dispose();
            _filter.Dispose();
            _database.Dispose();
        }

        private static void Write(SqliteStatement row, Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteNumber(Cells.Id, row.Number(0));
            json.WriteString(Cells.Name, row.Text(1));
            json.WriteString(Cells.Category, row.Text(2));
            json.WriteString(Cells.Code, row.Text(3));
            json.WriteString(Cells.Note, row.Text(4));
            WriteNumber(row, 5, json, Cells.Qty);
            if (row.IsNull(6))
                json.WriteNull(Cells.Price);
            else
                Cells.WriteCurrency(json, Cells.Price, row.Number(6));
            if (row.IsNull(7))
                json.WriteNull(Cells.Weight);
            else
                json.WriteNumber(Cells.Weight, row.Real(7));
            if (row.IsNull(8))
                json.WriteNull(Cells.Created);
            else
                Cells.WriteDate(json, Cells.Created, row.Text(8));
            json.WriteBoolean(Cells.Active, row.Number(9) != 0);
            json.WriteString(Cells.Email, row.Text(10));
            json.WriteString(Cells.City, row.Text(11));
            WriteNumber(row, 12, json, Cells.Rank);
            json.WriteEndObject();
        }

        private static void WriteNumber(SqliteStatement row, int column, Utf8JsonWriter json, JsonEncodedText name)
        {
            if (row.IsNull(column))
                json.WriteNull(name);
            else
                json.WriteNumber(name, row.Number(column));
        }

        private SqliteStatement Bind(RecordQuery query)
        {
            switch (query.Kind)
            {
                case QueryKind.Key:
                    _byKey.Bind(1, query.Key);
                    return _byKey;
                case QueryKind.After:
                    _afterKey.Bind(1, query.Key);
                    _afterKey.Bind(2, query.Limit);
                    return _afterKey;
                default:
                    _filter.Bind(1, query.Category);
                    _filter.Bind(2, query.Like);
                    _filter.Bind(3, query.Limit);
                    return _filter;
            }
        }
    }

    /// <summary>The connection that writes.</summary>
    private sealed class Writer : IWriteConnection
    {
        private readonly SqliteDatabase _database;
        private readonly SqliteStatement _insert;
        private readonly SqliteStatement _update;

        public Writer(string file)
        {
            _database = new SqliteDatabase(file);
            _insert = _database.Prepare(SqliteText.Insert);
            _update = _database.Prepare(SqliteText.Update);
        }

        public void Begin() => _database.Execute("BEGIN IMMEDIATE");

        public long Execute(WriteRequest request) => request.Row is { } row ? Insert(row) : Update(request);

        public void Commit() => _database.Execute("COMMIT");

        public void Rollback()
        {
            if (_database.InTransaction)
                _database.Execute("ROLLBACK");
        }

        public void Dispose()
        {
            _insert.Dispose();
            _update.Dispose();
            _database.Dispose();
        }

        private long Insert(BenchRow row)
        {
            _insert.Bind(1, row.Name);
            _insert.Bind(2, row.Category);
            _insert.Bind(3, row.Code);
            _insert.Bind(4, row.Note);
            _insert.Bind(5, (long?)row.Qty);
            _insert.Bind(6, row.Price);
            _insert.Bind(7, row.Weight);
            _insert.Bind(8, row.Created?.ToString(SqliteSeeder.DateFormat, CultureInfo.InvariantCulture));
            _insert.Bind(9, row.Active ? 1L : 0L);
            _insert.Bind(10, row.Email);
            _insert.Bind(11, row.City);
            _insert.Bind(12, (long?)row.Rank);
            try
            {
                _insert.Step();
                var id = _insert.Number(0);
                _insert.Step();
                return id;
            }
            finally
            {
                _insert.Reset();
            }
        }

        private long Update(WriteRequest request)
        {
            _update.Bind(1, (long?)request.Qty);
            _update.Bind(2, request.Note);
            _update.Bind(3, request.Id);
            try
            {
                _update.Step();
                return _database.Changes;
            }
            finally
            {
                _update.Reset();
            }
        }
    }
}
