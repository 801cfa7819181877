using System.Buffers.Text;
using System.Text;
using Tarn.Data.Fields;
using Tarn.Data.Files;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>
/// A signature, drawn or typed. The browser's script posts a picture of it; without script the typed name is kept as a text. Either is stored in the Files area.
/// </summary>
public sealed class SignatureElement : FormElement
{
    private const int LargestPicture = 1024 * 1024;
    private const int LongestName = 200;
    private const string Beginning = "data:image/png;base64,";

    private byte[]? _content;
    private readonly AttachmentWrite _write = new();
    private FileItem? _added;
    private string _extension = "png";
    private bool _isWrong;

    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.SignatureView);

    /// <summary>The path of the present signature; empty when there is none.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Its address.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Whether the present signature is a picture.</summary>
    public bool IsPicture => Path.EndsWith(".png", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name typed.</summary>
    public string Typed { get; private set; } = "";

    private static ReadOnlySpan<byte> PngHead => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <inheritdoc/>
    public override ValueTask LoadAsync(FormContext form)
    {
        if (form.Record is not null && Column is not null && form.Record.Find(Column.Name) is { IsNull: false } stored)
        {
            Value = stored;
            Path = stored.AsText;
            Address = Column.Field.Type is AttachmentFieldType ? form.Page.AttachmentAddress(form.Record, Column.Name) : form.Page.FileAddress(Path);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask BindAsync(FormContext form)
    {
        (_content, _isWrong) = (null, false);
        var drawn = form.Posted[Name] ?? "";
        Typed = (form.Posted[Name + "_Typed"] ?? "").Trim();
        if (drawn.Length > 0)
            (_content, _extension, _isWrong) = (Decode(drawn), "png", Decode(drawn) is null);
        else if (Typed.Length > 0)
            (_content, _extension, _isWrong) = (Encoding.UTF8.GetBytes(Typed), "txt", Typed.Length > LongestName);
        Entries = _content is null ? [] : [drawn.Length > 0 ? "signed" : Typed];
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask ValidateAsync(FormContext form)
    {
        if (_isWrong)
            Fail(form, "FileUploadFailed");
        else if (NeedsValue && _content is null && Path.Length == 0)
            Fail(form, "Required");
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override bool IsChanged(RecordView record) => _content is not null;

    /// <inheritdoc/>
    public override bool Stores => base.Stores && !WritesBeside;

    /// <inheritdoc/>
    public override bool WritesBeside => Column is { TakesFile: true } && Definition.IsEditable;

    /// <inheritdoc/>
    public override async ValueTask StoreAsync(FormContext form)
    {
        if (_content is null)
            return;
        var database = form.Page.Site.Database;
        var name = $"signature_{Guid.NewGuid():N}.{_extension}";
        using var content = new MemoryStream(_content);
        var blob = await database.Blobs.PutAsync(content, LargestPicture, form.Page.Cancellation);
        if (WritesBeside)
        {
            _write.Put(name, blob);
            return;
        }

        var folders = form.Scope.Resolve(Definition.FolderPath, Parameters.TextUse.Plain);
        var folder = await database.Files.EnsureFolderAsync(folders, form.Page.Cancellation);
        _added = (await database.Files.AddAsync(folder.Id, [(name, blob)], skipTaken: false, form.Page.Cancellation))[0];
        Value = SqlValue.FromText(UploadElement.PathOf(folders, name));
    }

    /// <inheritdoc/>
    public override ValueTask WriteBesideAsync(FormContext form, BesideWrite write) => _write.RunAsync(form.Page.Site.Database, write, Field!);

    /// <inheritdoc/>
    public override async ValueTask EndAsync(FormContext form, bool isWritten)
    {
        await _write.EndAsync(form.Page.Site.Database, isWritten);
        if (!isWritten && _added is not null)
            await form.Page.Site.Database.Files.DeleteAsync(_added, CancellationToken.None);
        _added = null;
    }

    /// <summary>The bytes of a data address of a PNG; null when it is none, or too large.</summary>
    private static byte[]? Decode(string address)
    {
        if (!address.StartsWith(Beginning, StringComparison.Ordinal) || Base64.GetMaxDecodedFromUtf8Length(address.Length - Beginning.Length) > LargestPicture + 3)
            return null;
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(address.Length - Beginning.Length)];
        return Convert.TryFromBase64Chars(address.AsSpan(Beginning.Length), bytes, out var length) && length <= LargestPicture && bytes.AsSpan(0, length).StartsWith(PngHead) ? bytes[..length] : null;
    }
}
