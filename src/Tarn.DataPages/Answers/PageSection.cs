using Microsoft.AspNetCore.Components;

namespace Tarn.DataPages.Answers;

/// <summary>A part of a DataPage that is rendered, replaced and addressed as one: a form, or the results of a search.</summary>
/// <param name="UniqueId">Its id, new for every rendering: <c>_</c> and 14 hex digits.</param>
/// <param name="AppSession">The sealed state from which its next action goes on.</param>
/// <param name="RequestToken">Proof that a write comes from this section; null when it can write nothing.</param>
/// <param name="Content">Its HTML.</param>
public sealed record PageSection(string UniqueId, string AppSession, string? RequestToken, RenderFragment Content)
{
    /// <summary>Libraries of the browser side that it uses: <c>chart</c>, <c>calendar</c>, <c>date</c>, <c>select</c>, <c>richtext</c>, <c>signature</c>. Loaded only then.</summary>
    public IReadOnlySet<string> Libraries { get; init; } = new HashSet<string>();

    /// <summary>A new id for a rendering.</summary>
    public static string NewId() => "_" + System.Security.Cryptography.RandomNumberGenerator.GetHexString(14, lowercase: true);
}
