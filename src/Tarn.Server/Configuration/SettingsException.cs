namespace Tarn.Server.Configuration;

/// <summary>A setting that cannot be used; the message names it and where it comes from.</summary>
public sealed class SettingsException(string message) : Exception(message);
