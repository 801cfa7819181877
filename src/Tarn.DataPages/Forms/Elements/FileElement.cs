using System.Globalization;
using Tarn.Data.Files;
using Tarn.DataPages.Requests;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>A file to upload into the Files area; the column holds its path.</summary>
public sealed class FileElement : FormElement
{
    private const long Megabyte = 1024 * 1024;

    private PostedFile? _upload;
    private bool _remove;

    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.FileView);

    /// <summary>Most megabytes.</summary>
    public int SizeLimit => Definition.SizeLimit is { } limit and > 0 ? limit : 15;

    /// <summary>The path of the present file; empty when there is none.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Its name.</summary>
    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Its address.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Whether the present file is shown as a picture.</summary>
    public bool ShowsImage => Definition["DisplayType"] is "Image" || (Definition["DisplayType"] is "Auto" && ContentTypes.Of(Path).StartsWith("image/", StringComparison.Ordinal));

    /// <inheritdoc/>
    public override ValueTask LoadAsync(FormContext form)
    {
        if (form.Record is not null && Column is not null && form.Record.Find(Column.Name) is { IsNull: false } stored)
        {
            Value = stored;
            Path = stored.AsText;
            Address = form.Page.FileAddress(Path);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask BindAsync(FormContext form)
    {
        _upload = form.Page.Request.Files.FirstOrDefault(f => f.ControlName.Equals(Name, StringComparison.OrdinalIgnoreCase) && f.FileName.Length > 0);
        _remove = form.Page.Request.IsSet(Name + "_Remove") && !IsRequired;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask ValidateAsync(FormContext form)
    {
        if (_upload is null)
        {
            if (NeedsValue && Path.Length == 0)
                Fail(form, "Required");
            return;
        }

        if (_upload.Length > SizeLimit * Megabyte)
            Fail(form, "FileTooLarge", SizeLimit);
        else if (!await UploadRules.AllowsAsync(_upload, Definition["AllowedTypes"], form.Page.Cancellation))
            Fail(form, "FileTypeNotAllowed");
    }

    /// <inheritdoc/>
    public override bool IsChanged(RecordView record) => _upload is not null || (_remove && Path.Length > 0);

    /// <summary>Stores the upload in its folder and makes its path the value. An existing file that was overwritten is not given back.</summary>
    public override async ValueTask<FileItem?> StoreAsync(FormContext form)
    {
        if (_remove && _upload is null)
            Value = SqlValue.Null(SqlTypeKind.NVarChar);
        if (_upload is null)
            return null;
        var cancellation = form.Page.Cancellation;
        var database = form.Page.Site.Database;
        var folder = await database.Files.EnsureFolderAsync(form.Scope.Resolve(Definition.FolderPath, Parameters.TextUse.Plain), cancellation);
        StoredBlob blob;
        await using (var content = _upload.Open())
            blob = await database.Blobs.PutAsync(content, SizeLimit * Megabyte, cancellation);
        var name = UploadRules.CleanName(_upload.FileName);
        FileItem? added = null;
        if (Definition.IsSet("Replace"))
        {
            var (file, created) = await database.Files.PutAsync(folder.Id, name, blob, cancellation);
            (name, added) = (file.Name, created ? file : null);
        }
        else
        {
            added = await AddAsync(database.Files, folder.Id, name, blob, () => _upload.Open(), database.Blobs, cancellation);
            name = added.Name;
        }

        Value = SqlValue.FromText("/" + string.Join('/', Definition.FolderPath.Split('/', StringSplitOptions.RemoveEmptyEntries).Append(name)));
        return added;
    }

    private async ValueTask<FileItem> AddAsync(FileArea files, long folder, string name, StoredBlob blob, Func<Stream> reopen, IBlobStore blobs, CancellationToken cancellation)
    {
        for (var number = 0; ; number++)
        {
            var free = number == 0 ? name : $"{System.IO.Path.GetFileNameWithoutExtension(name)} ({number.ToString(CultureInfo.InvariantCulture)}){System.IO.Path.GetExtension(name)}";
            if (await files.FindAsync(folder, free, cancellation) is not null)
                continue;
            try
            {
                return (await files.AddAsync(folder, [(free, blob)], skipTaken: false, cancellation))[0];
            }
            catch (Data.DataException taken) when (taken.Problem == Data.DataProblem.AlreadyExists)
            {
                // Somebody was quicker with the same name; the refused bytes are gone.
                await using var content = reopen();
                blob = await blobs.PutAsync(content, SizeLimit * Megabyte, cancellation);
            }
        }
    }
}
