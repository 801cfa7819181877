using System.Collections.Immutable;
using Tarn.Apps.Packages;

namespace Tarn.Apps.Building;

/// <summary>What somebody who makes a page has to say; everything else has a default.</summary>
public sealed record PageDesign
{
    /// <summary>What the page does.</summary>
    public required DataPageKind Kind { get; init; }

    /// <summary>Its name; empty for one made of kind and source.</summary>
    public string Name { get; init; } = "";

    /// <summary>The table or view it works on; empty for pages of HTML.</summary>
    public string Source { get; init; } = "";

    /// <summary>Whether <see cref="Source"/> is a view.</summary>
    public bool IsView { get; init; }

    /// <summary>The columns, in order; empty for those that make sense.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>Of an update form: it is behind a login over its source, and shows whoever signs in their own record.</summary>
    public bool OwnRecord { get; init; }

    /// <summary>Who may open it; null for everybody.</summary>
    public PageLogin? Login { get; init; }

    /// <summary>The folder; empty is the root.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The kinds that can be made, in the order in which they are offered.</summary>
    public static ImmutableArray<DataPageKind> Kinds { get; } =
        [DataPageKind.Submission, DataPageKind.Report, DataPageKind.SingleRecordUpdate, DataPageKind.Chart, DataPageKind.Calendar, DataPageKind.Login, DataPageKind.Html];

    /// <summary>What a kind is called.</summary>
    public static string NameOf(DataPageKind kind) => kind switch
    {
        DataPageKind.Submission => "Form",
        DataPageKind.SingleRecordUpdate => "Update form",
        DataPageKind.Report => "Report",
        DataPageKind.Chart => "Chart",
        DataPageKind.CombinedChart => "Chart and report",
        DataPageKind.PasswordRecovery => "Password recovery",
        DataPageKind.Calendar => "Calendar",
        DataPageKind.Pivot => "Pivot table",
        DataPageKind.Html => "HTML page",
        DataPageKind.Login => "Login",
        _ => "Unknown",
    };
}
