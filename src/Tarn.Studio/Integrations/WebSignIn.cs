namespace Tarn.Studio.Integrations;

/// <summary>How somebody signs in to an address on the web.</summary>
public enum WebSignIn
{
    None,
    Password,
    Token,
    Header,
}
