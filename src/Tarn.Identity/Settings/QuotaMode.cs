using System.Text.Json.Serialization;

namespace Tarn.Identity.Settings;

/// <summary>What happens when a quota is used up (account.md 8.2).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QuotaMode>))]
public enum QuotaMode
{
    /// <summary>It is counted, nothing more.</summary>
    Off,

    /// <summary>The server's operator is told at 80, 90 and 100 %; the work goes on.</summary>
    Warn,

    /// <summary>As <see cref="Warn"/>, and what goes beyond the limit is refused until the period ends.</summary>
    Block,
}
