using System.Net;
using Tarn.Identity.Rates;

namespace Tarn.DataPages.SignIn;

/// <summary>Why an attempt to sign in is not even looked at.</summary>
public enum Refusal
{
    /// <summary>Too many wrong passwords for this user name.</summary>
    Locked,

    /// <summary>Too many failures from this address.</summary>
    Throttled,
}

/// <summary>
/// Counts failed sign-ins: five in fifteen minutes, or as many as the caller says, lock a user name (known or not), fifty an address. Each process counts for itself.
/// </summary>
public sealed class SignInAttempts(TimeProvider clock)
{
    /// <summary>The most that a caller can allow. All count in one window, so that whoever is allowed more here and less there has no tries besides.</summary>
    public const int MostAllowed = 20;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly System.Collections.Concurrent.ConcurrentDictionary<(long, string), RateWindow<int>> _names = new();
    private readonly RateWindow<IPAddress> _addresses = new(50, Window, clock);

    /// <summary>
    /// Begins an attempt, which counts as failed until <see cref="Succeeded"/> says otherwise: many at once cannot try more passwords than one after the other.
    /// </summary>
    /// <param name="authentication">The login that is counted for.</param>
    /// <param name="name">The user name.</param>
    /// <param name="address">Where the attempt comes from.</param>
    /// <param name="most">Failures that lock the name, at most <see cref="MostAllowed"/>.</param>
    /// <returns>Why it is refused; null when it may be made.</returns>
    public Refusal? Begin(long authentication, string name, IPAddress address, int most = 5)
    {
        const int Most = 100_000;
        if (_names.Count >= Most)
        {
            foreach (var (key, counter) in _names.Where(n => n.Value.Peek(0).Remaining == n.Value.Limit))
                _names.TryRemove(KeyValuePair.Create(key, counter));
        }

        if (!_addresses.Peek(address).Allowed)
            return Refusal.Throttled;
        var attempts = _names.GetOrAdd((authentication, name), _ => new RateWindow<int>(MostAllowed, Window, clock));
        // Looked at first, so that what is refused anyway does not count; counted then, so that of many at once no more than these are let through.
        return attempts.Peek(0).Remaining > MostAllowed - most && attempts.Take(0) is { Allowed: true } taken && taken.Remaining >= MostAllowed - most ? null : Refusal.Locked;
    }

    /// <summary>Counts a failure against the address it came from.</summary>
    public void Failed(IPAddress address) => _addresses.Take(address);

    /// <summary>Forgets the failures of a user name.</summary>
    public void Succeeded(long authentication, string name) => _names.TryRemove((authentication, name), out _);
}
