using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Tarn.Data.Engines;

/// <summary>Who holds a lease: a machine, a process of it, and something that is never the same twice.</summary>
public static class LeaseOwner
{
    /// <summary>Clocks by which the system tells when a process began differ by less.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private static readonly long Began = BeganOf(Process.GetCurrentProcess());

    /// <summary>An owner in this process.</summary>
    public static string New() => string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{Began}/{Guid.NewGuid():N}");

    /// <summary>Is it certain that the owner's process has ended? Of other machines nothing is certain.</summary>
    public static bool IsDead(string owner)
    {
        if (owner.Split('/') is not [var machine, var process, var began, _] || machine != Environment.MachineName
            || !int.TryParse(process, CultureInfo.InvariantCulture, out var id) || !long.TryParse(began, CultureInfo.InvariantCulture, out var start))
            return false;
        try
        {
            using var found = Process.GetProcessById(id);
            return Math.Abs(BeganOf(found) - start) > Tolerance.TotalMilliseconds;
        }
        catch (ArgumentException)
        {
            // No process has that number.
            return true;
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            // It ends just now, or is somebody else's: the lease runs out by itself.
            return false;
        }
    }

    private static long BeganOf(Process process) => new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds();
}
