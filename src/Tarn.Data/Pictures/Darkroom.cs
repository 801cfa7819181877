using System.Globalization;
using NetVips;
using Vips = NetVips.NetVips;

namespace Tarn.Data.Pictures;

/// <summary>
/// Turns pictures upright and makes smaller copies of them. The only place that calls libvips, which is loaded on first use. What somebody uploaded is hostile until shown otherwise: only four formats, known by
/// their first bytes, reach the library; its other readers are switched off; pixels are counted before any is decoded; and few pictures are worked on at a time.
/// </summary>
public static class Darkroom
{
    /// <summary>Most pixels of a picture.</summary>
    public const long MostPixels = 50_000_000;

    /// <summary>The quality of smaller copies where nobody said anything.</summary>
    public const int UsualQuality = 80;

    /// <summary>Bytes from which <see cref="FormatOf(ReadOnlySpan{byte})"/> knows a format.</summary>
    public const int HeadLength = 12;

    /// <summary>The quality at which a picture that must be encoded again loses nothing that people see.</summary>
    private const int FullQuality = 92;

    /// <summary>More than any side.</summary>
    private const int Unbounded = 10_000_000;

    private static readonly SemaphoreSlim Places = new(Math.Max(1, Environment.ProcessorCount / 2));

    private static readonly string[] Readers = ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadNsgif"];

    private static readonly Lazy<Exception?> Library = new(Load);

    private static readonly Log.LogDelegate Silence = static (_, _, _) => { };

    /// <summary>The format of a picture by its first bytes; null when it is none of those that are worked on.</summary>
    /// <param name="head">At least <see cref="HeadLength"/> bytes, where the file has them.</param>
    public static PictureFormat? FormatOf(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => PictureFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => PictureFormat.Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => PictureFormat.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => PictureFormat.Webp,
        _ => null,
    };

    /// <summary>Turns a picture as its camera says that it was held, and drops what else is written in it but the colour profile.</summary>
    /// <param name="content">Its bytes; seekable.</param>
    /// <param name="cancellation">Cancels the wait for a place, not the work.</param>
    /// <returns>The picture in its own format; null when it stands upright already, or moves.</returns>
    /// <exception cref="PictureException">It cannot be turned.</exception>
    public static Task<Stream?> TurnAsync(Stream content, CancellationToken cancellation) => WorkAsync<Stream?>(content, (format, head) =>
    {
        if (!head.Contains("orientation") || head.Get("orientation") is not > 1 || (head.Contains("n-pages") && head.Get("n-pages") is > 1))
            return null;
        content.Position = 0;
        // A picture is turned by reading it across: it is decoded as a whole, from 100 MB on into a temporary file.
        using var picture = Image.NewFromStream(content, access: Enums.Access.Random, failOn: Enums.FailOn.Truncated);
        using var upright = picture.Autorot();
        return Save(upright, format, FullQuality);
    }, cancellation);

    /// <summary>Makes a copy of a picture that fits into a frame: upright, with its proportions, never larger than it is, and with nothing written in it but the colour profile.</summary>
    /// <param name="content">Its bytes; seekable.</param>
    /// <param name="width">Most pixels of a line; null for any number.</param>
    /// <param name="height">Most lines; null for any number.</param>
    /// <param name="quality">1 to 100, for JPEG and WebP.</param>
    /// <param name="cancellation">Cancels the wait for a place, not the work.</param>
    /// <returns>The copy in the picture's own format.</returns>
    /// <exception cref="PictureException">There can be none.</exception>
    public static Task<Stream> FitAsync(Stream content, int? width, int? height, int quality, CancellationToken cancellation) => WorkAsync<Stream>(content, (format, _) =>
    {
        content.Position = 0;
        using var small = Image.ThumbnailStream(content, width ?? Unbounded, "fail-on=truncated", height ?? Unbounded, Enums.Size.Down);
        return Save(small, format, quality);
    }, cancellation);

    /// <summary>The format of a picture by its first bytes. Leaves the stream at its beginning.</summary>
    public static async ValueTask<PictureFormat?> FormatOfAsync(Stream content, CancellationToken cancellation)
    {
        var head = new byte[HeadLength];
        content.Position = 0;
        var length = await content.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false, cancellation);
        content.Position = 0;
        return FormatOf(head.AsSpan(0, length));
    }

    /// <summary>Does some work on a picture whose head has been found to be in order.</summary>
    private static async Task<T> WorkAsync<T>(Stream content, Func<PictureFormat, Image, T> work, CancellationToken cancellation)
    {
        if (await FormatOfAsync(content, cancellation) is not { } format)
            throw new PictureException(PictureProblem.OtherFormat, "The file is no JPEG, PNG, GIF or WebP picture.");
        await Places.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Work(content, format, work), CancellationToken.None);
        }
        finally
        {
            Places.Release();
        }
    }

    private static T Work<T>(Stream content, PictureFormat format, Func<PictureFormat, Image, T> work)
    {
        if (Library.Value is { } missing)
            throw new PictureException(PictureProblem.NoLibrary, "Pictures cannot be changed here: the library libvips cannot be loaded.", missing);
        try
        {
            // Only the head is read here.
            using var head = Image.NewFromStream(content, access: Enums.Access.Sequential);
            if ((long)head.Width * head.Height > MostPixels)
            {
                throw new PictureException(
                    PictureProblem.TooLarge, string.Create(CultureInfo.InvariantCulture, $"The picture has {head.Width} × {head.Height} pixels; {MostPixels / 1_000_000} megapixels are the most that is worked on."));
            }

            return work(format, head);
        }
        catch (VipsException broken)
        {
            throw new PictureException(PictureProblem.Broken, "The picture is damaged or cut off.", broken);
        }
    }

    private static MemoryStream Save(Image picture, PictureFormat format, int quality)
    {
        var bytes = new MemoryStream();
        switch (format)
        {
            case PictureFormat.Jpeg:
                picture.JpegsaveStream(bytes, q: quality, optimizeCoding: true, keep: Enums.ForeignKeep.Icc);
                break;
            case PictureFormat.Png:
                picture.PngsaveStream(bytes, keep: Enums.ForeignKeep.Icc);
                break;
            case PictureFormat.Gif:
                picture.GifsaveStream(bytes, keep: Enums.ForeignKeep.Icc);
                break;
            default:
                picture.WebpsaveStream(bytes, q: quality, keep: Enums.ForeignKeep.Icc);
                break;
        }

        bytes.Position = 0;
        return bytes;
    }

    /// <summary>Loads libvips and switches off what is not needed here.</summary>
    /// <returns>Why it cannot be used; null when it can.</returns>
    private static Exception? Load()
    {
        try
        {
            if (!ModuleInitializer.VipsInitialized)
                return ModuleInitializer.Exception ?? new DllNotFoundException("libvips did not start.");
            Vips.BlockUntrusted = true;
            Operation.Block("VipsForeignLoad", true);
            foreach (var reader in Readers)
                Operation.Block(reader, false);
            // Every upload is another picture, and the pictures share the cores already.
            Cache.Max = 0;
            Vips.Concurrency = 1;
            // What is wrong with a picture is told to who sent it; it is nothing to be said on the server's own output.
            Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning | Enums.LogLevelFlags.Message | Enums.LogLevelFlags.Info, Silence);
            return null;
        }
        catch (Exception failure) when (failure is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return failure;
        }
    }
}
