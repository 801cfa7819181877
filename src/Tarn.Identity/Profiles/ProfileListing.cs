namespace Tarn.Identity.Profiles;

/// <summary>A row of the list of profiles.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="ActiveTokens">Access tokens that are alive.</param>
/// <param name="Requests">Requests of the last 30 days.</param>
public sealed record ProfileListing(Profile Profile, long ActiveTokens, long Requests);
