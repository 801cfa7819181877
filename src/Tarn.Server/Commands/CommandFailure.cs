namespace Tarn.Server.Commands;

/// <summary>A command cannot do what it was asked; the message says why and what to do.</summary>
internal sealed class CommandFailure(string message) : Exception(message);
