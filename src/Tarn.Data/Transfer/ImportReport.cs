namespace Tarn.Data.Transfer;

/// <summary>How an import ended.</summary>
public enum ImportOutcome
{
    /// <summary>Every row was read; some may have been skipped.</summary>
    Completed,

    /// <summary>Stopped on request. What was committed before stays, unless the import was all or nothing.</summary>
    Cancelled,

    /// <summary>Stopped at a failure that <see cref="ImportReport.Failure"/> tells.</summary>
    Failed,
}

/// <summary>Why a row was not written.</summary>
public enum RowProblem { None, TypeMismatch, TooLong, Duplicate, BlankInUnique, MissingParent, FormulaError, Ambiguous, Referenced, Malformed }

/// <summary>A row that was not written.</summary>
/// <param name="Row">Its number as a spreadsheet shows it: a heading row is row 1.</param>
/// <param name="Field">The field concerned; null when it is the row as a whole.</param>
/// <param name="Value">The value, cut to 100 characters.</param>
/// <param name="Problem">Why.</param>
/// <param name="Message">Why, in words.</param>
public sealed record RowError(long Row, string? Field, string? Value, RowProblem Problem, string Message);

/// <summary>How far an import is.</summary>
/// <param name="Read">Rows read.</param>
/// <param name="Added">Records added and committed (of an all-or-nothing import: so far).</param>
/// <param name="Updated">Records changed.</param>
/// <param name="Skipped">Rows skipped.</param>
public readonly record struct ImportProgress(long Read, long Added, long Updated, long Skipped);

/// <summary>What an import did.</summary>
public sealed record ImportReport
{
    /// <summary>Errors that a report holds; more are only counted.</summary>
    public const int ErrorsKept = 1000;

    /// <summary>How it ended.</summary>
    public required ImportOutcome Outcome { get; init; }

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>Rows read.</summary>
    public long Read { get; init; }

    /// <summary>Records added and kept.</summary>
    public long Added { get; init; }

    /// <summary>Records changed and kept.</summary>
    public long Updated { get; init; }

    /// <summary>Records deleted (Replace, Sync).</summary>
    public long Deleted { get; init; }

    /// <summary>Rows left out because of an error.</summary>
    public long Skipped { get; init; }

    /// <summary>Rows that matched no record (Update).</summary>
    public long Unmatched { get; init; }

    /// <summary>The first <see cref="ErrorsKept"/> errors, by row.</summary>
    public required IReadOnlyList<RowError> Errors { get; init; }

    /// <summary>What was left out on purpose, such as columns without a field.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Why it stopped; null when it did not fail.</summary>
    public string? Failure { get; init; }
}
