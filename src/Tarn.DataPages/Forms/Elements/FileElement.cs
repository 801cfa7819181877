using System.Globalization;
using Tarn.Data.Files;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>A file to upload into the Files area; the column holds its path.</summary>
public sealed class FileElement : UploadElement
{
    private readonly List<FileItem> _added = [];
    private readonly PictureCopies _copies;

    /// <summary>Makes it.</summary>
    public FileElement() => _copies = new PictureCopies(this);

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<FieldDefinition, SqlValue>> Further => _copies.Values;

    /// <summary>Stores the upload in its folder and makes its path the value.</summary>
    public override async ValueTask StoreAsync(FormContext form)
    {
        if (Removes && Upload is null)
        {
            Value = SqlValue.Null(SqlTypeKind.NVarChar);
            _copies.Clear(form);
        }

        if (Upload is null)
            return;
        var files = form.Page.Site.Database.Files;
        var folders = form.Scope.Resolve(Definition.FolderPath, Parameters.TextUse.Plain);
        var folder = await files.EnsureFolderAsync(folders, form.Page.Cancellation);
        var file = await StoreFileAsync(form, folder, UploadRules.CleanName(Upload.FileName), () => PutAsync(form), _added);
        Value = SqlValue.FromText(PathOf(folders, file.Name));
        await _copies.MakeAsync(form, folders, file);
    }

    /// <summary>A replaced or removed file stays in the Files area; one that nobody refers to yet does not.</summary>
    public override async ValueTask EndAsync(FormContext form, bool isWritten)
    {
        await _copies.EndAsync(form, isWritten);
        foreach (var file in isWritten ? [] : _added)
            await form.Page.Site.Database.Files.DeleteAsync(file, CancellationToken.None);
        _added.Clear();
    }

    /// <summary>Stores a file in a folder, in place of the one that has its name or under another, as the builder wants it.</summary>
    /// <param name="form">The form.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name.</param>
    /// <param name="put">Stores the bytes; called again when somebody was quicker with the same name.</param>
    /// <param name="added">Gets the file when it is new: one that was overwritten is not given back.</param>
    internal async ValueTask<FileItem> StoreFileAsync(FormContext form, FolderItem folder, string name, Func<ValueTask<StoredBlob>> put, List<FileItem> added)
    {
        var (files, cancellation) = (form.Page.Site.Database.Files, form.Page.Cancellation);
        var blob = await put();
        if (Definition.IsSet("Replace"))
        {
            var (file, created) = await files.PutAsync(folder.Id, name, blob, cancellation);
            if (created)
                added.Add(file);
            return file;
        }

        for (var number = 0; ; number++)
        {
            var free = number == 0 ? name : $"{System.IO.Path.GetFileNameWithoutExtension(name)} ({number.ToString(CultureInfo.InvariantCulture)}){System.IO.Path.GetExtension(name)}";
            if (await files.FindAsync(folder.Id, free, cancellation) is not null)
                continue;
            try
            {
                var file = (await files.AddAsync(folder.Id, [(free, blob)], skipTaken: false, cancellation))[0];
                added.Add(file);
                return file;
            }
            catch (Data.DataException taken) when (taken.Problem == Data.DataProblem.AlreadyExists)
            {
                // The refused bytes are gone.
                blob = await put();
            }
        }
    }

    /// <inheritdoc/>
    protected override string AddressOf(FormContext form, string path) => form.Page.FileAddress(path);
}
