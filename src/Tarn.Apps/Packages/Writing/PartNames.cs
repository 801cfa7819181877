using System.Globalization;

namespace Tarn.Apps.Packages;

/// <summary>The names of parts of one export; they carry its time.</summary>
internal sealed class PartNames(DateTime time)
{
    private readonly string _stamp = time.ToString("yyyy-MMM-dd_HHmm", CultureInfo.InvariantCulture);

    public string Tables => $"Tables_{_stamp}.xml";

    public string Views => $"Views_{_stamp}.xml";

    public string Authentications => $"Authentications_{_stamp}.xml";

    public string DataPages => $"DataPages_{_stamp}.xml";

    /// <summary>The part of objects of a kind.</summary>
    public string Of(string type) => type switch
    {
        PackageObjectType.Table => Tables,
        PackageObjectType.View => Views,
        PackageObjectType.Authentication => Authentications,
        PackageObjectType.DataPage => DataPages,
        PackageObjectType.Style => $"Styles_{_stamp}.xml",
        PackageObjectType.Localization => $"Localizations_{_stamp}.xml",
        "CN" => $"Connections_{_stamp}.xml",
        "TA" => $"TriggeredActions_{_stamp}.xml",
        "TK" => $"Tasks_{_stamp}.xml",
        "EX" => $"Extensions_{_stamp}.xml",
        _ => $"{type}_{_stamp}.xml",
    };
}
