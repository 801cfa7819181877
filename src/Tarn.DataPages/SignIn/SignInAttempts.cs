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
/// Counts failed sign-ins: five in fifteen minutes lock a user name (known or not), fifty an address. Each process counts for itself.
/// </summary>
public sealed class SignInAttempts(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly System.Collections.Concurrent.ConcurrentDictionary<(long, string), RateWindow<int>> _names = new();
    private readonly RateWindow<IPAddress> _addresses = new(50, Window, clock);

    /// <summary>Says why an attempt is refused; null when it may be made.</summary>
    public Refusal? Check(long authentication, string name, IPAddress address)
    {
        if (!_addresses.Peek(address).Allowed)
            return Refusal.Throttled;
        return _names.TryGetValue((authentication, name), out var failures) && !failures.Peek(0).Allowed ? Refusal.Locked : null;
    }

    /// <summary>Counts a failure.</summary>
    public void Failed(long authentication, string name, IPAddress address)
    {
        const int Most = 100_000;
        if (_names.Count >= Most)
        {
            foreach (var (key, counter) in _names.Where(n => n.Value.Peek(0).Remaining == n.Value.Limit))
                _names.TryRemove(KeyValuePair.Create(key, counter));
        }

        _addresses.Take(address);
        _names.GetOrAdd((authentication, name), _ => new RateWindow<int>(5, Window, clock)).Take(0);
    }

    /// <summary>Forgets the failures of a user name.</summary>
    public void Succeeded(long authentication, string name) => _names.TryRemove((authentication, name), out _);
}
