using Tarn.DataPages.Localization;
using Tarn.DataPages.Styles;

namespace Tarn.DataPages.Assets;

/// <summary>Addresses of what pages load besides their HTML.</summary>
public static class PageAssets
{
    /// <summary>The address of a script that is part of the product, from the root of the server.</summary>
    public static string Address(string name) => AssetStore.Address(name);

    /// <summary>The sheets of a style, in the order in which they count.</summary>
    public static IReadOnlyList<(string Id, string Href)> StyleAddresses(PageStyle style, FontPolicy fonts) => [(style.PublicId, StyleSheet.For(style, fonts).Address)];

    /// <summary>The embed script of a DataPage; with a message, a script that shows it in place of the page.</summary>
    public static string EmbedScript(string appKey, string baseAddress, PageLocale locale, string? message) => message is null
        ? Assets.EmbedScript.For(appKey, baseAddress, locale)
        : Assets.EmbedScript.Refusal(appKey, baseAddress, message);
}
