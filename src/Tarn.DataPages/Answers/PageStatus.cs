namespace Tarn.DataPages.Answers;

/// <summary>How an action ended; on the wire in lower case.</summary>
public enum PageStatus
{
    /// <summary>As asked.</summary>
    Ok,

    /// <summary>The entries need attention; nothing was written.</summary>
    Invalid,

    /// <summary>The visitor must sign in first.</summary>
    Login,

    /// <summary>Go to another address.</summary>
    Redirect,

    /// <summary>Close the window.</summary>
    Close,

    /// <summary>It failed; the text says why.</summary>
    Error,
}
