using System.Text.RegularExpressions;
using Tarn.Sql;

namespace Tarn.Data.Engines;

/// <summary>
/// Tables that a part of Tarn keeps in a database, created when they are missing. What the last statement creates stands for all: a later version of Tarn adds its statements at the
/// end, and they run where that is not there yet.
/// </summary>
public sealed partial class SystemTables
{
    private readonly SqlStatement[] _statements;
    private readonly SystemStatement _find;

    /// <summary>Creates the description.</summary>
    /// <param name="statements">Statements that both engines understand and that do no harm when they run again; the last is a <c>CREATE TABLE IF NOT EXISTS</c> or <c>CREATE INDEX IF NOT EXISTS</c>.</param>
    public SystemTables(params IReadOnlyList<string> statements)
    {
        _statements = [.. statements.Select(s => new SqlStatement(s, []))];
        var last = Created().Match(statements[^1]) is { Success: true } match
            ? match.Groups["name"].Value
            : throw new ArgumentException("The last statement creates nothing that could be looked for.", nameof(statements));
        _find = new SystemStatement($"SELECT COUNT(*) FROM sqlite_master WHERE name = '{last}'", $"SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('{last}')");
    }

    /// <summary>Creates what is missing. Safe under several processes at once.</summary>
    public async ValueTask PrepareAsync(IEngine engine, CancellationToken cancellation)
    {
        // Looked at first on a reader: a database that is opened again needs no turn at the writer.
        if (await ExistAsync(engine, cancellation))
            return;
        await engine.WriteExclusivelyAsync(
            async session =>
            {
                foreach (var statement in _statements)
                    await session.ExecuteAsync(statement, cancellation);
                return true;
            },
            cancellation);
    }

    /// <summary>Are the tables there?</summary>
    public async ValueTask<bool> ExistAsync(IEngine engine, CancellationToken cancellation) =>
        await engine.QueryAsync(_find.With(engine), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation) > 0;

    [GeneratedRegex("""^\s*CREATE (?:UNIQUE )?(?:TABLE|INDEX) IF NOT EXISTS "?(?<name>\w+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Created();
}
