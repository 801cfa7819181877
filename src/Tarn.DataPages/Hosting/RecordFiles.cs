using System.Globalization;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.DataPages.SignIn;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Hosting;

/// <summary>A file as it goes to a browser.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ContentType">What it is.</param>
/// <param name="Blob">Its bytes.</param>
/// <param name="Modified">When it changed last, UTC.</param>
internal sealed record ServedFile(string Name, string ContentType, string Blob, DateTime Modified);

/// <summary>
/// Finds the files that a page shows. The signature in the address says that this page showed the file to this visitor; where records belong to users, the record must
/// still be theirs.
/// </summary>
internal static class RecordFiles
{
    /// <summary>A file of the Files area; null when there is none for this visitor.</summary>
    public static async ValueTask<ServedFile?> FindAsync(PageContext page, string path)
    {
        if (!await MayReadAsync(page, path))
            return null;
        try
        {
            return await page.Site.Database.Files.FindByPathAsync(path, page.Cancellation) is { } file ? new ServedFile(file.Name, file.ContentType, file.Blob, file.Modified) : null;
        }
        catch (DataException)
        {
            // No path of a file.
            return null;
        }
    }

    /// <summary>The file of a record; null when there is none for this visitor.</summary>
    public static async ValueTask<ServedFile?> FindAsync(PageContext page, long tableId, long fieldId, long record)
    {
        if (page.Schema.Tables.FirstOrDefault(t => t.Id == tableId) is not { } table || table.Fields.FirstOrDefault(f => f.Id == fieldId) is not { Type: AttachmentFieldType } field
            || !await MayReadAsync(page, table.Id, record))
            return null;
        return await page.Site.Database.Attachments.FindAsync(table, field, record, page.Cancellation) is { } file ? new ServedFile(file.Name, file.ContentType, file.Blob, file.Updated) : null;
    }

    private static async ValueTask<bool> MayReadAsync(PageContext page, string path)
    {
        if (page.Definition.Page is not { RecordSecurity: not null } definition)
            return true;
        var source = page.OpenSource(definition);
        var names = string.Join(", ", new[] { path, path.TrimStart('/') }.Select(SqlLiteral.Of));
        var holders = source.Columns.Where(c => c.Field.Type is FileFieldType).Select(c => $"[{c.Name}] IN ({names})").ToList();
        if (holders.Count > 0 && await AnyAsync(page, source, string.Join(" OR ", holders), RecordSecurity.FiltersOf(page, definition, source)))
            return true;
        // The page's own texts may show the user's picture.
        return page.User is { } user && Enumerable.Range(0, user.Record.Columns.Count)
            .Any(i => user.Record.Columns[i].Field?.Type is FileFieldType && RecordView.InvariantText(user.Record.Values[i]).TrimStart('/').Equals(path.TrimStart('/'), StringComparison.OrdinalIgnoreCase));
    }

    private static async ValueTask<bool> MayReadAsync(PageContext page, long table, long record)
    {
        if (page.Definition.Page is not { RecordSecurity: not null } definition)
            return true;
        var source = page.OpenSource(definition);
        // Rows of a child form belong to a record that was shown.
        if (source.Table?.Id != table)
            return true;
        var key = source.IsView ? $"[{Data.Schema.ViewText.KeyOf(source.EditableAlias!)}]" : "[PK_ID]";
        return await AnyAsync(page, source, $"{key} = {record.ToString(CultureInfo.InvariantCulture)}", RecordSecurity.FiltersOf(page, definition, source));
    }

    private static async ValueTask<bool> AnyAsync(PageContext page, DataSource source, string where, IReadOnlyList<string> security) =>
        (await source.ReadAsync(page.Site.Database, new RecordColumns(), where, security, null, 0, 1, page.Cancellation)).Count > 0;
}
