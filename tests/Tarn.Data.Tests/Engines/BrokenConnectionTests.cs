using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;
using Shouldly;
using Tarn.Data.Engines;
using Tarn.Data.Engines.Postgres;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Engines;

/// <summary>Connections to PostgreSQL that break in the middle of a statement: what is told, and that the next statement is answered.</summary>
public sealed class BrokenConnectionTests
{
    private static readonly SqlStatement Slow = new("SELECT 1 FROM (SELECT pg_sleep(60)) AS s", []);

    [Fact]
    public async Task A_connection_that_breaks_is_a_database_that_is_away_but_for_a_commit_whose_end_nobody_knows()
    {
        var database = await PostgresServer.CreatePreparedDatabaseAsync();
        try
        {
            var server = new NpgsqlConnectionStringBuilder(database);
            await using var relay = new Relay(server.Host!, server.Port);
            await using var engine = new PostgresEngine(new NpgsqlConnectionStringBuilder(database) { Host = "127.0.0.1", Port = relay.Port, MaxPoolSize = 1 }.ConnectionString, "c1tst001", new EngineOptions());
            await engine.PrepareAsync(default);
            await engine.WriteAsync(session => session.ExecuteAsync(new SqlStatement("CREATE TABLE kept (n int)", []), default), default);

            relay.CutsAt = "pg_sleep";
            await Should.ThrowAsync<DatabaseUnavailableException>(() => engine.QueryAsync(Slow, default).AsTask());
            relay.CutsAt = "pg_sleep";
            await Should.ThrowAsync<DatabaseUnavailableException>(() => engine.WriteAsync(session => session.ExecuteAsync(Slow, default), default).AsTask());
            relay.CutsAt = "COMMIT\0";
            await Should.ThrowAsync<OutcomeUnknownException>(() => engine.WriteAsync(session => session.ExecuteAsync(new SqlStatement("INSERT INTO kept VALUES (1)", []), default), default).AsTask());

            await engine.WriteAsync(session => session.ExecuteAsync(new SqlStatement("INSERT INTO kept VALUES (2)", []), default), default);
            await using var rows = await engine.QueryAsync(new SqlStatement("SELECT n FROM kept", []), default);
            (await rows.ReadAsync(default)).ShouldBeTrue();
            rows.GetInt64(0).ShouldBe(2);
            (await rows.ReadAsync(default)).ShouldBeFalse("what was cut off before the server read it is not there");
        }
        finally
        {
            await PostgresServer.DropDatabaseAsync(database);
        }
    }

    /// <summary>Passes bytes on to a server, until a client sends a certain word: that is not passed on, and all connections end.</summary>
    private sealed class Relay : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly ConcurrentBag<TcpClient> _open = [];
        private readonly Task _accepting;

        public Relay(string host, int port)
        {
            _listener.Start();
            _accepting = AcceptAsync(host, port);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public string? CutsAt { get; set; }

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            Cut();
            await _accepting;
        }

        private async Task AcceptAsync(string host, int port)
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync();
                    var server = new TcpClient();
                    await server.ConnectAsync(host, port);
                    _open.Add(client);
                    _open.Add(server);
                    _ = PassAsync(client, server, isAsking: true);
                    _ = PassAsync(server, client, isAsking: false);
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // Stopped.
            }
        }

        private async Task PassAsync(TcpClient from, TcpClient to, bool isAsking)
        {
            var buffer = new byte[64 * 1024];
            try
            {
                while (await from.GetStream().ReadAsync(buffer) is > 0 and var length)
                {
                    if (isAsking && CutsAt is { } word && buffer.AsSpan(0, length).IndexOf(Encoding.ASCII.GetBytes(word)) >= 0)
                    {
                        CutsAt = null;
                        Cut();
                        return;
                    }

                    await to.GetStream().WriteAsync(buffer.AsMemory(0, length));
                }
            }
            catch (Exception end) when (end is IOException or InvalidOperationException)
            {
                // The other side is gone.
            }
        }

        private void Cut()
        {
            while (_open.TryTake(out var connection))
                connection.Dispose();
        }
    }
}
