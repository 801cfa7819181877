using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Sessions;

namespace Tarn.DataPages.Forms;

/// <summary>
/// The submit of a form whose record is written in one transaction: the form is claimed in that transaction, and counts once because a second claim undoes its record.
/// Where the answer is known by then it is kept there too, so that a submit commits once.
/// </summary>
public sealed class Submission(PageContext page, RequestToken token)
{
    private StoredAnswer? _kept;
    private bool _isClaimed;

    /// <summary>Claims the form together with what is written.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="answer">The answer; null when it can only be made after the commit.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="SubmittedBeforeException">The form was processed before: nothing of it is to be written again.</exception>
    public async ValueTask ClaimAsync(IWriteSession session, PageAnswer? answer, CancellationToken cancellation)
    {
        // The transaction may be repeated, and its record be another then.
        _kept = answer is null ? null : await StoredAnswer.OfAsync(page, answer);
        if (!await page.Site.Submissions.ClaimWithinAsync(session, token.Nonce, _kept?.Write(), cancellation))
            throw new SubmittedBeforeException();
        _isClaimed = true;
    }

    /// <summary>The row by which a new record claims the form and keeps an answer that does not depend on what is stored.</summary>
    /// <exception cref="RowBesideTakenException">Of the write: the form was processed before.</exception>
    public async ValueTask<RowBeside> ToRowAsync(PageAnswer answer)
    {
        _kept = await StoredAnswer.OfAsync(page, answer);
        return await page.Site.Submissions.ToRowAsync(token.Nonce, _kept.Write(), page.Cancellation);
    }

    /// <summary>Ends a submit that has written: the answer is kept, if that was not done in its transaction.</summary>
    /// <returns>The answer to give.</returns>
    public async ValueTask<PageAnswer> FinishAsync(Func<PageAnswer> answer)
    {
        if (_kept is null)
        {
            var store = page.Site.Submissions;
            _kept = await StoredAnswer.OfAsync(page, answer());
            var text = _kept.Write();
            if (_isClaimed)
                await store.FinishAsync(token.Nonce, text, CancellationToken.None);
            else
                await page.Site.Database.Engine.WriteAsync(session => store.ClaimWithinAsync(session, token.Nonce, text, CancellationToken.None), CancellationToken.None);
        }

        return _kept.ToAnswer(page) with { StoredAs = token.Nonce };
    }
}
