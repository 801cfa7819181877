namespace Tarn.Apps.Catalogue;

/// <summary>The kinds under which apps and what belongs to them are kept in the account's object store.</summary>
public static class AppObjects
{
    /// <summary><see cref="AppDefinition"/>.</summary>
    public const string App = "app";

    /// <summary><see cref="Catalogue.DataPage"/>.</summary>
    public const string DataPage = "datapage";

    /// <summary><see cref="Catalogue.Authentication"/>.</summary>
    public const string Authentication = "authentication";

    /// <summary><see cref="StoredDefinition"/>.</summary>
    public const string Definition = "definition";

    /// <summary><see cref="PackagedObject"/>: read by exports only.</summary>
    public const string Packaged = "packaged";

    /// <summary><see cref="KeyAccount"/>.</summary>
    public const string KeyAccount = "keyaccount";
}
