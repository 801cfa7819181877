using System.Collections.Immutable;
using Tarn.Data;
using Tarn.Data.Directories;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Identity.Directories;

/// <summary>Lists the users of a directory by address, in the language, so that a status here is what it is in every condition.</summary>
internal static class UserSearch
{
    private const string Columns = $"[PK_ID], [{DirectoryTable.Email}], [{DirectoryTable.FirstName}], [{DirectoryTable.LastName}], [{DirectoryTable.Status}]";

    /// <summary>Reads a page of the users that a filter lets through.</summary>
    public static async ValueTask<IReadOnlyList<DirectoryUserRow>> ListAsync(AccountDatabase database, UserDirectory directory, DirectoryUserFilter filter, CancellationToken cancellation)
    {
        var where = Where(filter);
        await using var rows = await database.Reader.OpenAsync(
            schema => new RecordQuery { Source = schema.UsersOf(TableOf(schema, directory)), Select = Columns, Where = where, OrderBy = $"[{DirectoryTable.Email}], [PK_ID]" },
            Math.Max(0, filter.Offset), Math.Clamp(filter.Limit, 1, DirectoryUserFilter.MaxLimit), cancellation);
        var found = new List<DirectoryUserRow>();
        while (await rows.ReadAsync(cancellation))
            found.Add(new DirectoryUserRow(rows.Rows.GetInt64(0), rows.Format(1) ?? "", rows.Format(2) ?? "", rows.Format(3) ?? "", Enum.Parse<DirectoryStatus>(rows.Format(4)!)));
        return found;
    }

    /// <summary>Counts the users of each status; statuses that nobody has are left out.</summary>
    public static async ValueTask<IReadOnlyDictionary<DirectoryStatus, long>> CountAsync(AccountDatabase database, UserDirectory directory, CancellationToken cancellation)
    {
        await using var rows = await database.Reader.OpenAsync(
            schema => new RecordQuery { Source = schema.UsersOf(TableOf(schema, directory)), Select = $"[{DirectoryTable.Status}], COUNT_BIG(*) AS n", GroupBy = $"[{DirectoryTable.Status}]" }, 0, -1, cancellation);
        var counts = ImmutableDictionary.CreateBuilder<DirectoryStatus, long>();
        while (await rows.ReadAsync(cancellation))
            counts[Enum.Parse<DirectoryStatus>(rows.Format(0)!)] = rows.Rows.GetInt64(1);
        return counts.ToImmutable();
    }

    private static string? Where(DirectoryUserFilter filter)
    {
        var parts = new List<string>();
        if (filter.Status is { } status)
            parts.Add($"[{DirectoryTable.Status}] = '{status}'");
        if (filter.Text.Trim() is { Length: > 0 } text)
        {
            var pattern = "'%" + text.Replace("[", "[[]", StringComparison.Ordinal).Replace("%", "[%]", StringComparison.Ordinal).Replace("_", "[_]", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "%'";
            string[] fields = [DirectoryTable.Email, DirectoryTable.FirstName, DirectoryTable.LastName];
            parts.Add("(" + string.Join(" OR ", fields.Select(f => $"[{f}] LIKE {pattern}")) + ")");
        }

        return parts.Count == 0 ? null : string.Join(" AND ", parts);
    }

    private static TableDefinition TableOf(AccountSchema schema, UserDirectory directory) => schema.FindTable(directory.TableId) ?? throw DataException.NoObject("directory", directory.Name);
}
