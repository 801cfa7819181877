namespace Tarn.Data.Files;

/// <summary>How much an account stores in files.</summary>
/// <param name="Files">Files of the Files area.</param>
/// <param name="FileBytes">Their size.</param>
/// <param name="Attachments">Attachments of records.</param>
/// <param name="AttachmentBytes">Their size.</param>
public sealed record StorageUse(long Files, long FileBytes, long Attachments, long AttachmentBytes)
{
    /// <summary>All sizes together.</summary>
    public long Bytes => FileBytes + AttachmentBytes;
}
