using System.Text.Json;
using Tarn.DataPages.Localization;
using Tarn.DataPages.Styles;

namespace Tarn.DataPages.Assets;

/// <summary>Addresses of what pages load besides their HTML.</summary>
public static class PageAssets
{
    /// <summary>The address of a script or sheet that is part of the product.</summary>
    public static string Address(string name) => $"/dp/static/0/{name}";

    /// <summary>The sheets of a style, in the order in which they count.</summary>
    public static IReadOnlyList<(string Id, string Href)> StyleAddresses(PageStyle style) => [(style.PublicId, Address(style.PublicId + ".css"))];

    /// <summary>The embed script of a DataPage.</summary>
    public static string EmbedScript(string appKey, string baseAddress, PageLocale locale, string? message) =>
        $"/* {JsonSerializer.Serialize(new { appKey, baseAddress, message, locale.Language })} */";
}
