namespace Tarn.Data.Engines.Postgres;
internal static class PostgresFunctions { public static Task InstallAsync(Npgsql.NpgsqlConnection c, CancellationToken t) => Task.CompletedTask; }
