using System.Text.Json;
using Tarn.Data;

namespace Tarn.Identity.Accounts;

/// <summary>How people come into an account's Studio (account.md 4.2): what passwords must be like, how many may be wrong, how long a window stays open, whose sign-in asks for a code, and from where.</summary>
public sealed record SecurityPolicy
{
    /// <summary>The most minutes that <see cref="IdleMinutes"/> can be.</summary>
    internal const int LongestIdle = 480;

    /// <summary>Least characters of a password, 8 to 64, counted as Unicode does.</summary>
    public int MinLength { get; init; } = 12;

    /// <summary>A password needs an upper-case letter.</summary>
    public bool RequireUpper { get; init; }

    /// <summary>A password needs a lower-case letter.</summary>
    public bool RequireLower { get; init; }

    /// <summary>A password needs a digit.</summary>
    public bool RequireDigit { get; init; }

    /// <summary>A password needs something that is neither letter nor digit nor blank.</summary>
    public bool RequireSymbol { get; init; }

    /// <summary>Days after which the sign-in asks for a new password, 1 to 730; 0 for never.</summary>
    public int ExpiryDays { get; init; }

    /// <summary>So many of the last passwords cannot be taken again, 0 to 24.</summary>
    public int History { get; init; } = 5;

    /// <summary>A password cannot be taken again before so many days have passed since it was given up, 0 to 365.</summary>
    public int ReuseDays { get; init; }

    /// <summary>Users who have not signed in to the account for so many days are disabled, 7 to 730; 0 for never. The owner never is.</summary>
    public int InactiveDays { get; init; }

    /// <summary>Users who were disabled for staying away are deleted after so many days more, 7 to 730; 0 for never. The owner never is, nor who was disabled by somebody.</summary>
    public int DeleteInactiveDays { get; init; }

    /// <summary>So many wrong passwords or codes in a quarter of an hour lock the sign-in, 3 to 20.</summary>
    public int FailedAttempts { get; init; } = 5;

    /// <summary>Minutes without use after which a window is signed out, 5 to 480.</summary>
    public int IdleMinutes { get; init; } = 60;

    /// <summary>Whose sign-in must ask for a code.</summary>
    public FactorRule TwoFactor { get; init; }

    /// <summary>From where the Studio may be used.</summary>
    public ConsoleAddresses Addresses { get; init; } = new();

    /// <summary>Must somebody's sign-in ask for a code?</summary>
    public bool RequiresFactor(bool isAdministrator) => TwoFactor == FactorRule.All || (TwoFactor == FactorRule.Administrators && isAdministrator);

    /// <summary>What a new password must be like, in one sentence, to be told beforehand.</summary>
    public string Describe()
    {
        var parts = Parts().Where(static p => p.Needed).Select(static p => p.Words).ToList();
        return parts.Count == 0 ? $"{MinLength} characters or more." : $"{MinLength} characters or more, with {(parts.Count == 1 ? parts[0] : string.Join(", ", parts[..^1]) + " and " + parts[^1])}.";
    }

    /// <summary>The rules that a password breaks; empty when it may be taken. Passwords used before are the caller's to find: each costs a hash.</summary>
    public IReadOnlyList<string> Check(string password)
    {
        var broken = new List<string>();
        if (password.EnumerateRunes().Count() < MinLength)
            broken.Add($"The password must have at least {MinLength} characters.");
        broken.AddRange(Parts().Where(p => p.Needed && !password.Any(p.Has)).Select(static p => $"The password must have {p.Words} in it."));
        return broken;
    }

    /// <summary>The policy that satisfies several: whatever each demands.</summary>
    internal static SecurityPolicy Strictest(IReadOnlyCollection<SecurityPolicy> policies) => policies.Count == 0 ? new SecurityPolicy() : policies.Aggregate(static (one, other) => one with
    {
        MinLength = Math.Max(one.MinLength, other.MinLength),
        RequireUpper = one.RequireUpper || other.RequireUpper,
        RequireLower = one.RequireLower || other.RequireLower,
        RequireDigit = one.RequireDigit || other.RequireDigit,
        RequireSymbol = one.RequireSymbol || other.RequireSymbol,
        History = Math.Max(one.History, other.History),
        ReuseDays = Math.Max(one.ReuseDays, other.ReuseDays),
    });

    /// <summary>Reads what <see cref="ToJson"/> wrote; null for the defaults.</summary>
    internal static SecurityPolicy Parse(string? json) => json is null ? new SecurityPolicy() : JsonSerializer.Deserialize<SecurityPolicy>(json)!;

    internal string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="DataException">A setting is out of its range; the exception names it.</exception>
    internal SecurityPolicy Checked()
    {
        Range(nameof(MinLength), MinLength, 8, 64, "characters", mayBeNever: false);
        Range(nameof(ExpiryDays), ExpiryDays, 1, 730, "days", mayBeNever: true);
        Range(nameof(History), History, 0, 24, "passwords", mayBeNever: false);
        Range(nameof(ReuseDays), ReuseDays, 0, 365, "days", mayBeNever: false);
        Range(nameof(InactiveDays), InactiveDays, 7, 730, "days", mayBeNever: true);
        Range(nameof(DeleteInactiveDays), DeleteInactiveDays, 7, 730, "days", mayBeNever: true);
        Range(nameof(FailedAttempts), FailedAttempts, 3, 20, "attempts", mayBeNever: false);
        Range(nameof(IdleMinutes), IdleMinutes, 5, LongestIdle, "minutes", mayBeNever: false);
        _ = Addresses.Checked();
        return Enum.IsDefined(TwoFactor) ? this : throw new DataException(DataProblem.InvalidDefinition, "Choose who must have two-factor sign-in.", nameof(TwoFactor));
    }

    private static void Range(string name, int value, int least, int most, string unit, bool mayBeNever)
    {
        if ((value < least || value > most) && !(mayBeNever && value == 0))
            throw new DataException(DataProblem.InvalidDefinition, $"{least} to {most} {unit}{(mayBeNever ? ", or blank for never" : "")}.", name);
    }

    private (bool Needed, Func<char, bool> Has, string Words)[] Parts() =>
    [
        (RequireUpper, char.IsUpper, "an upper-case letter"), (RequireLower, char.IsLower, "a lower-case letter"), (RequireDigit, char.IsDigit, "a digit"),
        (RequireSymbol, static c => !char.IsLetterOrDigit(c) && !char.IsWhiteSpace(c), "a symbol"),
    ];
}
