namespace Tarn.Apps.Deployment;

/// <summary>A way to bring a DataPage to its visitors (deployment.md 3).</summary>
public enum DeployMethod
{
    /// <summary>A script that puts the page where it stands: the default.</summary>
    Embedded,

    /// <summary>The page's own address.</summary>
    Url,

    /// <summary>The address as a link with the page's name.</summary>
    Link,

    /// <summary>A frame inside another page.</summary>
    IFrame,

    /// <summary>The script for ASP.NET pages, which wrap everything in one form.</summary>
    Net,
}
