using Tarn.Data.Pictures;

namespace Tarn.Apps.Packages;

/// <summary>A smaller copy that is made of an uploaded picture (<c>t:PictureCopy</c> in an upload).</summary>
public sealed record PictureCopyDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The element's name.</summary>
    public const string ElementName = "t:PictureCopy";

    /// <summary>Most copies of an upload.</summary>
    public const int Most = 3;

    /// <summary>Most pixels of a side.</summary>
    public const int LargestSide = 10_000;

    /// <summary>The quality where nobody said anything.</summary>
    public const int UsualQuality = Darkroom.UsualQuality;

    /// <summary>Longest text before or after the name.</summary>
    public const int LongestAffix = 40;

    /// <summary>Most pixels of a line; null for any number.</summary>
    public int? MaxWidth => Side("MaxWidth");

    /// <summary>Most lines; null for any number.</summary>
    public int? MaxHeight => Side("MaxHeight");

    /// <summary>The quality of a JPEG or WebP, 1 to 100.</summary>
    public int Quality => Number("Quality") is >= 1 and <= 100 and { } quality ? quality : UsualQuality;

    /// <summary>The field that gets the copy's path.</summary>
    public string TargetField => Text("TargetField");

    /// <summary>The copy's folder, with parameters; null for that of the original.</summary>
    public string? FolderPath => TextOrNull("FolderPath");

    /// <summary>What stands before the original's name.</summary>
    public string Prefix => Text("Prefix");

    /// <summary>What stands after it, before the extension.</summary>
    public string Suffix => Text("Suffix");

    private int? Side(string attribute) => Number(attribute) is >= 1 and <= LargestSide and { } side ? side : null;
}
