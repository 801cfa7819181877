using Tarn.Data.Transfer;

namespace Tarn.Automation.Tasks;

/// <summary>What happens to columns of a file that no field takes.</summary>
public enum UnmappedColumns { Ignore, Fail }

/// <summary>One object that a task transfers.</summary>
public sealed record TaskObject
{
    /// <summary>Import: name of the sheet, table or archived file, not needed where the file holds one. Export: the table or view.</summary>
    public string Source { get; init; } = "";

    /// <summary>Import: the table. Export: the file's name, in which <c>{yyyy} {MM} {dd} {HH} {mm} {ss} {task} {object}</c> are replaced; empty for the object's name.</summary>
    public string Destination { get; init; } = "";

    /// <summary>Import: what is done to the table. Must be given.</summary>
    public TaskAction? Action { get; init; }

    /// <summary>Import: the fields that identify a record, for the updating actions.</summary>
    public IReadOnlyList<string> Match { get; init; } = [];

    /// <summary>Import: columns that do not go into the field of their name.</summary>
    public IReadOnlyList<ColumnMap> Map { get; init; } = [];

    /// <summary>Import: columns that no field takes.</summary>
    public UnmappedColumns Unmapped { get; init; }

    /// <summary>Export: the fields in order; empty for all.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Export: a T-SQL condition; empty for all records.</summary>
    public string Where { get; init; } = "";

    /// <summary>Export: a T-SQL sort list; empty for the order of the key.</summary>
    public string OrderBy { get; init; } = "";
}

/// <summary>Which field a column goes into.</summary>
/// <param name="From">The column's heading, or <c>#n</c> by position.</param>
/// <param name="To">The field; empty leaves the column out.</param>
public sealed record ColumnMap(string From, string To = "");

/// <summary>What an import does to its table (automation.md 4.5).</summary>
public enum TaskAction
{
    Append,
    Replace,
    NewAppend,
    NewReplace,
    Update,
    AddUpdate,
    Sync,
}

/// <summary>Leads from the words of tasks to those of imports.</summary>
internal static class TaskActions
{
    public static ImportAction ToImport(this TaskAction action) => action switch
    {
        TaskAction.Append => ImportAction.Append,
        TaskAction.Replace => ImportAction.Replace,
        TaskAction.NewAppend => ImportAction.NewAppend,
        TaskAction.NewReplace => ImportAction.NewReplace,
        TaskAction.Update => ImportAction.Update,
        TaskAction.AddUpdate => ImportAction.AddAndUpdate,
        _ => ImportAction.Sync,
    };

    /// <summary>Does it find records by match fields?</summary>
    public static bool Matches(this TaskAction action) => action is TaskAction.Update or TaskAction.AddUpdate or TaskAction.Sync;

    /// <summary>Does what it does depend on the whole of the data, so that a second file would undo the first?</summary>
    public static bool TakesAll(this TaskAction action) => action is TaskAction.Replace or TaskAction.NewReplace or TaskAction.Sync;
}
