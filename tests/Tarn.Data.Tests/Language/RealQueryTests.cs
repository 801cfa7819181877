using Shouldly;
using Tarn.Sql;
using Xunit;

namespace Tarn.Data.Tests.Language;

/// <summary>The fragments of real clients compile against the tables they presuppose, and run.</summary>
public abstract class RealQueryTests(LanguageDatabase database)
{
    private static readonly LanguageSchema Schema = new(RealQueries.Tables, [RealQueries.View]);

    private readonly SqlCompiler _compiler = new(database.Engine.Dialect);

    [Fact]
    public async Task Every_fragment_of_a_real_client_runs()
    {
        RealQueries.All.Count.ShouldBeGreaterThan(500);
        var missing = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in RealQueries.Tables)
        {
            if (missing.Add(table.Name))
                await database.CreateAsync(table, []);
        }

        var failures = new List<string>();
        foreach (var query in RealQueries.All)
        {
            foreach (var table in RealQueries.TablesOf(query))
            {
                if (await FailureAsync(query, table) is { } failure)
                    failures.Add($"{table.Name}: {query.Clause} {query.Fragment} -> {failure}");
            }
        }

        failures.ShouldBeEmpty();
    }

    private async Task<string?> FailureAsync(RealQuery query, SqlSource table)
    {
        try
        {
            var compiled = _compiler.CompileQuery(Schema, Query(query, table));
            await database.RowsAsync(compiled.ToStatement(DateTime.UtcNow, 0, 100), [.. compiled.Columns.Select(column => column.Type)]);
            await database.RowsAsync(compiled.ToCountStatement(DateTime.UtcNow), [SqlType.BigInt]);
            return query.IsMistake ? "should have been refused" : null;
        }
        catch (TSqlException error)
        {
            return query.IsMistake && error.Error.Number == 207 ? null : error.Message;
        }
    }

    private static RecordQuery Query(RealQuery query, SqlSource table) => query.Clause switch
    {
        "select" => new RecordQuery { Source = table, Select = query.Fragment, GroupBy = IsGrouped(query.Fragment) ? Plain(query.Fragment) : null },
        "where" => new RecordQuery { Source = table, Where = query.Fragment },
        "groupBy" => new RecordQuery { Source = table, Select = query.Fragment, GroupBy = query.Fragment },
        _ => new RecordQuery { Source = table, OrderBy = query.Fragment },
    };

    // The file has the clauses apart: plain columns beside aggregates belong to a groupBy with these columns.
    private static bool IsGrouped(string select) =>
        Plain(select).Length > 0 && !select.StartsWith('(') && new[] { "SUM(", "MAX(", "COUNT(", "AVG(" }.Any(name => select.Contains(name, StringComparison.OrdinalIgnoreCase));

    private static string Plain(string select) => string.Join(',', select.Split(',').Where(item => !item.Contains('(', StringComparison.Ordinal)));
}

public sealed class SqliteRealQueryTests(SqliteLanguageDatabase database) : RealQueryTests(database), IClassFixture<SqliteLanguageDatabase>;

public sealed class PostgresRealQueryTests(PostgresLanguageDatabase database) : RealQueryTests(database), IClassFixture<PostgresLanguageDatabase>;
