namespace Tarn.Identity.Accounts;

/// <summary>A session of the Studio that lives, and where it is.</summary>
/// <param name="Session">The session.</param>
/// <param name="Address">IP address from which it began.</param>
/// <param name="Agent">What the browser calls itself.</param>
public sealed record OpenConsole(ConsoleSession Session, string Address, string Agent);
