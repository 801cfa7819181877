using Tarn.DataPages.Styles;

namespace Tarn.DataPages.Hosting;

/// <summary>Settings of DataPages.</summary>
public sealed record DataPagesOptions
{
    private FontPolicy? _fonts;

    /// <summary>Where visitors' browsers may fetch fonts. The folder is read once.</summary>
    internal FontPolicy Fonts => _fonts ??= new FontPolicy(FontHosts, FontFolder);

    /// <summary>Scheme and host under which visitors reach the server; null to take the request's own.</summary>
    public string? PublicBaseAddress { get; init; }

    /// <summary>Gives scheme and host for links in mails where <see cref="PublicBaseAddress"/> is null; null to take the request's own, which is safe only where hosts are checked before.</summary>
    public Func<string?>? LinkAddress { get; init; }

    /// <summary>A folder with fonts: for characters that the shipped font of PDF files lacks, such as Chinese ones (TrueType), and for styles that name web fonts; null for none.</summary>
    public string? FontFolder { get; init; }

    /// <summary>Hosts besides this one that visitors' browsers may fetch fonts from, such as <c>fonts.googleapis.com</c>; <c>*</c> for any. None is the default: whoever fetches a font says where they are.</summary>
    public IReadOnlyList<string> FontHosts { get; init; } = [];

    /// <summary>The widths and heights in pixels to which public pictures are made smaller on request; none for no such pictures.</summary>
    public IReadOnlyList<int> ThumbnailSizes { get; init; } = [64, 128, 256, 512, 1024];

    /// <summary>The address of a CDN that has what lies below <c>/cdn</c> here, without a slash at its end; null for none.</summary>
    public string? CdnAddress { get; init; }

    /// <summary>Where such pictures are kept.</summary>
    public string ThumbnailFolder { get; init; } = Path.Combine(Path.GetTempPath(), "tarn-thumbnails");

    /// <summary>Most bytes of them.</summary>
    public long ThumbnailBytes { get; init; } = 512L << 20;

    /// <summary>Most bytes of a request.</summary>
    public long MaxRequest { get; init; } = 100L * 1024 * 1024;

    /// <summary>Most form fields of a request.</summary>
    public int MaxFields { get; init; } = 1000;

    /// <summary>Most files of a request.</summary>
    public int MaxFiles { get; init; } = 20;

    /// <summary>Requests from one address to one DataPage in a minute; 0 for any number. An office has one address for all its people, so none is the default.</summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>Writes from one address to one DataPage in a minute; 0 for any number.</summary>
    public int WritesPerMinute { get; init; } = 30;
}
