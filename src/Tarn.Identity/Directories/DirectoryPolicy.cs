using System.Collections.Immutable;
using System.Text.Json;
using Tarn.Data;

namespace Tarn.Identity.Directories;

/// <summary>The security policy of a directory (directories.md, 6), as far as this version has the parts it rules.</summary>
public sealed record DirectoryPolicy
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public PasswordPolicy Password { get; init; } = new();

    public LockoutPolicy Lockout { get; init; } = new();

    public SessionPolicy Session { get; init; } = new();

    public LinkPolicy Tokens { get; init; } = new();

    public RedirectPolicy Redirects { get; init; } = new();

    /// <summary>Reads a policy; what the text leaves out has its default.</summary>
    /// <exception cref="DataException">It is no policy, or a setting is out of its range; the message names it.</exception>
    public static DirectoryPolicy Parse(string json)
    {
        if (json.Length == 0)
            return new DirectoryPolicy();
        try
        {
            return (JsonSerializer.Deserialize<DirectoryPolicy>(json, Json) ?? throw Wrong("policy", "a JSON object")).Checked();
        }
        catch (JsonException failure)
        {
            throw new DataException(DataProblem.InvalidDefinition, $"The policy cannot be read: {failure.Message}");
        }
    }

    /// <summary>The policy as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="DataException">A setting is out of its range; the message names it.</exception>
    internal DirectoryPolicy Checked()
    {
        if (Password is null || Lockout is null || Session is null || Tokens is null || Redirects is null || Password.CustomBlocklist.IsDefault)
            throw Wrong("policy", "without null");
        Range("password.minLength", Password.MinLength, 8, 64);
        Range("password.maxLength", Password.MaxLength, 64, 256);
        Range("password.history", Password.History, 0, 24);
        Range("password.expiryDays", Password.ExpiryDays, 0, 730);
        Range("lockout.maxFailedAttempts", Lockout.MaxFailedAttempts, 3, 20);
        Range("lockout.windowMinutes", Lockout.WindowMinutes, 5, 1_440);
        Range("session.inactivityMinutes", Session.InactivityMinutes, 1, 129_600);
        Range("session.absoluteMinutes", Session.AbsoluteMinutes, 5, 525_600);
        Range("tokens.activationMinutes", Tokens.ActivationMinutes, 60, 43_200);
        Range("tokens.resetMinutes", Tokens.ResetMinutes, 10, 1_440);
        if (Session.InactivityMinutes > Session.AbsoluteMinutes)
            throw Wrong("session.inactivityMinutes", "at most session.absoluteMinutes");
        Address("redirects.signIn", Redirects.SignIn);
        Address("redirects.signOut", Redirects.SignOut);
        return this;
    }

    private static void Range(string name, int value, int least, int most)
    {
        if (value < least || value > most)
            throw Wrong(name, $"{least} to {most}");
    }

    private static void Address(string name, string? url)
    {
        if (url is not null && !(url.Length <= 2000 && Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))))
            throw Wrong(name, "an absolute https address of at most 2,000 characters");
    }

    private static DataException Wrong(string name, string expected) => new(DataProblem.InvalidDefinition, $"The setting '{name}' must be {expected}.", name);
}

/// <summary>What a new password must keep to. Length counts characters as Unicode does, not bytes.</summary>
public sealed record PasswordPolicy
{
    public int MinLength { get; init; } = 12;

    public int MaxLength { get; init; } = 128;

    public bool RequireUpper { get; init; }

    public bool RequireLower { get; init; }

    public bool RequireDigit { get; init; }

    public bool RequireSymbol { get; init; }

    /// <summary>That many of the user's last passwords cannot be taken again.</summary>
    public int History { get; init; } = 5;

    /// <summary>Days after which a new password must be chosen; 0 for never, which is the advice of today.</summary>
    public int ExpiryDays { get; init; }

    /// <summary>Refuse passwords that many people have, and simple patterns.</summary>
    public bool BlockCommon { get; init; } = true;

    /// <summary>Refuse passwords with the user's name or address or the directory's name in them.</summary>
    public bool BlockContext { get; init; } = true;

    /// <summary>Further texts that no password may contain.</summary>
    public ImmutableArray<string> CustomBlocklist { get; init; } = [];
}

/// <summary>When too many wrong passwords lock a user.</summary>
public sealed record LockoutPolicy
{
    public int MaxFailedAttempts { get; init; } = 5;

    /// <summary>Failures before this many minutes do not count.</summary>
    public int WindowMinutes { get; init; } = 60;
}

/// <summary>How long somebody stays signed in.</summary>
public sealed record SessionPolicy
{
    /// <summary>Minutes without a request.</summary>
    public int InactivityMinutes { get; init; } = 60;

    /// <summary>Minutes since signing in, however busy.</summary>
    public int AbsoluteMinutes { get; init; } = 720;

    /// <summary>The session outlives the browser, within the same limits.</summary>
    public bool PersistentLogin { get; init; }
}

/// <summary>How long links in mails count.</summary>
public sealed record LinkPolicy
{
    public int ActivationMinutes { get; init; } = 7_200;

    public int ResetMinutes { get; init; } = 60;
}

/// <summary>Where people go who came to the directory's own pages; null for these pages.</summary>
public sealed record RedirectPolicy
{
    public string? SignIn { get; init; }

    public string? SignOut { get; init; }
}
