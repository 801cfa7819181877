using System.Text.Json.Serialization;

namespace Tarn.Automation.Tasks;

/// <summary>Which way data go.</summary>
public enum TaskDirection { Import, Export }

/// <summary>Which of the files that a pattern names are imported.</summary>
public enum FilePick { Newest, Oldest, All }

/// <summary>What becomes of an imported file.</summary>
public enum AfterRun { None, Delete }

/// <summary>A data import or export task as its author writes it (automation.md 4.2). Stored as JSON, its secret apart from it.</summary>
public sealed record TaskDefinition
{
    /// <summary>Unique in the account without regard to case, 1 to 255 characters.</summary>
    public string Name { get; init; } = "";

    /// <summary>For people; at most 4,000 characters.</summary>
    public string Note { get; init; } = "";

    /// <summary>Must be given.</summary>
    public TaskDirection? Direction { get; init; }

    /// <summary>A task that is not enabled does not run, neither by its schedule nor when told to.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>When it runs by itself.</summary>
    public TaskSchedule Schedule { get; init; } = new();

    /// <summary>Where files come from or go to. Must be given.</summary>
    public TaskPlace? Place { get; init; }

    /// <summary>Import: the file, whose name may hold <c>*</c> and <c>?</c>. Export: the folder. Not used by URLs, which say it all.</summary>
    public string Path { get; init; } = "";

    /// <summary>Which of several files are imported.</summary>
    public FilePick Pick { get; init; }

    /// <summary>How files are written; the default finds out (imports) or writes CSV (exports).</summary>
    public TaskFormat Format { get; init; } = new();

    /// <summary>What is transferred, one after the other. At least one.</summary>
    public IReadOnlyList<TaskObject> Objects { get; init; } = [];

    /// <summary>Imports: what a row does that cannot be written.</summary>
    public Data.Transfer.RowErrorAction OnRowError { get; init; }

    /// <summary>Imports: with more bad rows than this in an object nothing of it is written.</summary>
    public int MaxErrors { get; init; } = 1000;

    /// <summary>Imports: cut texts that are too long instead of refusing their rows.</summary>
    public bool Truncate { get; init; }

    /// <summary>Imports: how ambiguous dates are read.</summary>
    public Data.Transfer.DateOrder DateOrder { get; init; }

    /// <summary>Imports: what becomes of the file when all went well or some rows were rejected.</summary>
    public AfterRun AfterRun { get; init; }

    /// <summary>Who gets mail.</summary>
    public TaskNotify Notify { get; init; } = new();
}

/// <summary>Addresses that are told how a run ended.</summary>
public sealed record TaskNotify
{
    public IReadOnlyList<string> Success { get; init; } = [];

    /// <summary>Rows were rejected, or columns left out.</summary>
    public IReadOnlyList<string> Warning { get; init; } = [];

    public IReadOnlyList<string> Failure { get; init; } = [];
}

/// <summary>How files are written.</summary>
public sealed record TaskFormat
{
    /// <summary>The format; null finds out by the file's name and content (imports), or is CSV (exports).</summary>
    public Data.Transfer.ExportFormat? Type { get; init; }

    /// <summary>CSV: one character; null finds out, or is a comma. <c>\t</c> is a tab.</summary>
    public string? Delimiter { get; init; }

    /// <summary>CSV imports: the first row is a heading; null finds out.</summary>
    public bool? Header { get; init; }

    /// <summary>CSV imports: name of the encoding; null finds out.</summary>
    public string? Encoding { get; init; }

    /// <summary><see cref="Delimiter"/> as a character.</summary>
    [JsonIgnore]
    public char? Separator => Delimiter switch { null => null, "\\t" => '\t', _ => Delimiter[0] };
}
