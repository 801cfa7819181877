namespace Tarn.Apps.Packages;

/// <summary>What exists in the account a package goes to. Names are compared without case. Answers must not change during an inspection.</summary>
public interface IPackageTarget
{
    /// <summary>Eight hex digits: the prefix of this account's keys.</summary>
    string AccountId { get; }

    /// <summary>A table of the account, or null.</summary>
    PackageTargetSource? FindTable(string name);

    /// <summary>A view of the account, or null.</summary>
    PackageTargetSource? FindView(string name);

    /// <summary>An authentication of the account, or null.</summary>
    PackageTargetAuthentication? FindAuthentication(string name);

    /// <summary>The app with that external key, or null.</summary>
    PackageTargetApp? FindApp(string externalKey);

    /// <summary>The newest app imported from a package with that identity (<see cref="ObjectGuid.Identity"/>), or null.</summary>
    PackageTargetApp? FindSameApp(string identity);

    /// <summary>Whether an app has that name.</summary>
    bool HasApp(string name);

    /// <summary>Whether an object of Tarn's own kinds (ST, LC, CN, TA, TK, EX) has that name.</summary>
    bool HasDefinition(string type, string name);

    /// <summary>Whether any DataPage of the site has that key.</summary>
    bool HasDataPageKey(string key);

    /// <summary>Whether the file store holds a file at that path.</summary>
    bool HasFile(string path);

    /// <summary>Whether the account has a style of that number.</summary>
    bool HasStyle(int number);

    /// <summary>Whether the account has a localization of that number.</summary>
    bool HasLocalization(int number);

    /// <summary>Why a formula does not compile against the table's fields, or null when it does.</summary>
    string? FormulaFault(PackageTable table, PackageField formula);
}
