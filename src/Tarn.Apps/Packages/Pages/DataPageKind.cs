namespace Tarn.Apps.Packages;

/// <summary>The kinds of DataPages.</summary>
public enum DataPageKind
{
    /// <summary>A kind the product does not run; kept and exported again.</summary>
    Unsupported,

    /// <summary>Adds a record.</summary>
    Submission,

    /// <summary>Changes one record.</summary>
    SingleRecordUpdate,

    /// <summary>Lists records, behind a search form when there is one.</summary>
    Report,

    /// <summary>Shows a chart.</summary>
    Chart,

    /// <summary>Shows a chart together with its records.</summary>
    CombinedChart,

    /// <summary>Resets a forgotten password.</summary>
    PasswordRecovery,

    /// <summary>Shows records in a calendar (Tarn's own part of the format).</summary>
    Calendar,

    /// <summary>A pivot table (Tarn's own part of the format).</summary>
    Pivot,

    /// <summary>A page of HTML (Tarn's own part of the format).</summary>
    Html,

    /// <summary>A login page (Tarn's own part of the format).</summary>
    Login,
}
