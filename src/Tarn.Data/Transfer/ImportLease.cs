using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Transfer;

/// <summary>
/// The right to import into a table: one import at a time, in this process and in others. It is a row in the account with a time by the database's clock,
/// renewed while the import runs, so that a process that dies blocks the table for a minute only; one of this machine that has died does not have to be waited for.
/// </summary>
internal sealed class ImportLease : IAsyncDisposable
{
    private const int Seconds = 60;
    private const string Kind = "import";

    private static readonly ConditionalWeakTable<IEngine, ConcurrentDictionary<long, byte>> Running = [];

    private readonly IEngine _engine;
    private readonly long _table;
    private readonly string _owner = LeaseOwner.New();
    private readonly CancellationTokenSource _ended = new();
    private Task _renewing = Task.CompletedTask;

    private ImportLease(IEngine engine, long table)
    {
        _engine = engine;
        _table = table;
    }

    private string Now => _engine.Dialect == SqlDialect.Sqlite ? "unixepoch()" : "extract(epoch FROM clock_timestamp())::bigint";

    /// <summary>The row's text: twelve digits of the second at which the lease ends, a blank, the owner.</summary>
    private string Body => _engine.Dialect == SqlDialect.Sqlite
        ? $"printf('%012d', {Now} + {Seconds}) || ' ' || {{1}}"
        : $"lpad(({Now} + {Seconds})::text, 12, '0') || ' ' || {{1}}";

    /// <summary>Takes the right.</summary>
    /// <exception cref="DataException">Another import into the table runs.</exception>
    public static async ValueTask<ImportLease> TakeAsync(IEngine engine, TableDefinition table, CancellationToken cancellation)
    {
        var running = Running.GetOrCreateValue(engine);
        if (!running.TryAdd(table.Id, 0))
            throw Busy(table);
        var lease = new ImportLease(engine, table.Id);
        try
        {
            // Looked at first on a reader: a long import of another process may hold the writer.
            if (await lease.IsHeldAsync(cancellation) || !await lease.TryWriteAsync(cancellation))
                throw Busy(table);
        }
        catch
        {
            running.TryRemove(table.Id, out _);
            lease._ended.Dispose();
            throw;
        }

        lease._renewing = lease.RenewAsync();
        return lease;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _renewing;
        try
        {
            await RunAsync($"DELETE FROM \"_tarn_object\" WHERE \"kind\" = '{Kind}' AND \"id\" = {{0}} AND substr(\"body\", 14) = {{1}}", CancellationToken.None);
        }
        catch (DatabaseUnavailableException)
        {
            // The row runs out by itself.
        }
        finally
        {
            Running.GetOrCreateValue(_engine).TryRemove(_table, out _);
            _ended.Dispose();
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(Seconds / 3), _ended.Token);
                await RunAsync($"UPDATE \"_tarn_object\" SET \"body\" = {Body} WHERE \"kind\" = '{Kind}' AND \"id\" = {{0}} AND substr(\"body\", 14) = {{1}}", _ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The import has ended.
        }
        catch (DatabaseUnavailableException)
        {
            // The import itself meets the same failure.
        }
    }

    private async ValueTask<bool> IsHeldAsync(CancellationToken cancellation)
    {
        var statement = SystemStatement.Write(
            _engine.Dialect, $"SELECT substr(\"body\", 14) FROM \"_tarn_object\" WHERE \"kind\" = '{Kind}' AND \"id\" = {{0}} AND CAST(substr(\"body\", 1, 12) AS bigint) >= {Now}", SqlValue.FromBigInt(_table));
        var holder = await _engine.QueryAsync(statement, cancellation).ReadOneAsync(static row => row.GetText(0), cancellation);
        if (holder is null || !LeaseOwner.IsDead(holder))
            return holder is not null;
        await RunAsync($"DELETE FROM \"_tarn_object\" WHERE \"kind\" = '{Kind}' AND \"id\" = {{0}} AND substr(\"body\", 14) = {{1}}", holder, cancellation);
        return false;
    }

    private async ValueTask<bool> TryWriteAsync(CancellationToken cancellation) => await RunAsync(
        $"INSERT INTO \"_tarn_object\" (\"kind\", \"id\", \"body\") VALUES ('{Kind}', {{0}}, {Body}) ON CONFLICT (\"kind\", \"id\") DO UPDATE SET \"body\" = excluded.\"body\" "
        + $"WHERE CAST(substr(\"_tarn_object\".\"body\", 1, 12) AS bigint) < {Now}", cancellation) > 0;

    private ValueTask<long> RunAsync(string text, CancellationToken cancellation) => RunAsync(text, _owner, cancellation);

    private ValueTask<long> RunAsync(string text, string owner, CancellationToken cancellation)
    {
        var statement = SystemStatement.Write(_engine.Dialect, text, SqlValue.FromBigInt(_table), SqlValue.FromText(owner));
        return _engine.WriteAsync(session => session.ExecuteAsync(statement, cancellation), cancellation);
    }

    private static DataException Busy(TableDefinition table) => new(DataProblem.InUse, $"Another import into the table '{table.Name}' is running. Wait until it has ended.");
}
