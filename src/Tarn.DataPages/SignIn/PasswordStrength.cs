namespace Tarn.DataPages.SignIn;

/// <summary>How strong a password is. The browser shows the same score as a meter; the server decides.</summary>
public enum PasswordScore
{
    /// <summary>Up to one point.</summary>
    Weak,

    /// <summary>Two points.</summary>
    Fair,

    /// <summary>Three points.</summary>
    Good,

    /// <summary>Four points or more.</summary>
    Strong,
}

/// <summary>Scores passwords: a point each for 8 characters, 12 characters, both cases, a digit, a symbol; none for the most common ones.</summary>
public static class PasswordStrength
{
    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "password1", "password123", "passw0rd", "p@ssw0rd", "p@ssword1", "123456", "1234567", "12345678", "123456789", "1234567890", "qwerty", "qwerty123", "qwertyuiop",
        "abc123", "abcd1234", "letmein", "welcome", "welcome1", "welcome123", "iloveyou", "admin", "admin123", "administrator", "monkey", "dragon", "football", "baseball", "sunshine",
        "princess", "superman", "batman", "trustno1", "changeme", "changeme1", "changeme123", "secret", "secret123", "test1234", "1q2w3e4r", "1q2w3e4r5t", "zaq12wsx", "asdfghjkl", "aa123456",
    };

    /// <summary>The score of a password.</summary>
    public static PasswordScore Of(string password)
    {
        if (Common.Contains(password))
            return PasswordScore.Weak;
        var points = (password.Length >= 8 ? 1 : 0) + (password.Length >= 12 ? 1 : 0) + (password.Any(char.IsUpper) && password.Any(char.IsLower) ? 1 : 0)
            + (password.Any(char.IsDigit) ? 1 : 0) + (password.Any(c => !char.IsLetterOrDigit(c)) ? 1 : 0);
        return points switch { <= 1 => PasswordScore.Weak, 2 => PasswordScore.Fair, 3 => PasswordScore.Good, _ => PasswordScore.Strong };
    }

    /// <summary>Reads the least score that a builder asks for; weak when none is.</summary>
    public static PasswordScore Parse(string? text) => Enum.TryParse<PasswordScore>(text, ignoreCase: true, out var score) && Enum.IsDefined(score) ? score : PasswordScore.Weak;
}
