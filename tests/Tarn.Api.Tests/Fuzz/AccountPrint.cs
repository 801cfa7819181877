using System.Text;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.Api.Tests.Fuzz;

/// <summary>Everything that an account's database and its folder of files hold, in short: two prints are equal when nothing was changed between them.</summary>
internal static class AccountPrint
{
    /// <summary>Tables that calls alone change: tokens in use and counted calls.</summary>
    private static readonly string[] Noise = ["_tarn_token", "_tarn_profile_usage"];

    /// <summary>Counts alone, which show nearly every change and cost next to nothing.</summary>
    public static async Task<string> CountAsync(AccountDatabase database)
    {
        string[] tables = ["_tarn_change", "_tarn_object", "_tarn_file", "_tarn_folder", "_tarn_attachment", "_tarn_hook", "_tarn_hook_event", "_tarn_hook_url", "_tarn_task_run", "_tarn_dir_user", "_tarn_dir_token", "_tarn_mail"];
        var counts = string.Join(" || ' ' || ", tables.Select(t => $"(SELECT COUNT(*) FROM {t})"));
        return (await ReadAsync(database.Engine, $"SELECT 'counts', '' || (SELECT version FROM _tarn_hook_state) || ' ' || {counts}"))[0].Value;
    }

    public static async Task<string> TakeAsync(AccountDatabase database, string files, string schema)
    {
        var engine = database.Engine;
        var isPostgres = engine.Dialect == SqlDialect.Postgres;
        var tables = await ReadAsync(
            engine,
            isPostgres
                ? $"SELECT tablename::text, ''::text FROM pg_tables WHERE schemaname = '{schema}' ORDER BY 1"
                : "SELECT m.name, group_concat('quote(\"' || c.name || '\")', '||') FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' GROUP BY m.name ORDER BY m.name");
        var text = new StringBuilder();
        var parts = tables.Where(t => !Noise.Contains(t.Name)).Select(t => isPostgres
            ? $"SELECT '{t.Name}'::text, count(*)::text || ' ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM \"{t.Name}\" t"
            : $"SELECT '{t.Name}', count(*) || ' ' || coalesce(group_concat(v), '') FROM (SELECT {t.Value} AS v FROM \"{t.Name}\" ORDER BY 1)").ToList();
        foreach (var some in parts.Chunk(50))
        {
            foreach (var (name, value) in await ReadAsync(engine, string.Join(" UNION ALL ", some)))
                text.Append(name).Append(' ').AppendLine(value);
        }

        text.Append("files ").Append(Directory.Exists(files) ? Directory.EnumerateFiles(files, "*", SearchOption.AllDirectories).Count() : 0);
        return text.ToString();
    }

    private static async Task<List<(string Name, string Value)>> ReadAsync(IEngine engine, string sql)
    {
        var rows = new List<(string, string)>();
        await using var reader = await engine.QueryAsync(new SqlStatement(sql, []), default);
        while (await reader.ReadAsync(default))
            rows.Add((reader.GetText(0), reader.GetText(1)));
        return rows;
    }
}
