using System.Text;
using Tarn.Data.Directories;
using Tarn.Identity.Passwords;

namespace Tarn.Identity.Directories;

/// <summary>Judges new passwords by a directory's policy. Every rule that is broken is told, in the order of directories.md 6; the page shows the same rules beforehand.</summary>
public static class PasswordRules
{
    private const int LeastContextLength = 4;

    /// <summary>The form in which a password is judged, stored and compared: as typed, in Unicode's form C.</summary>
    /// <returns>False when the text holds half a surrogate pair.</returns>
    public static bool TryNormalize(string text, out string password)
    {
        try
        {
            password = text.Normalize(NormalizationForm.FormC);
            return true;
        }
        catch (ArgumentException)
        {
            // No valid Unicode; it cannot be asked beforehand.
            password = "";
            return false;
        }
    }

    /// <summary>The rules as a person is told them before choosing: those with a key can be checked while typing.</summary>
    public static IEnumerable<(string Key, string Text)> Describe(PasswordPolicy policy)
    {
        yield return ("length", $"{policy.MinLength} characters or more");
        if (policy.RequireUpper)
            yield return ("upper", "An upper-case letter");
        if (policy.RequireLower)
            yield return ("lower", "A lower-case letter");
        if (policy.RequireDigit)
            yield return ("digit", "A digit");
        if (policy.RequireSymbol)
            yield return ("symbol", "A symbol");
        yield return ("", policy.BlockContext ? "Without your name, your email address or the directory's name" : "Without your email address");
        if (policy.BlockCommon)
            yield return ("", "Not one that many people use");
        if (policy.History > 0)
            yield return ("", "Not one that you used before");
    }

    /// <summary>The rules that a password breaks; empty when it may be taken. History is the caller's to check: it costs a hash for each.</summary>
    public static IReadOnlyList<string> Check(UserDirectory directory, DirectoryUser user, string password)
    {
        var policy = directory.Policy.Password;
        var broken = new List<string>();
        var length = password.EnumerateRunes().Count();
        if (length < policy.MinLength)
            broken.Add($"The password must have at least {policy.MinLength} characters.");
        if (length > policy.MaxLength)
            broken.Add($"The password may have at most {policy.MaxLength} characters.");
        if (policy.RequireUpper && !password.Any(char.IsUpper))
            broken.Add("The password must have an upper-case letter.");
        if (policy.RequireLower && !password.Any(char.IsLower))
            broken.Add("The password must have a lower-case letter.");
        if (policy.RequireDigit && !password.Any(char.IsDigit))
            broken.Add("The password must have a digit.");
        if (policy.RequireSymbol && password.All(static c => char.IsLetterOrDigit(c) || char.IsWhiteSpace(c)))
            broken.Add("The password must have a symbol.");
        if (length > policy.MaxLength)
            return broken;
        var own = policy.BlockContext ? ContextOf(directory, user) : [user.Email];
        if (own.Any(word => password.Contains(word, StringComparison.OrdinalIgnoreCase)))
            broken.Add("The password must not have your name, your email address or the directory's name in it.");
        if (policy.CustomBlocklist.Any(word => word.Length > 0 && password.Contains(word, StringComparison.OrdinalIgnoreCase)))
            broken.Add("The password has a word in it that is not allowed here.");
        if (policy.BlockCommon && CommonPasswords.Contain(password))
            broken.Add("The password is one that many people use. Choose another.");
        return broken;
    }

    /// <summary>What to say of a password that was used before.</summary>
    public static string UsedBefore => "You used this password before. Choose another.";

    private static IEnumerable<string> ContextOf(UserDirectory directory, DirectoryUser user) =>
        new[] { user.Email, user.Email.Split('@')[0], user.FirstName, user.LastName, directory.Name }.Where(static w => w.Trim().Length >= LeastContextLength).Select(static w => w.Trim());
}
