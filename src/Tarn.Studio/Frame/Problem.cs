using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Sql;

namespace Tarn.Studio.Frame;

/// <summary>What went wrong, in words for the person before the screen.</summary>
/// <param name="Text">A sentence that says what to do.</param>
/// <param name="Fields">The fields it is about; empty when it is about none.</param>
/// <param name="Reference">Under which it is in the server's log; null for mistakes, which need none.</param>
public sealed partial record Problem(string Text, IReadOnlyList<string> Fields, string? Reference = null)
{
    /// <summary>Explains an exception.</summary>
    public static Problem From(Exception failure, ILogger log)
    {
        switch (failure)
        {
            case DataException mistake:
                return new Problem(Plain(mistake.Message), mistake.Fields);
            case TSqlException mistake:
                return new Problem(mistake.Message, []);
            case DatabaseUnavailableException:
                return new Problem("The database cannot be reached at the moment. Nothing was changed; try again.", []);
            case OutcomeUnknownException unknown:
                return new Problem(unknown.Message, []);
            default:
                var reference = RandomNumberGenerator.GetHexString(8, lowercase: true);
                ProblemLog.LogFault(log, reference, failure);
                return new Problem("Something went wrong on our side. Nothing was changed.", [], reference);
        }
    }

    /// <summary>Whether it is about a field.</summary>
    public bool IsAbout(string field) => Fields.Contains(field, StringComparer.OrdinalIgnoreCase);

    /// <summary>Wire messages begin with words that clients match and people need not read, and name by its key what a person has opened by its name.</summary>
    private static string Plain(string message)
    {
        const string Beginning = "Cannot perform operation because ";
        if (ByKey().Match(message) is { Success: true } gone)
            return $"This {gone.Groups["kind"].ValueSpan} does not exist any more. Somebody may have deleted it.";
        return message.StartsWith(Beginning, StringComparison.Ordinal) && message.Length > Beginning.Length
            ? char.ToUpperInvariant(message[Beginning.Length]) + message[(Beginning.Length + 1)..] + (message[^1] is '.' or '\'' ? "" : ".")
            : message;
    }

    [GeneratedRegex("^Cannot perform operation because the following (?<kind>[a-z]+) does not exist: '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ByKey();
}

internal static partial class ProblemLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Studio {Reference}")]
    public static partial void LogFault(ILogger log, string reference, Exception failure);
}
