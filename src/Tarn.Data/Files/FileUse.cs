using Tarn.Data.Changes;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Files;

/// <summary>Records that name a file, or files of a folder, in a FILE field.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Field">The field's name.</param>
/// <param name="Records">How many.</param>
public sealed record FileUser(string Table, string Field, long Records);

/// <summary>Which records name files by their paths, and how these follow when a file is moved.</summary>
/// <param name="database">The account.</param>
public sealed class FileUse(AccountDatabase database)
{
    /// <summary>Finds who names a file.</summary>
    /// <param name="path">Its path, <c>/Demo/a.png</c>; of a folder with a slash at its end.</param>
    /// <param name="cancellation">Cancels.</param>
    public async ValueTask<IReadOnlyList<FileUser>> FindAsync(string path, CancellationToken cancellation)
    {
        var users = new List<FileUser>();
        foreach (var (table, field) in await FieldsAsync(cancellation))
        {
            var count = await database.Reader.CountAsync(s => new RecordQuery { Source = s.Source(s.Table(table.Name)), Where = Condition(field, path) }, cancellation);
            if (count > 0)
                users.Add(new FileUser(table.Name, field.Name, count));
        }

        return users;
    }

    /// <summary>Writes the new path into the records that hold the old one, each as a change of the record.</summary>
    /// <param name="from">The old path; of a folder with a slash at its end.</param>
    /// <param name="to">The new one, likewise.</param>
    /// <param name="context">Who.</param>
    /// <param name="cancellation">Cancels; what has been written stays.</param>
    /// <returns>How many records were changed.</returns>
    public async ValueTask<long> MoveAsync(string from, string to, WriteContext context, CancellationToken cancellation)
    {
        var changed = 0L;
        foreach (var (table, field) in await FieldsAsync(cancellation))
        {
            foreach (var old in await PathsAsync(table, field, from, cancellation))
            {
                var path = SqlValue.FromText(to + old[from.Length..]);
                var written = await database.Writer.UpdateAsync(
                    table.Name,
                    new RecordSelection(CriterionText.Write($"[{field.Name}]", field, "=", old)),
                    t =>
                    {
                        var values = new RecordValues(t);
                        values[t.PositionOf(field.Name)] = path;
                        return values;
                    },
                    context,
                    cancellation);
                changed += written.Affected;
            }
        }

        return changed;
    }

    private static string Condition(FieldDefinition field, string path) => CriterionText.Write($"[{field.Name}]", field, path.EndsWith('/') ? "BEGINS WITH" : "=", path);

    private async ValueTask<List<(TableDefinition Table, FieldDefinition Field)>> FieldsAsync(CancellationToken cancellation) =>
        [.. (await database.GetSchemaAsync(cancellation)).Tables.SelectMany(t => t.Fields.Where(f => f is { IsFormula: false, Type: FileFieldType }).Select(f => (t, f)))];

    /// <summary>The different paths that records hold: one for a file, several for a folder.</summary>
    private async ValueTask<List<string>> PathsAsync(TableDefinition table, FieldDefinition field, string path, CancellationToken cancellation)
    {
        var paths = new List<string>();
        await using var rows = await database.Reader.OpenAsync(
            s => new RecordQuery { Source = s.Source(s.Table(table.Name)), Select = $"DISTINCT [{field.Name}]", Where = Condition(field, path), ByKey = false }, 0, -1, cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            if (rows.Rows.GetText(0) is { } found && found.Length >= path.Length)
                paths.Add(found);
        }

        return paths;
    }
}
