namespace Tarn.Identity.Accounts;

/// <summary>Whose sign-in must ask for a code besides the password. Stored as numbers: never renumber.</summary>
public enum FactorRule
{
    /// <summary>Who likes turns it on.</summary>
    Off = 0,

    /// <summary>The owner's and the administrators'.</summary>
    Administrators = 1,

    /// <summary>Everybody's.</summary>
    All = 2,
}
