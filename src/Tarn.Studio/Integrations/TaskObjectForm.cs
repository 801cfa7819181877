using Tarn.Automation.Tasks;

namespace Tarn.Studio.Integrations;

/// <summary>One of the tables that a task fills or reads, while it is edited.</summary>
public sealed class TaskObjectForm
{
    public string Source { get; set; } = "";

    public string Destination { get; set; } = "";

    public TaskAction Action { get; set; } = TaskAction.Append;

    public List<string> Match { get; private init; } = [];

    public List<MapRow> Map { get; private init; } = [];

    public bool FailOnUnmapped { get; set; }

    public List<string> Fields { get; private init; } = [];

    public string Where { get; set; } = "";

    public string OrderBy { get; set; } = "";

    /// <summary>Records are found by fields.</summary>
    public bool Matches => Action is TaskAction.Update or TaskAction.AddUpdate or TaskAction.Sync;

    /// <summary>The table may be made by the run, so that its name is typed.</summary>
    public bool MakesTable => Action is TaskAction.NewAppend or TaskAction.NewReplace;

    public static TaskObjectForm Of(TaskObject item) => new()
    {
        Source = item.Source,
        Destination = item.Destination,
        Action = item.Action ?? TaskAction.Append,
        Match = [.. item.Match],
        Map = [.. item.Map.Select(m => new MapRow { From = m.From, To = m.To })],
        FailOnUnmapped = item.Unmapped == UnmappedColumns.Fail,
        Fields = [.. item.Fields],
        Where = item.Where,
        OrderBy = item.OrderBy,
    };

    public TaskObject ToObject(bool isImport) => isImport
        ? new TaskObject
        {
            Source = Source.Trim(),
            Destination = Destination.Trim(),
            Action = Action,
            Match = Matches ? [.. Match] : [],
            Map = [.. Map.Where(m => m.From.Trim().Length > 0).Select(m => new ColumnMap(m.From.Trim(), m.To))],
            Unmapped = FailOnUnmapped ? UnmappedColumns.Fail : UnmappedColumns.Ignore,
        }
        : new TaskObject { Source = Source, Destination = Destination.Trim(), Fields = [.. Fields], Where = Where.Trim(), OrderBy = OrderBy.Trim() };

    /// <summary>Ticks a name in a list, at its end.</summary>
    public static void Tick(List<string> list, string name, bool on)
    {
        list.RemoveAll(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (on)
            list.Add(name);
    }
}
