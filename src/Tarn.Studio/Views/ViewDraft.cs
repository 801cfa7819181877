using System.Collections.Immutable;
using Tarn.Data.Schema;

namespace Tarn.Studio.Views;

/// <summary>A view while somebody designs it: the definition as it stands, and what is wrong with it.</summary>
internal sealed class ViewDraft(ViewDefinition stored, AccountSchema schema)
{
    /// <summary>Raised when the definition has changed.</summary>
    public event Action? Changed;

    /// <summary>The view as it is stored.</summary>
    public ViewDefinition Stored { get; private set; } = stored;

    /// <summary>The view as it stands.</summary>
    public ViewDefinition View { get; private set; } = stored;

    /// <summary>The tables as they are now.</summary>
    public AccountSchema Schema { get; set; } = schema;

    /// <summary>What the last check said; null before the first.</summary>
    public ViewCheck? Check { get; set; }

    /// <summary>There is something to save: a change, or a view that came with a fault and has none any more.</summary>
    public bool IsChanged => !ViewDesign.IsSame(Stored, View);

    /// <summary>The columns in display order, with their places in the definition.</summary>
    public IReadOnlyList<(ViewColumn Column, int Place)> Columns => [.. View.Columns.Select((c, i) => (c, i)).OrderBy(c => c.c.Order)];

    /// <summary>Takes in the next state.</summary>
    public void Set(ViewDefinition view)
    {
        View = view;
        Changed?.Invoke();
    }

    /// <summary>What was saved.</summary>
    public void Saved(ViewDefinition view)
    {
        (Stored, View) = (view, view);
        Changed?.Invoke();
    }

    /// <summary>The table behind an alias; null when it is gone.</summary>
    public TableDefinition? TableOf(string alias) => View.Tables.FirstOrDefault(t => t.Alias.Equals(alias, StringComparison.OrdinalIgnoreCase)) is { } table ? Schema.FindTable(table.Table) : null;

    /// <summary>What is wrong with a part.</summary>
    public IEnumerable<ViewProblem> ProblemsOf(ViewPlace place, string key) => Check?.Problems.Where(p => p.Place == place && p.Key == key) ?? [];

    /// <summary>The places of the joins between two tables.</summary>
    public ImmutableArray<int> JoinsBetween(string a, string b) =>
    [
        .. View.Joins.Select((j, i) => (Join: j, Place: i))
            .Where(j => (Same(j.Join.LeftAlias, a) && Same(j.Join.RightAlias, b)) || (Same(j.Join.LeftAlias, b) && Same(j.Join.RightAlias, a))).Select(j => j.Place),
    ];

    /// <summary>How two tables are joined, told from the first.</summary>
    public ViewJoinKind KindBetween(string left, string right)
    {
        var join = View.Joins[JoinsBetween(left, right)[0]];
        return Same(join.LeftAlias, left) ? join.Kind : join.Kind switch { ViewJoinKind.Left => ViewJoinKind.Right, ViewJoinKind.Right => ViewJoinKind.Left, var kind => kind };
    }

    /// <summary>A pair of fields for two tables: those that fit best.</summary>
    public ViewJoin ProposeJoin(string left, string right)
    {
        var (ours, theirs) = (TableOf(left)?.Fields.Where(ViewDesign.CanJoin).ToList() ?? [], TableOf(right)?.Fields.Where(ViewDesign.CanJoin).ToList() ?? []);
        var pairs = from a in ours
                    from b in theirs
                    where ViewDesign.CanJoin(a, b)
                    orderby (a.Unique || b.Unique ? 0 : 2) + (Same(a.Name, b.Name) ? 0 : 1)
                    select (a, b);
        var best = pairs.FirstOrDefault();
        var kind = JoinsBetween(left, right).IsEmpty ? ViewJoinKind.Inner : KindBetween(left, right);
        return new ViewJoin(kind, left, best.a?.Id ?? ours.FirstOrDefault()?.Id ?? 0, right, best.b?.Id ?? theirs.FirstOrDefault()?.Id ?? 0);
    }

    internal static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
