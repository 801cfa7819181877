namespace Tarn.DataPages.Requests;

/// <summary>How a DataPage was asked for; it decides the form of the answer.</summary>
public enum PageTransport
{
    /// <summary>A whole document rendered on the server: works without script.</summary>
    Document,

    /// <summary>The first payload of an embedded page: JSON.</summary>
    Embed,

    /// <summary>An action of the page's script: JSON.</summary>
    Ajax,
}
