namespace Tarn.Identity.Profiles;

/// <summary>Requests of a profile on a day.</summary>
/// <param name="ProfileId">The profile; 0 for the whole account, with profiles deleted since.</param>
/// <param name="Day">The day, UTC.</param>
/// <param name="Requests">Requests with a valid token.</param>
public sealed record ProfileDay(long ProfileId, DateOnly Day, long Requests);
