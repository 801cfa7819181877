namespace Tarn.Automation.Leases;

/// <summary>Another process does the work now.</summary>
internal sealed class LeaseLostException : Exception;
