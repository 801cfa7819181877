using System.Globalization;
using Tarn.Data.Files;
using Tarn.Data.Pictures;
using Tarn.DataPages.Forms.Pictures;
using Tarn.DataPages.Requests;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>A file to choose, beside the one that is there, which can be looked at and removed.</summary>
public abstract class UploadElement : FormElement
{
    /// <summary>Bytes of a megabyte.</summary>
    protected const long Megabyte = 1024 * 1024;

    /// <summary>Megabytes that a form takes where nobody said anything.</summary>
    protected const int UsualLimit = 15;

    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.FileView);

    /// <summary>Most bytes.</summary>
    public virtual long LargestSize => (Definition.SizeLimit is { } limit and > 0 ? limit : UsualLimit) * Megabyte;

    /// <summary>Fewest bytes.</summary>
    public virtual long SmallestSize => 0;

    /// <summary>The types allowed, as <see cref="UploadRules"/> reads them; empty for any.</summary>
    public virtual string AllowedTypes => Definition["AllowedTypes"] ?? "";

    /// <summary>Most megabytes, as the browser's side and the visitor read it.</summary>
    public string SizeLimit => Math.Round(LargestSize / (decimal)Megabyte, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>What the browser offers to choose from; null for everything.</summary>
    public string? Accept => UploadRules.AcceptOf(AllowedTypes);

    /// <summary>The path or name of the present file; empty when there is none.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Its name.</summary>
    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Its address.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What is said of the present file where it cannot be seen.</summary>
    public virtual string AlternativeText => FileName;

    /// <summary>Whether the present file is shown as a picture.</summary>
    public bool ShowsImage => Definition["DisplayType"] is "Image" || (Definition["DisplayType"] is "Auto" && ContentTypes.Of(Path).StartsWith("image/", StringComparison.Ordinal));

    /// <summary>What was chosen; null when nothing was.</summary>
    protected PostedFile? Upload { get; private set; }

    /// <summary>Whether the present file is to go.</summary>
    protected bool Removes { get; private set; }

    /// <inheritdoc/>
    public override ValueTask LoadAsync(FormContext form)
    {
        if (form.Record is not null && Column is not null && form.Record.Find(Column.Name) is { IsNull: false } stored)
        {
            Value = stored;
            Path = stored.AsText;
            Address = Path.Length == 0 ? "" : AddressOf(form, Path);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask BindAsync(FormContext form)
    {
        Upload = form.Page.Request.Files.FirstOrDefault(f => f.ControlName.Equals(Name, StringComparison.OrdinalIgnoreCase) && f.FileName.Length > 0);
        Removes = form.Page.Request.IsSet(Name + "_Remove") && !IsRequired;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask ValidateAsync(FormContext form)
    {
        if (Upload is null)
        {
            if (NeedsValue && (Path.Length == 0 || Removes))
                Fail(form, "Required");
            return;
        }

        if (Upload.Length > LargestSize)
            Fail(form, "FileTooLarge", SizeLimit);
        else if (Upload.Length < SmallestSize)
            Fail(form, "FileTooSmall", SmallestSize);
        else if (!await UploadRules.AllowsAsync(Upload, AllowedTypes, form.Page.Cancellation))
            Fail(form, "FileTypeNotAllowed");
    }

    /// <inheritdoc/>
    public override bool IsChanged(RecordView record) => Upload is not null || (Removes && Path.Length > 0);

    /// <summary>The address of the present file.</summary>
    protected abstract string AddressOf(FormContext form, string path);

    /// <summary>The path of a file in a folder.</summary>
    internal static string PathOf(string folders, string name) => "/" + string.Join('/', folders.Split('/', StringSplitOptions.RemoveEmptyEntries).Append(name));

    /// <summary>Stores the bytes of the upload, as the builder wants pictures to be kept.</summary>
    protected async ValueTask<StoredBlob> PutAsync(FormContext form)
    {
        var cancellation = form.Page.Cancellation;
        var blobs = form.Page.Site.Database.Blobs;
        await using var content = Upload!.Open();
        if (!Definition.IsSet("EnabledRotation") || await Darkroom.FormatOfAsync(content, cancellation) is null)
            return await blobs.PutAsync(content, LargestSize, cancellation);
        await using var upright = await TurnAsync(form, content);
        // Encoded again it may be somewhat larger than what was sent.
        if (upright is not null)
            return await blobs.PutAsync(upright, long.MaxValue, cancellation);
        content.Position = 0;
        if (!PictureCleaner.Knows(content))
            return await blobs.PutAsync(content, LargestSize, cancellation);
        await using var clean = await PictureCleaner.CleanAsync(content, cancellation);
        return await blobs.PutAsync(clean, LargestSize, cancellation);
    }

    /// <summary>The picture as its camera was held; null when it is so already, or cannot be turned, which the log says.</summary>
    private static async ValueTask<Stream?> TurnAsync(FormContext form, Stream content)
    {
        try
        {
            return await Darkroom.TurnAsync(content, form.Page.Cancellation);
        }
        catch (PictureException kept)
        {
            form.Page.Report(kept);
            return null;
        }
    }
}
