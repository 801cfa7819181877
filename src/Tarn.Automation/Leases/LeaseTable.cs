using Tarn.Data.Engines;

namespace Tarn.Automation.Leases;

/// <summary>The statements on a table of one row that is leased; it has the columns <c>owner</c> (text), <c>leased_until</c> and <c>fence</c> (bigint).</summary>
/// <param name="name">The table.</param>
internal sealed class LeaseTable(string name)
{
    /// <summary>Milliseconds by the clock of the database, which all processes share.</summary>
    private const string SqliteNow = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

    private const string PostgresNow = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    public SystemStatement SelectOwner { get; } = new($"SELECT owner FROM {name}");

    public SystemStatement Take { get; } = Both(name, static (table, now) =>
        $$"""UPDATE {{table}} SET owner = {0}, leased_until = {{now}} + {1}, fence = fence + 1 WHERE leased_until < {{now}} OR owner = {2} RETURNING fence""");

    public SystemStatement Renew { get; } = Both(name, static (table, now) => $$"""UPDATE {{table}} SET leased_until = {{now}} + {1} WHERE fence = {0}""");

    public SystemStatement Release { get; } = new($$"""UPDATE {{name}} SET leased_until = 0, owner = NULL WHERE fence = {0}""");

    public SystemStatement Check { get; } = new($"SELECT fence FROM {name}", $"SELECT fence FROM {name} FOR UPDATE");

    private static SystemStatement Both(string name, Func<string, string, string> write) => new(write(name, SqliteNow), write(name, PostgresNow));
}
