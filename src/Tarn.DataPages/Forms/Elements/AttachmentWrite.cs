using Tarn.Data;
using Tarn.Data.Files;
using Tarn.Data.Schema;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>What is to happen to the file of a record: its bytes are stored before the record's transaction, and the ones no longer needed go after it.</summary>
internal sealed class AttachmentWrite
{
    private string _name = "";
    private StoredBlob? _blob;
    private bool _removes;
    private string? _replaced;

    /// <summary>Gives the record a file.</summary>
    public void Put(string name, StoredBlob blob) => (_name, _blob, _removes) = (name, blob, false);

    /// <summary>Takes the record's file away.</summary>
    public void Remove() => (_blob, _removes) = (null, true);

    /// <summary>Does it, within the record's transaction, which may be repeated.</summary>
    public async ValueTask RunAsync(AccountDatabase database, BesideWrite write, FieldDefinition field)
    {
        var log = write.IsLogged ? null : write.Context;
        _replaced = null;
        if (_blob is not null)
            _replaced = await database.Attachments.PutWithinAsync(write.Session, write.Table, field, write.Key, _name, _blob, log, write.Cancellation);
        else if (_removes)
            _replaced = await database.Attachments.RemoveWithinAsync(write.Session, write.Table, field, write.Key, log, write.Cancellation);
    }

    /// <summary>Removes the bytes that nobody refers to.</summary>
    public async ValueTask EndAsync(AccountDatabase database, bool isWritten)
    {
        if ((isWritten ? _replaced : _blob?.Id) is { } gone)
            await database.Blobs.DeleteAsync(gone, CancellationToken.None);
        (_blob, _removes, _replaced) = (null, false, null);
    }
}
