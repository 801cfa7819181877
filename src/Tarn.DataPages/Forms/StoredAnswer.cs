using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Tarn.DataPages.Answers;

namespace Tarn.DataPages.Forms;

/// <summary>An answer as it is kept for whoever sends the same form again.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Html">The section's HTML; empty for redirects.</param>
/// <param name="UniqueId">The section's id.</param>
/// <param name="RedirectUrl">Where it leads.</param>
/// <param name="RedirectTarget">In which window.</param>
public sealed record StoredAnswer(PageStatus Status, string Html, string UniqueId, string? RedirectUrl, string RedirectTarget)
{
    /// <summary>Draws an answer and keeps it.</summary>
    public static async ValueTask<StoredAnswer> OfAsync(PageContext page, PageAnswer answer) => new(
        answer.Status, answer.Sections is [var section, ..] ? await PageRenderer.RenderAsync(section.Content) : "", answer.Sections is [var first, ..] ? first.UniqueId : PageSection.NewId(),
        answer.RedirectUrl, answer.RedirectTarget);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static StoredAnswer Read(string json) => JsonSerializer.Deserialize<StoredAnswer>(json)!;

    /// <summary>As text for the store.</summary>
    public string Write() => JsonSerializer.Serialize(this);

    /// <summary>The answer again.</summary>
    public PageAnswer ToAnswer(PageContext page) => new()
    {
        Status = Status,
        RedirectUrl = RedirectUrl,
        RedirectTarget = RedirectTarget,
        HttpStatus = Status == PageStatus.Redirect ? 303 : 200,
        Sections = Html.Length == 0 ? [] : [new PageSection(UniqueId, page.Close(page.NewFlow(Sessions.FlowPage.Message)), null, builder => builder.AddMarkupContent(0, Html))],
        HasWritten = true,
    };
}
