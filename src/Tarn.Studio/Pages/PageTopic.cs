namespace Tarn.Studio.Pages;

/// <summary>What the properties beside a page are about while no element is chosen.</summary>
public enum PageTopic
{
    /// <summary>The page as a whole.</summary>
    Page,

    /// <summary>Who may open it, and whose records it shows.</summary>
    Access,

    /// <summary>How the criteria of the search are joined.</summary>
    Search,

    /// <summary>The chart of the results.</summary>
    Chart,

    /// <summary>The calendar of the results.</summary>
    Calendar,

    /// <summary>Totals and groups of the results.</summary>
    Totals,

    /// <summary>The conditional rules of a form.</summary>
    Rules,

    /// <summary>The mails that a form sends.</summary>
    Mails,
}
