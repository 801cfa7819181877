using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Engines.Postgres;
using Tarn.Data.Engines.Sqlite;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.Data.Schema;

namespace Tarn.Bench.Loading;

/// <summary>An account to load into, and the table Bench of the contest.</summary>
internal static class Account
{
    public const string PostgresSchema = "c1bench1";

    public static async Task<AccountDatabase> OpenAsync(string folder, string? connection)
    {
        IEngine engine;
        if (connection is null)
        {
            engine = new SqliteEngine(Path.Combine(folder, "data.db"), new EngineOptions());
        }
        else
        {
            var server = new PostgresEngine(connection, PostgresSchema, new EngineOptions());
            await server.PrepareAsync(default);
            engine = server;
        }

        return await AccountDatabase.OpenAsync(engine, new DiskBlobStore(Path.Combine(folder, "files")), _ => "", TimeProvider.System);
    }

    /// <summary>Creates the contest's table, with its two indexes or without.</summary>
    public static ValueTask<TableDefinition> CreateBenchAsync(AccountDatabase database, string name, bool indexed) => database.Designer.CreateTableAsync(
        name,
        "",
        [
            Field("Name", FieldTypes.String),
            new FieldDesign(new FieldDefinition { Name = "Category", Type = FieldTypes.String, Indexed = indexed }),
            new FieldDesign(new FieldDefinition { Name = "Code", Type = FieldTypes.String, Unique = indexed }),
            Field("Note", FieldTypes.Text),
            Field("Qty", FieldTypes.Integer),
            Field("Price", FieldTypes.Currency),
            Field("Weight", FieldTypes.Number),
            Field("Created", FieldTypes.DateTime),
            Field("Active", FieldTypes.YesNo),
            Field("Email", FieldTypes.String),
            Field("City", FieldTypes.String),
            Field("Rank", FieldTypes.Integer),
        ],
        default);

    /// <summary>Creates a table of three short fields, with a formula or without.</summary>
    public static ValueTask<TableDefinition> CreateNarrowAsync(AccountDatabase database, string name, bool formula)
    {
        FieldDesign[] fields = [Field("Name", FieldTypes.String), Field("Qty", FieldTypes.Integer), Field("Weight", FieldTypes.Number)];
        var computed = new FieldDesign(new FieldDefinition { Name = "Total", Type = FieldTypes.Number, Formula = "[@field:Qty] * [@field:Weight]" });
        return database.Designer.CreateTableAsync(name, "", formula ? [.. fields, computed] : fields, default);
    }

    public static FieldDesign Field(string name, FieldType type) => new(new FieldDefinition { Name = name, Type = type });
}
