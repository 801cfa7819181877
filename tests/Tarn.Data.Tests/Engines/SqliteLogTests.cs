using System.Diagnostics;
using Shouldly;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Engines;

/// <summary>The write-ahead log that has grown large.</summary>
public sealed class SqliteLogTests
{
    [Fact]
    public async Task A_long_reader_makes_no_writer_wait_when_the_log_is_large_and_the_log_is_emptied_after_it()
    {
        await using var account = await TestAccount.CreateAsync(SqlDialect.Sqlite);
        var engine = account.Database.Engine;
        Task<long> WriteAsync(string text) => engine.WriteAsync(session => session.ExecuteAsync(new SqlStatement(text, []), default), default).AsTask();
        await WriteAsync("CREATE TABLE big (a BLOB)");
        await WriteAsync("INSERT INTO big VALUES (1), (2)");
        await using (var reader = await engine.QueryAsync(new SqlStatement("SELECT a FROM big", []), default))
        {
            await reader.ReadAsync(default);
            var rows = string.Join(',', Enumerable.Range(0, 270));
            await WriteAsync($"INSERT INTO big SELECT zeroblob(1000000) FROM json_each('[{rows}]')");
            LogSize(account).ShouldBeGreaterThan(256 << 20);
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < 5; i++)
                await WriteAsync("INSERT INTO big VALUES (3)");
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        }

        for (var attempt = 0; LogSize(account) > 1 << 20 && attempt < 100; attempt++)
        {
            await WriteAsync("INSERT INTO big VALUES (4)");
            await Task.Delay(100);
        }

        LogSize(account).ShouldBeLessThan(16 << 20);
    }

    private static long LogSize(TestAccount account) => new FileInfo(Path.Combine(account.Folder, "data.db-wal")).Length;
}
