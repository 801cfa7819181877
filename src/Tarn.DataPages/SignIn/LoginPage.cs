using Tarn.DataPages.Answers;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Parameters;

namespace Tarn.DataPages.SignIn;

/// <summary>A standalone login page: a protected DataPage that has nothing to show, and leads whoever is signed in on.</summary>
public static class LoginPage
{
    /// <summary>Answers a request of somebody who is signed in.</summary>
    public static PageAnswer Answer(PageContext page)
    {
        if (page.User is not { } user)
            throw new PageBrokenException("A login page needs an authentication.");
        if (SignInTarget.FindReturn(page) is { } back)
            return PageAnswer.Redirect(back);
        return user.Authentication.Definition.SuccessUrl is { } url
            ? PageAnswer.Redirect(page.AddressOf(url, page.Parameters))
            : MessagePage.Answer(page, page.Definition.Page!, page.Parameters.Resolve(page.Definition.Page!.Message, TextUse.Html));
    }
}
