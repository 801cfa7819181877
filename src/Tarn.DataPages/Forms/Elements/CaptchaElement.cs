using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Components;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>
/// A picture of six characters that people can read and simple programs cannot, with a question in words for those who do not see it. Nothing is kept on the server but which challenges were answered: the code travels sealed.
/// Whoever has solved one is not asked again while the form comes back with other errors.
/// </summary>
public sealed class CaptchaElement : FormElement
{
    /// <summary>Characters of a code.</summary>
    public const int Length = 6;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.CaptchaView);

    /// <inheritdoc/>
    public override bool Stores => false;

    /// <summary>The challenge, or the proof that it was solved, sealed.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The picture; empty when there is nothing to solve any more.</summary>
    public MarkupString Picture { get; private set; }

    /// <summary>The question that may be answered instead.</summary>
    public string Question { get; private set; } = "";

    /// <summary>Whether a code must be typed.</summary>
    public bool Asks => Picture.Value is { Length: > 0 };

    /// <inheritdoc/>
    public override ValueTask LoadAsync(FormContext form)
    {
        Challenge(form);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask BindAsync(FormContext form)
    {
        Entries = [(form.Posted[Name] ?? "").Trim()];
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask ValidateAsync(FormContext form)
    {
        var page = form.Page;
        var isKnown = page.Site.Seal.TryOpen<CaptchaChallenge>(form.Posted[Name + "_Token"], "captcha", out var challenge)
            && page.Site.Database.Clock.GetUtcNow().ToUnixTimeMilliseconds() - challenge.At < Life.TotalMilliseconds && challenge.AppKey == page.DataPage.AppKey;
        // Each challenge is good for one try, right or wrong.
        var isNew = isKnown && await page.Site.Submissions.ClaimAsync("captcha" + challenge!.Nonce, page.Cancellation);
        var entry = Entry.Replace(" ", "", StringComparison.Ordinal);
        if (isNew && (challenge!.Code.Length == 0 || challenge.Code.Equals(entry, StringComparison.OrdinalIgnoreCase) || CaptchaQuestion.IsAnswer(challenge.Answer, entry)))
        {
            Token = Seal(form, "", "");
            Picture = default;
            return;
        }

        Challenge(form);
        Fail(form, "CaptchaFailed");
    }

    /// <summary>Asks anew, also whoever has answered: each try at a secret costs an answer.</summary>
    public void Challenge(FormContext form)
    {
        Entries = [];
        var code = RandomNumberGenerator.GetString(CaptchaPicture.Alphabet, Length);
        var question = CaptchaQuestion.Make(form.Page.Locale);
        Question = question.Text;
        Token = Seal(form, code, question.Answer);
        Picture = CaptchaPicture.Draw(code);
    }

    private static string Seal(FormContext form, string code, string answer) => form.Page.Site.Seal.Close(
        new CaptchaChallenge(code, answer, RandomNumberGenerator.GetHexString(24, lowercase: true), form.Page.DataPage.AppKey, form.Page.Site.Database.Clock.GetUtcNow().ToUnixTimeMilliseconds()), "captcha");
}

/// <summary>A challenge; without a code, the proof that one was solved.</summary>
public sealed record CaptchaChallenge(
    [property: JsonPropertyName("c")] string Code, [property: JsonPropertyName("a")] string Answer, [property: JsonPropertyName("n")] string Nonce, [property: JsonPropertyName("k")] string AppKey, [property: JsonPropertyName("t")] long At);
