namespace Tarn.Automation.Webhooks;

/// <summary>A URL of a webhook, and how it fares.</summary>
/// <param name="WebhookId">The webhook.</param>
/// <param name="Url">The URL.</param>
/// <param name="IsSuspended">It failed for days; nothing is sent until somebody resumes it.</param>
/// <param name="Failures">Failed calls since the last that succeeded.</param>
/// <param name="PausedUntil">Nothing is sent before, UTC; null when it has no pause now.</param>
/// <param name="FailingSince">First failed call since the last that succeeded, UTC; null when the last call succeeded.</param>
public sealed record WebhookUrl(string WebhookId, string Url, bool IsSuspended, int Failures, DateTimeOffset? PausedUntil, DateTimeOffset? FailingSince);
