namespace Tarn.Identity.Rights;

/// <summary>What a user or group is to have on one object besides, and what no more.</summary>
/// <param name="Subject">The user or group.</param>
/// <param name="Granted">Rights to grant.</param>
/// <param name="Revoked">Rights to take back, of those granted to the subject itself on this object.</param>
public sealed record RightsChange(RightsSubject Subject, Right Granted, Right Revoked);
