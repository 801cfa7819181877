namespace Tarn.Server.Commands;

/// <summary>What a command tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Refused, or failed on the way.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a setting cannot be understood; nothing was begun.</summary>
    public const int BadUsage = 2;
}
