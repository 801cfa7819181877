using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;

namespace Tarn.DataPages.Styles;

/// <summary>The style of a DataPage: its own, else the account's default.</summary>
public static class PageStyles
{
    /// <summary>Finds it.</summary>
    public static PageStyle Of(DataPageDefinition definition, AppSnapshot apps) => PageStyle.Default;
}
