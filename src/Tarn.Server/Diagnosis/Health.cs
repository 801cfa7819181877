namespace Tarn.Server.Diagnosis;

/// <summary>How serious a finding is.</summary>
internal enum Health
{
    /// <summary>All is well.</summary>
    Ok,

    /// <summary>It works, but somebody should know.</summary>
    Warning,

    /// <summary>The server cannot work like this.</summary>
    Failed,
}
