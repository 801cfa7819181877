using System.Net.Mail;
using Tarn.Data;

namespace Tarn.Identity.Profiles;

/// <summary>The rules of the profile form.</summary>
internal static class ProfileChecks
{
    /// <summary>Trims and checks what was entered.</summary>
    /// <exception cref="DataException">A field breaks a rule; the message names it.</exception>
    public static ProfileDraft Check(ProfileDraft draft, IdentityOptions options)
    {
        var clean = draft with
        {
            Name = draft.Name.Trim(),
            Description = draft.Description.Trim(),
            FirstName = draft.FirstName.Trim(),
            LastName = draft.LastName.Trim(),
            Email = draft.Email.Trim(),
        };
        if (clean.Name.Length is 0 or > 50)
            throw Invalid("Profile Name", "must have 1 to 50 characters");
        if (clean.Description.Length > 1_000)
            throw Invalid("Description", "must have at most 1,000 characters");
        if (clean.FirstName.Length > 100)
            throw Invalid("First Name", "must have at most 100 characters");
        if (clean.LastName.Length > 100)
            throw Invalid("Last Name", "must have at most 100 characters");
        if (!IsEmail(clean.Email))
            throw Invalid("Email Address", "must be an e-mail address");
        if (clean.IpRules.Count > options.IpRulesPerProfile)
            throw Invalid("IP Address Filtering", $"may have at most {options.IpRulesPerProfile} rules");
        _ = IpFilter.Create(clean.DefaultAccess, clean.IpRules);
        return clean;
    }

    /// <summary>Checks grants and joins several on one object.</summary>
    /// <exception cref="DataException">A right is not offered on its kind of object.</exception>
    public static IReadOnlyList<ObjectGrant> Check(IEnumerable<ObjectGrant> grants)
    {
        var joined = new Dictionary<(ObjectKind, string), ObjectGrant>();
        foreach (var grant in grants)
        {
            var name = grant.Object.Trim();
            if (name.Length is 0 or > 255)
                throw Invalid("Object", "must have 1 to 255 characters");
            if ((grant.Rights & ~ProfileRightLetters.Offered(grant.Kind)) != ProfileRight.None)
                throw Invalid("Rights", $"on a {grant.Kind} may be {ProfileRightLetters.Write(ProfileRightLetters.Offered(grant.Kind))} only");
            if (grant.Kind == ObjectKind.Webhook && name != ObjectGrant.AllObjects)
                throw Invalid("Rights", "on webhooks are granted for all of them, not one by one");
            var key = (grant.Kind, name.ToUpperInvariant());
            var rights = grant.Rights | (joined.TryGetValue(key, out var other) ? other.Rights : ProfileRight.None);
            if (rights != ProfileRight.None)
                joined[key] = grant with { Object = name, Rights = rights };
        }

        return [.. joined.Values];
    }

    /// <summary>A single address without a display name.</summary>
    public static bool IsEmail(string text) =>
        text.Length is > 2 and <= 254 && MailAddress.TryCreate(text, out var address) && address.Address == text;

    private static DataException Invalid(string field, string rule) => new(DataProblem.InvalidDefinition, $"{field} {rule}.", field);
}
