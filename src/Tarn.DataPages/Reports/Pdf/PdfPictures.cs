using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.DataPages.Hosting;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Reports.Pdf;

/// <summary>
/// Brings pictures into a document: those of the account that the visitor may see, and no others, so that nobody can let the server fetch something. A picture that cannot be had is told by its name instead.
/// </summary>
/// <param name="page">The request.</param>
/// <param name="paper">The document.</param>
internal sealed class PdfPictures(PageContext page, PdfPaper paper)
{
    private const long LargestFile = 10 << 20;

    /// <summary>All pictures of a document together, in bytes.</summary>
    private const long MostBytes = 100 << 20;

    private readonly Dictionary<string, PdfPicture?> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PdfPicture?> _byBlob = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>The picture that a field of a record holds; null when it has none that can be printed.</summary>
    public async ValueTask<PdfPicture?> OfAsync(RecordView record, SourceColumn column)
    {
        if (column.Field.Type is FileFieldType)
            return record.Find(column.Name) is { IsNull: false } path && path.AsText.Length > 0 ? await OfFileAsync(path.AsText) : null;
        return record.Columns.Source?.StoredAt(column.Name, record.Key) is { } place
            && await page.Site.Database.Attachments.FindAsync(place.Table, place.Field, place.Key, page.Cancellation) is { } file ? await LoadAsync(file.Blob) : null;
    }

    /// <summary>A picture of the Files area.</summary>
    public async ValueTask<PdfPicture?> OfFileAsync(string path)
    {
        if (!_byPath.TryGetValue(path, out var known))
            _byPath.Add(path, known = await RecordFiles.FindAsync(page, path) is { } file ? await LoadAsync(file.Blob) : null);
        return known;
    }

    /// <summary>A picture of the Files area that the page's builder chose, whoever looks at the page.</summary>
    public async ValueTask<PdfPicture?> OfPageAsync(string path)
    {
        try
        {
            return await page.Site.Database.Files.FindByPathAsync(path, page.Cancellation) is { } file ? await LoadAsync(file.Blob) : null;
        }
        catch (DataException)
        {
            // No path of a file.
            return null;
        }
    }

    private async ValueTask<PdfPicture?> LoadAsync(string blob)
    {
        if (_byBlob.TryGetValue(blob, out var known))
            return known;
        known = await ReadAsync(blob) is { } bytes && PictureData.Read(bytes) is { } data ? paper.Add(data) : null;
        _byBlob.Add(blob, known);
        return known;
    }

    private async ValueTask<byte[]?> ReadAsync(string blob)
    {
        try
        {
            await using var content = page.Site.Database.Blobs.Open(blob);
            if (content.Length > LargestFile || (_bytes += content.Length) > MostBytes)
                return null;
            var bytes = new byte[content.Length];
            await content.ReadExactlyAsync(bytes, page.Cancellation);
            return bytes;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
