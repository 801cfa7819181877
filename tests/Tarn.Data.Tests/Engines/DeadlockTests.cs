using Npgsql;
using Shouldly;
using Tarn.Data.Engines.Postgres;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Engines;

/// <summary>Two writers who each wait for what the other holds. PostgreSQL alone: on SQLite one writes at a time.</summary>
public sealed class DeadlockTests
{
    [Theory]
    [InlineData("update")]
    [InlineData("delete")]
    [InlineData("insert")]
    public async Task A_write_that_had_to_give_way_is_done_after_the_other(string write)
    {
        await using var account = await TestAccount.CreateAsync(SqlDialect.Postgres);
        await account.Database.Designer.CreateTableAsync("T", "",
            [new FieldDesign(new FieldDefinition { Name = "A", Type = FieldTypes.Integer, Unique = true }), new FieldDesign(new FieldDefinition { Name = "B", Type = FieldTypes.Integer, Unique = true }),
                new FieldDesign(new FieldDefinition { Name = "N", Type = FieldTypes.Integer })], default);
        await account.InsertAsync("T", """{"A":1,"B":1,"N":0}""");
        await account.InsertAsync("T", """{"A":2,"B":2,"N":0}""");

        await using var other = await ((PostgresEngine)account.Database.Engine).Source.OpenConnectionAsync();
        // The other one never finds out by itself that the two wait for each other: ours does, after its second.
        await RunAsync(other, "SET deadlock_timeout = '30s'; BEGIN");
        await RunAsync(other, write == "insert" ? "UPDATE \"T\" SET \"B\" = 3 WHERE \"A\" = 2" : "UPDATE \"T\" SET \"N\" = 10 WHERE \"A\" = 2");
        var ours = write switch
        {
            "update" => account.UpdateAsync("T", "A < 3", """{"N":7}""").AsTask(),
            "delete" => account.DeleteAsync("T", "A < 3").AsTask(),
            _ => (Task)account.InsertAsync("T", """{"A":3,"B":3,"N":7}""").AsTask(),
        };
        await WaitAsync(account);
        var theirs = RunAsync(other, write == "insert" ? "UPDATE \"T\" SET \"A\" = 3 WHERE \"A\" = 1" : "UPDATE \"T\" SET \"N\" = 10 WHERE \"A\" = 1");
        await theirs;
        await RunAsync(other, write == "insert" ? "ROLLBACK" : "COMMIT");
        await ours;
        (await account.ReadAsync("T", "A, B, N", orderBy: "A")).ShouldBe(write switch
        {
            "update" => """[{"A":1,"B":1,"N":7},{"A":2,"B":2,"N":7}]""",
            "delete" => "[]",
            _ => """[{"A":1,"B":1,"N":0},{"A":2,"B":2,"N":0},{"A":3,"B":3,"N":7}]""",
        });
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Until ours waits for what the other holds.</summary>
    private static async Task WaitAsync(TestAccount account)
    {
        await using var connection = await ((PostgresEngine)account.Database.Engine).Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", connection);
        while ((long)(await command.ExecuteScalarAsync())! == 0)
            await Task.Delay(20);
    }
}
