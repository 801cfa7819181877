using Tarn.Identity.Directories;

namespace Tarn.Studio.Directories;

/// <summary>A directory's policy while it is edited.</summary>
internal sealed class PolicyForm
{
    public int? MinLength { get; set; }

    public int? History { get; set; }

    public int? ExpiryDays { get; set; }

    public bool RequireUpper { get; set; }

    public bool RequireLower { get; set; }

    public bool RequireDigit { get; set; }

    public bool RequireSymbol { get; set; }

    public bool BlockCommon { get; set; }

    public bool BlockContext { get; set; }

    /// <summary>Words of one's own, one on a line.</summary>
    public string Blocklist { get; set; } = "";

    public int? MaxFailed { get; set; }

    public int? WindowMinutes { get; set; }

    public int? InactivityMinutes { get; set; }

    public int? AbsoluteMinutes { get; set; }

    public bool PersistentLogin { get; set; }

    /// <summary>How long an invitation counts.</summary>
    public int? ActivationHours { get; set; }

    public int? ResetMinutes { get; set; }

    public string SignIn { get; set; } = "";

    public string SignOut { get; set; } = "";

    public static PolicyForm Of(DirectoryPolicy policy) => new()
    {
        MinLength = policy.Password.MinLength,
        History = policy.Password.History,
        ExpiryDays = policy.Password.ExpiryDays,
        RequireUpper = policy.Password.RequireUpper,
        RequireLower = policy.Password.RequireLower,
        RequireDigit = policy.Password.RequireDigit,
        RequireSymbol = policy.Password.RequireSymbol,
        BlockCommon = policy.Password.BlockCommon,
        BlockContext = policy.Password.BlockContext,
        Blocklist = string.Join('\n', policy.Password.CustomBlocklist),
        MaxFailed = policy.Lockout.MaxFailedAttempts,
        WindowMinutes = policy.Lockout.WindowMinutes,
        InactivityMinutes = policy.Session.InactivityMinutes,
        AbsoluteMinutes = policy.Session.AbsoluteMinutes,
        PersistentLogin = policy.Session.PersistentLogin,
        ActivationHours = policy.Tokens.ActivationMinutes / 60,
        ResetMinutes = policy.Tokens.ResetMinutes,
        SignIn = policy.Redirects.SignIn ?? "",
        SignOut = policy.Redirects.SignOut ?? "",
    };

    /// <summary>The policy, unchecked; what no control shows stays.</summary>
    public DirectoryPolicy ApplyTo(DirectoryPolicy policy) => policy with
    {
        Password = policy.Password with
        {
            MinLength = MinLength ?? 0,
            History = History ?? 0,
            ExpiryDays = ExpiryDays ?? 0,
            RequireUpper = RequireUpper,
            RequireLower = RequireLower,
            RequireDigit = RequireDigit,
            RequireSymbol = RequireSymbol,
            BlockCommon = BlockCommon,
            BlockContext = BlockContext,
            CustomBlocklist = [.. Blocklist.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        },
        Lockout = policy.Lockout with { MaxFailedAttempts = MaxFailed ?? 0, WindowMinutes = WindowMinutes ?? 0 },
        Session = policy.Session with { InactivityMinutes = InactivityMinutes ?? 0, AbsoluteMinutes = AbsoluteMinutes ?? 0, PersistentLogin = PersistentLogin },
        // Minutes that are no whole hours, as a file may set them, stay while the hours do.
        Tokens = policy.Tokens with { ActivationMinutes = ActivationHours == policy.Tokens.ActivationMinutes / 60 ? policy.Tokens.ActivationMinutes : (ActivationHours ?? 0) * 60, ResetMinutes = ResetMinutes ?? 0 },
        Redirects = policy.Redirects with { SignIn = Given(SignIn), SignOut = Given(SignOut) },
    };

    private static string? Given(string text) => text.Trim() is { Length: > 0 } given ? given : null;
}
