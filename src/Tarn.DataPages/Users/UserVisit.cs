using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Users;
using Tarn.Identity.Directories;

namespace Tarn.DataPages.Users;

/// <summary>One request for a page of a directory: who asks, what was sent, and the cookies of the directory's own pages (directories.md, 15.2).</summary>
/// <param name="http">The request.</param>
/// <param name="site">The account.</param>
/// <param name="directory">The directory.</param>
/// <param name="linkBase">Scheme and host for links in mails.</param>
/// <param name="isSecure">The browser's connection is encrypted.</param>
/// <param name="fields">What a form sent; empty for GET.</param>
internal sealed class UserVisit(HttpContext http, Site site, UserDirectory directory, string linkBase, bool isSecure, IFormCollection fields)
{
    private const string SealCookie = "tarn-af";
    private const int SecretLength = 43;

    public HttpContext Http => http;

    public AccountDirectories Directories => site.Directories;

    public UserDirectory Directory => directory;

    public string LinkBase => linkBase;

    public CancellationToken Cancellation => http.RequestAborted;

    public bool IsPost => HttpMethods.IsPost(http.Request.Method);

    public Client Client { get; } = new(AddressOf(http.Connection.RemoteIpAddress), http.Request.Headers.UserAgent.ToString());

    /// <summary>The secret of the link that led here, from its address or from the form that it showed.</summary>
    public string? Link => IsPost ? Field("t") : http.Request.Query["t"].ToString();

    /// <summary>A field of the form; empty when it was not sent.</summary>
    public string Field(string name) => fields[name].ToString();

    /// <summary>The address of one of the directory's pages.</summary>
    public string AddressOf(string page) => $"{http.Request.PathBase}/users/{directory.Id}/{page}";

    /// <summary>Who is signed in; null when nobody is.</summary>
    public ValueTask<DirectoryUser?> FindUserAsync() => Directories.Sessions.FindAsync(directory, SessionSecret, Cancellation);

    /// <summary>The secret that the browser carries.</summary>
    public string? SessionSecret => http.Request.Cookies[NameOf(SessionCookie)];

    /// <summary>Signs the browser in.</summary>
    public void SetSession(string secret)
    {
        var limits = directory.Policy.Session;
        http.Response.Cookies.Append(NameOf(SessionCookie), secret, Options(SameSiteMode.Lax, limits.PersistentLogin ? TimeSpan.FromMinutes(limits.AbsoluteMinutes) : null));
    }

    /// <summary>Signs the browser out.</summary>
    public void ClearSession()
    {
        http.Response.Cookies.Delete(NameOf(SessionCookie), Options(SameSiteMode.Lax, null));
        if (isSecure)
            http.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
    }

    /// <summary>Did the form come from this server to this browser, and was it sent by a page of this site?</summary>
    public bool IsOwnForm()
    {
        var cookie = http.Request.Cookies[NameOf(SealCookie)];
        return http.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none" && cookie is { Length: SecretLength }
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(SealOf(cookie)), Encoding.UTF8.GetBytes(Field("seal")));
    }

    /// <summary>A page with a form that this browser can send.</summary>
    public UserPage Show(UserForm form) => Note(form.Action is null ? form : form with { Seal = MakeSeal() });

    /// <summary>A page without one.</summary>
    public UserPage Note(UserForm form) => new($"{form.Heading} - {directory.Name}", Markup.Of<UserFormView>(form));

    private string SessionCookie => "tarn-dir-" + directory.Key;

    private string MakeSeal()
    {
        if (http.Request.Cookies[NameOf(SealCookie)] is not { Length: SecretLength } cookie)
        {
            cookie = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
            http.Response.Cookies.Append(NameOf(SealCookie), cookie, Options(SameSiteMode.Strict, null));
        }

        return SealOf(cookie);
    }

    private string SealOf(string cookie) => site.Seal.Sign($"{cookie}\n{directory.Id}", "user form");

    /// <summary>Where the connection is encrypted, a name that no other host and no plain connection can set.</summary>
    private string NameOf(string cookie) => isSecure ? "__Host-" + cookie : cookie;

    private CookieOptions Options(SameSiteMode sameSite, TimeSpan? life) => new() { Secure = isSecure, HttpOnly = true, SameSite = sameSite, Path = "/", MaxAge = life, IsEssential = true };

    private static string AddressOf(IPAddress? ip) => ip is null ? "" : (ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip).ToString();
}
