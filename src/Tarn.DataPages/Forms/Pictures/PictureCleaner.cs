namespace Tarn.DataPages.Forms.Pictures;

/// <summary>
/// Takes out of pictures that need not be turned what cameras and programs wrote into them besides: places, times, names, previews. The picture itself is not decoded, so that it loses nothing; its colour profile
/// stays, and so does the way it must be turned, in one that cannot be: browsers honour that.
/// </summary>
public static class PictureCleaner
{
    /// <summary>Larger pictures are stored as they come: they are read into memory for this.</summary>
    public const long Largest = 64 * 1024 * 1024;

    private const int HeadLength = 12;

    /// <summary>Whether a file is a picture of a kind whose parts are known. Leaves the stream at its beginning.</summary>
    public static bool Knows(Stream content)
    {
        if (!content.CanSeek || content.Length > Largest)
            return false;
        Span<byte> head = stackalloc byte[HeadLength];
        var length = content.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false);
        content.Position = 0;
        return length == HeadLength && (JpegParts.Fits(head) || PngParts.Fits(head) || WebpParts.Fits(head));
    }

    /// <summary>A copy with nothing but the picture; the bytes as they are when they are not what their beginning promised.</summary>
    public static async ValueTask<Stream> CleanAsync(Stream content, CancellationToken cancellation)
    {
        var bytes = new byte[content.Length];
        await content.ReadExactlyAsync(bytes, cancellation);
        var clean = JpegParts.Fits(bytes) ? JpegParts.Clean(bytes) : PngParts.Fits(bytes) ? PngParts.Clean(bytes) : WebpParts.Clean(bytes);
        return clean ?? new MemoryStream(bytes, writable: false);
    }
}
