using System.Text;
using System.Text.Json;
using Tarn.Data;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Engines.Postgres;
using Tarn.Data.Engines.Sqlite;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Testing;

/// <summary>An empty account on a real engine, in a temporary place that goes with it.</summary>
public sealed class TestAccount : IAsyncDisposable
{
    /// <summary>Both engines, as data of a theory.</summary>
    public static IEnumerable<object[]> Engines => [[SqlDialect.Sqlite], [SqlDialect.Postgres]];

    private readonly string _folder;
    private readonly string? _postgres;

    private readonly Func<string, string>? _hashPassword;

    private readonly EngineOptions _options;

    private TestAccount(string folder, string? postgres, AccountDatabase database, Func<string, string>? hashPassword, EngineOptions options)
    {
        _options = options;
        _hashPassword = hashPassword;
        _folder = folder;
        _postgres = postgres;
        Database = database;
    }

    public AccountDatabase Database { get; private set; }

    /// <summary>The name of its database on PostgreSQL; empty on SQLite.</summary>
    public string PostgresDatabase => _postgres is null ? "" : new Npgsql.NpgsqlConnectionStringBuilder(_postgres).Database ?? "";

    /// <summary>Where its files are, and on SQLite its data.</summary>
    public string Folder => _folder;

    /// <summary>Everything the tests write comes from the REST API, as far as the log is concerned.</summary>
    public static WriteContext Context { get; } = new(ChangeSource.RestApi, "test");

    public static async Task<TestAccount> CreateAsync(SqlDialect dialect, TimeProvider? clock = null, Func<string, string>? hashPassword = null, EngineOptions? options = null)
    {
        options ??= new EngineOptions();
        var folder = Directory.CreateTempSubdirectory("tarn-test-").FullName;
        var postgres = dialect == SqlDialect.Postgres ? await PostgresServer.CreatePreparedDatabaseAsync() : null;
        return new TestAccount(folder, postgres, await OpenAsync(folder, postgres, clock, hashPassword, options), hashPassword, options);
    }

    /// <summary>Closes the account and opens it again, as a restart does.</summary>
    public async Task ReopenAsync()
    {
        await Database.DisposeAsync();
        Database = await OpenAsync(_folder, _postgres, null, _hashPassword, _options);
    }

    /// <summary>Opens another account beside this one: on PostgreSQL a schema of the same database, on SQLite a file and blobs of its own.</summary>
    /// <param name="id">The other account's id.</param>
    public Task<AccountDatabase> OpenNeighbourAsync(string id) => OpenAsync(_folder, _postgres, null, _hashPassword, _options, id);

    /// <summary>Opens the same account a second time, as another process would.</summary>
    public Task<AccountDatabase> OpenAgainAsync(TimeProvider? clock = null) => OpenAsync(_folder, _postgres, clock, _hashPassword, _options);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (_postgres is not null)
            await PostgresServer.DropDatabaseAsync(_postgres);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Creates a table of fields with default options.</summary>
    public ValueTask<TableDefinition> CreateTableAsync(string name, params (string Name, FieldType Type)[] fields) =>
        Database.Designer.CreateTableAsync(name, "", [.. fields.Select(f => new FieldDesign(new FieldDefinition { Name = f.Name, Type = f.Type }))], default);

    /// <summary>Adds a record given as JSON.</summary>
    public ValueTask<long> InsertAsync(string table, string json) =>
        Database.Writer.InsertAsync(table, t => RecordValues.Read(t, Encoding.UTF8.GetBytes(json), forInsert: true), Context, default);

    /// <summary>Changes records with values given as JSON.</summary>
    public ValueTask<WriteResult> UpdateAsync(string table, string where, string json) =>
        Database.Writer.UpdateAsync(table, new RecordSelection(where), t => RecordValues.Read(t, Encoding.UTF8.GetBytes(json), forInsert: false), Context, default);

    public ValueTask<WriteResult> DeleteAsync(string table, string where) =>
        Database.Writer.DeleteAsync(table, new RecordSelection(where), Context, default);

    /// <summary>Reads records as a JSON array, in the wire form.</summary>
    public Task<string> ReadAsync(string table, string? select = null, string? where = null, string? orderBy = null, string? groupBy = null) =>
        QueryAsync(schema => new RecordQuery { Source = schema.Source(schema.Table(table)), Select = select, Where = where, OrderBy = orderBy, GroupBy = groupBy });

    /// <summary>Reads records of a view as a JSON array.</summary>
    public Task<string> ReadViewAsync(string view, string? select = null, string? where = null, string? orderBy = null) =>
        QueryAsync(schema => new RecordQuery { Source = schema.Source(schema.View(view)), Select = select, Where = where, OrderBy = orderBy });

    public async Task<string> QueryAsync(Func<AccountSchema, RecordQuery> query, long offset = 0, int limit = -1)
    {
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            await using var rows = await Database.Reader.OpenAsync(query, offset, limit, default);
            while (await rows.ReadAsync(default))
                rows.WriteRow(json);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Reads the change log once it shows a number of changes. On PostgreSQL a change is shown when every older transaction of the server has ended, and other tests share the server.</summary>
    /// <param name="count">So many at least.</param>
    /// <param name="which">Those that are asked for; null for all.</param>
    public async Task<IReadOnlyList<Change>> ReadChangesAsync(int count, Func<Change, bool>? which = null)
    {
        for (var attempt = 0; ; attempt++)
        {
            var changes = (await Database.Changes.ReadAsync(0, 1_000_000, default)).Where(which ?? (static _ => true)).ToList();
            if (changes.Count >= count || attempt == 200)
                return changes;
            await Task.Delay(50);
        }
    }

    private static async Task<AccountDatabase> OpenAsync(string folder, string? postgres, TimeProvider? clock, Func<string, string>? hashPassword, EngineOptions options, string? neighbour = null)
    {
        IEngine engine;
        if (postgres is null)
        {
            engine = new SqliteEngine(Path.Combine(folder, $"data{neighbour}.db"), options);
        }
        else
        {
            var server = new PostgresEngine(postgres, neighbour ?? "c1tst001", options);
            await server.PrepareAsync(default);
            engine = server;
        }

        return await AccountDatabase.OpenAsync(engine, new DiskBlobStore(Path.Combine(folder, $"files{neighbour}")), hashPassword ?? (clear => $"hash of {clear.Length}"), clock ?? TimeProvider.System);
    }
}
