namespace Tarn.Automation.Egress;

/// <summary>A call that the server's policy forbids; nothing was sent.</summary>
public sealed class EgressRefusedException(string message) : IOException(message);
