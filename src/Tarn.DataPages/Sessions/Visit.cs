using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Tarn.DataPages.Sessions;

/// <summary>
/// What is remembered of a visitor's browser: parameters received and passed on, and sign-ins. One for an account and browser, shared by all its DataPages.
/// A visitor of public pages without parameters has none: nothing is stored for them.
/// </summary>
public sealed class Visit
{
    /// <summary>Most parameters kept; the oldest go first.</summary>
    public const int MaxParameters = 500;

    /// <summary>Longest text of a parameter; what is longer is cut.</summary>
    public const int MaxParameterLength = 4000;

    /// <summary>The secret that the browser carries; null until there is something to remember.</summary>
    [JsonIgnore]
    public string? Token { get; set; }

    /// <summary>A name for the visit that can be shown to the visitor: what is sealed bears it, so that nobody else can use it. Empty while nothing is remembered.</summary>
    [JsonIgnore]
    public string Mark => Token is null ? "" : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("mark" + Token)), 0, 8);

    /// <summary>Whether it must be stored.</summary>
    [JsonIgnore]
    public bool IsChanged { get; set; }

    /// <summary>When it was stored last, Unix milliseconds.</summary>
    public long Touched { get; set; }

    /// <summary>Whether the browser is to keep the secret when it is closed: the visitor ticked so at a sign-in. Time-outs hold all the same.</summary>
    public bool IsKept { get; set; }

    /// <summary>Parameters in the order in which they came, oldest first.</summary>
    [JsonInclude]
    public List<KeyValuePair<string, string>> Parameters { get; private set; } = [];

    /// <summary>The sign-ins, at most one for each authentication.</summary>
    [JsonInclude]
    public List<SignedIn> SignIns { get; private set; } = [];

    /// <summary>Gives the visit its secret when it has something to remember.</summary>
    public void EnsureToken()
    {
        if (IsChanged)
            Token ??= RandomNumberGenerator.GetHexString(64, lowercase: true);
    }

    /// <summary>A parameter's text; null when it was never received. Names have no case.</summary>
    public string? Find(string name)
    {
        foreach (var (key, text) in Parameters)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return text;
        }

        return null;
    }

    /// <summary>Remembers a parameter; an empty text clears it.</summary>
    public void Set(string name, string text)
    {
        if (text.Length > MaxParameterLength)
            text = Requests.NamedValues.Clean(text[..MaxParameterLength]);
        if (Find(name) == text)
            return;
        IsChanged |= Parameters.RemoveAll(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) > 0;
        if (text.Length == 0)
            return;
        if (Parameters.Count >= MaxParameters)
            Parameters.RemoveAt(0);
        Parameters.Add(KeyValuePair.Create(name, text));
        IsChanged = true;
    }

    /// <summary>Forgets all parameters.</summary>
    public void ResetParameters()
    {
        IsChanged |= Parameters.Count > 0;
        Parameters.Clear();
    }

    /// <summary>The sign-in with an authentication; null when there is none. Whether it still counts is the sign-in desk's affair.</summary>
    public SignedIn? FindSignIn(long authentication) => SignIns.Find(s => s.Authentication == authentication);

    /// <summary>Remembers a sign-in in place of an earlier one.</summary>
    public void SignIn(SignedIn signIn)
    {
        SignIns.RemoveAll(s => s.Authentication == signIn.Authentication);
        SignIns.Add(signIn);
        IsChanged = true;
    }

    /// <summary>Ends sign-ins: of one authentication, or all.</summary>
    public void SignOut(long? authentication)
    {
        IsChanged |= SignIns.RemoveAll(s => authentication is null || s.Authentication == authentication) > 0;
        IsKept &= SignIns.Count > 0;
    }
}

/// <summary>A sign-in.</summary>
/// <param name="Authentication">Number of the authentication.</param>
/// <param name="Record">The user's record: its <c>PK_ID</c> in the authentication's source.</param>
/// <param name="Began">When, Unix milliseconds.</param>
/// <param name="Seen">When it was used last, Unix milliseconds; at most a minute behind.</param>
public sealed record SignedIn(long Authentication, string Record, long Began, long Seen);
