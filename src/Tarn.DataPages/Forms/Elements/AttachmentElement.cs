namespace Tarn.DataPages.Forms.Elements;

/// <summary>The file of an ATTACHMENT field: it belongs to the record, and the field's own rules bind it.</summary>
public sealed class AttachmentElement : UploadElement
{
    private readonly AttachmentWrite _write = new();

    /// <summary>The file is written beside the record: no value of a write carries it.</summary>
    public override bool Stores => false;

    /// <inheritdoc/>
    public override bool WritesBeside => Column is { TakesFile: true } && Definition.IsEditable;

    /// <inheritdoc/>
    public override long LargestSize
    {
        get
        {
            long? own = Definition.SizeLimit is { } limit and > 0 ? limit * Megabyte : null;
            return Math.Min(own ?? long.MaxValue, Field!.Attachment?.MaxFileSize ?? own ?? UsualLimit * Megabyte);
        }
    }

    /// <inheritdoc/>
    public override long SmallestSize => Field!.Attachment?.MinFileSize ?? 0;

    /// <summary>The field's own list; where it has none, the element's.</summary>
    public override string AllowedTypes => Field!.Attachment is { PermittedFileTypes.IsEmpty: false } rules ? string.Join(',', rules.PermittedFileTypes) : base.AllowedTypes;

    /// <inheritdoc/>
    public override string AlternativeText => Field!.Attachment?.AltText is { Length: > 0 } text ? text : FileName;

    /// <inheritdoc/>
    public override async ValueTask ValidateAsync(FormContext form)
    {
        await base.ValidateAsync(form);
        // The visitor is told which rule it was.
        if (Error is { Code: "FileTypeNotAllowed" } refused && AllowedTypes.Length > 0)
            Error = refused with { Message = $"{refused.Message} ({AllowedTypes.Replace(",", ", ", StringComparison.Ordinal)})" };
    }

    /// <inheritdoc/>
    public override async ValueTask StoreAsync(FormContext form)
    {
        if (Upload is not null)
            _write.Put(UploadRules.CleanName(Upload.FileName), await PutAsync(form));
        else if (Removes && Path.Length > 0)
            _write.Remove();
    }

    /// <inheritdoc/>
    public override ValueTask WriteBesideAsync(FormContext form, BesideWrite write) => _write.RunAsync(form.Page.Site.Database, write, Field!);

    /// <inheritdoc/>
    public override ValueTask EndAsync(FormContext form, bool isWritten) => _write.EndAsync(form.Page.Site.Database, isWritten);

    /// <inheritdoc/>
    protected override string AddressOf(FormContext form, string path) => form.Page.AttachmentAddress(form.Record!, Column!.Name);
}
