using Tarn.DataPages.Answers;
using Tarn.DataPages.Sessions;

namespace Tarn.DataPages.Forms;

/// <summary>Makes a form count once: whoever sends it again gets the first answer, also when both come at the same time.</summary>
public static class SubmissionGuard
{
    /// <summary>Processes a submit unless its token was used.</summary>
    /// <param name="page">The request.</param>
    /// <param name="token">The form's token.</param>
    /// <param name="process">Processes it; an answer that is not <see cref="PageStatus.Invalid"/> or <see cref="PageStatus.Error"/> uses the token up.</param>
    /// <param name="expire">Answers whoever sends it again too late; null to say only that the page was open too long.</param>
    public static async ValueTask<PageAnswer> OnceAsync(PageContext page, RequestToken token, Func<ValueTask<PageAnswer>> process, Func<ValueTask<PageAnswer>>? expire = null)
    {
        var store = page.Site.Submissions;
        if (!await store.ClaimAsync(token.Nonce, page.Cancellation))
        {
            return await store.WaitForAnswerAsync(token.Nonce, page.Cancellation) is { } first
                ? StoredAnswer.Read(first).ToAnswer(page) with { StoredAs = token.Nonce }
                : expire is null ? ExpiredPage.Answer(page) : await expire();
        }

        var finished = false;
        try
        {
            var answer = await process();
            if (answer.Status is not (PageStatus.Invalid or PageStatus.Error))
            {
                await store.FinishAsync(token.Nonce, (await StoredAnswer.OfAsync(page, answer)).Write(), CancellationToken.None);
                finished = true;
                answer = answer with { StoredAs = token.Nonce };
            }

            return answer;
        }
        finally
        {
            if (!finished)
                await store.ReleaseAsync(token.Nonce, CancellationToken.None);
        }
    }

    /// <summary>
    /// Processes a submit that claims its form by itself, in the transaction of its record (<see cref="Submission"/>). Whatever a second one stumbles over, such as a unique value
    /// that the first has written, it gets the first answer.
    /// </summary>
    public static async ValueTask<PageAnswer> OnceWithinAsync(PageContext page, RequestToken token, Func<Submission, ValueTask<PageAnswer>> process, Func<ValueTask<PageAnswer>> expire)
    {
        var store = page.Site.Submissions;
        try
        {
            var answer = await process(new Submission(page, token));
            return answer.Status is PageStatus.Invalid or PageStatus.Error && await store.FindAnswerAsync(token.Nonce, page.Cancellation) is { } known ? Again(known) : answer;
        }
        catch (Exception before) when (before is SubmittedBeforeException or Data.Changes.RowBesideTakenException)
        {
            return await store.WaitForAnswerAsync(token.Nonce, page.Cancellation, wasSeen: true) is { } first ? Again(first) : await expire();
        }

        PageAnswer Again(string answer) => StoredAnswer.Read(answer).ToAnswer(page) with { StoredAs = token.Nonce };
    }
}
