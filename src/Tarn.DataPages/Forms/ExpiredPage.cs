using Tarn.DataPages.Answers;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Pages;

namespace Tarn.DataPages.Forms;

/// <summary>The answer to a form that was open too long, when nothing of it can be shown again.</summary>
public static class ExpiredPage
{
    /// <summary>Makes it.</summary>
    public static PageAnswer Answer(PageContext page)
    {
        var text = page.Locale.Text("FormExpired");
        return new PageAnswer
        {
            Status = PageStatus.Error,
            Errors = [new ElementError("", "FormExpired", text)],
            Sections = [new PageSection(PageSection.NewId(), page.Close(page.NewFlow(Sessions.FlowPage.Message)), null, Markup.Of<NoticeView>(new Notice(text, page.Style)))],
        };
    }
}
