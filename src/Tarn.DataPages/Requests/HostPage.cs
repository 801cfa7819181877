namespace Tarn.DataPages.Requests;

/// <summary>The page that the visitor has in the browser: the one that embeds the DataPage, or the DataPage's own address.</summary>
/// <param name="Url">Address with query.</param>
/// <param name="Page">Address without query and fragment.</param>
/// <param name="Query">Its query string, without the question mark.</param>
public sealed record HostPage(string Url, string Page, string Query)
{
    /// <summary>The host name; empty when the address is none.</summary>
    public string Domain => Uri.TryCreate(Page, UriKind.Absolute, out var uri) ? uri.Host : "";
}
