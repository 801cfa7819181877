namespace Tarn.Identity.Directories;

/// <summary>From where somebody acts, for limits and the log.</summary>
/// <param name="Address">IP address.</param>
/// <param name="Agent">What the browser calls itself.</param>
/// <param name="Actor">Who acts when it is not the user: a profile, an administrator.</param>
public sealed record Client(string Address = "", string Agent = "", string Actor = "");
