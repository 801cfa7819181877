using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.Data.Pictures;
using Tarn.Data.Schema;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>
/// The smaller copies of an uploaded picture: ordinary files, whose paths go into fields of the same record with the same write. What cannot be made leaves its field empty, which the log says, and the original stays.
/// </summary>
/// <param name="upload">The upload.</param>
internal sealed class PictureCopies(FileElement upload)
{
    private readonly List<FileItem> _added = [];
    private readonly List<KeyValuePair<FieldDefinition, SqlValue>> _values = [];

    /// <summary>The paths by field.</summary>
    public IReadOnlyList<KeyValuePair<FieldDefinition, SqlValue>> Values => _values;

    private IEnumerable<PictureCopyDefinition> Definitions => upload.Definition.PictureCopies.Take(PictureCopyDefinition.Most);

    /// <summary>Makes the copies.</summary>
    /// <param name="form">The form.</param>
    /// <param name="folders">The path of the original's folder.</param>
    /// <param name="original">The original as it is stored.</param>
    public async ValueTask MakeAsync(FormContext form, string folders, FileItem original)
    {
        _values.Clear();
        foreach (var definition in Definitions)
        {
            if (TargetOf(form, definition) is not { } target)
                continue;
            string? path = null;
            try
            {
                path = await MakeAsync(form, definition, folders, original, ((TextFieldType)target.Type).MaxLength);
            }
            catch (Exception kept) when (kept is PictureException or DataException)
            {
                // A document is no picture, and nobody expects a smaller one.
                if (kept is not PictureException { Problem: PictureProblem.OtherFormat } || original.ContentType.StartsWith("image/", StringComparison.Ordinal))
                    form.Page.Report(kept);
            }

            _values.Add(new(target, path is null ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(path)));
        }
    }

    /// <summary>The record has no original any more, so it has no copies.</summary>
    public void Clear(FormContext form)
    {
        _values.Clear();
        foreach (var definition in Definitions)
        {
            if (TargetOf(form, definition) is { } target)
                _values.Add(new(target, SqlValue.Null(SqlTypeKind.NVarChar)));
        }
    }

    /// <summary>Removes copies of a record that was not written.</summary>
    public async ValueTask EndAsync(FormContext form, bool isWritten)
    {
        foreach (var file in isWritten ? [] : _added)
            await form.Page.Site.Database.Files.DeleteAsync(file, CancellationToken.None);
        _added.Clear();
        _values.Clear();
    }

    private async ValueTask<string> MakeAsync(FormContext form, PictureCopyDefinition definition, string folders, FileItem original, int longestPath)
    {
        var (database, cancellation) = (form.Page.Site.Database, form.Page.Cancellation);
        if (definition is { MaxWidth: null, MaxHeight: null })
            throw new DataException(DataProblem.InvalidDefinition, $"A smaller copy of '{upload.Definition.ColumnName}' has neither width nor height.");
        await using var content = database.Blobs.Open(original.Blob);
        await using var small = await Darkroom.FitAsync(content, definition.MaxWidth, definition.MaxHeight, definition.Quality, cancellation);
        if (definition.FolderPath is { } own)
            folders = form.Scope.Resolve(own, Parameters.TextUse.Plain);
        var folder = await database.Files.EnsureFolderAsync(folders, cancellation);
        var name = $"{definition.Prefix}{System.IO.Path.GetFileNameWithoutExtension(original.Name)}{definition.Suffix}{System.IO.Path.GetExtension(original.Name)}";
        FileArea.CheckName(name);
        if (folder.Id == original.FolderId && name.Equals(original.Name, StringComparison.OrdinalIgnoreCase))
            throw new DataException(DataProblem.InvalidDefinition, $"A smaller copy of '{original.Name}' would have its name.");
        if (UploadElement.PathOf(folders, name).Length > longestPath)
            throw new DataException(DataProblem.InvalidDefinition, $"The path of a smaller copy of '{original.Name}' would have more than {longestPath} characters.");
        var file = await upload.StoreFileAsync(form, folder, name, PutAsync, _added);
        return UploadElement.PathOf(folders, file.Name);

        async ValueTask<StoredBlob> PutAsync()
        {
            small.Position = 0;
            return await database.Blobs.PutAsync(small, long.MaxValue, cancellation);
        }
    }

    private FieldDefinition? TargetOf(FormContext form, PictureCopyDefinition definition) =>
        form.Source.Find(definition.TargetField) is { IsWritable: true, Field: { IsFormula: false, Type: TextFieldType } field } && field != upload.Field ? field : null;
}
