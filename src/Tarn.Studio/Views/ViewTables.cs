using Tarn.Data;
using Tarn.Data.Schema;
using Tarn.Identity.Rights;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Views;

/// <summary>Who says what a view shows must be allowed to see it: the design of a view needs V and R on each of its tables, else a view would be a way around them.</summary>
internal static class ViewTables
{
    /// <summary>May the user read all tables of a view?</summary>
    public static bool MayReadTablesOf(this Workspace workspace, ViewDefinition view) => view.Tables.All(t => workspace.Allows(Right.View | Right.Read, RightsKind.Table, t.Table));

    /// <summary>Refuses the design of a view over tables that the user may not read.</summary>
    /// <exception cref="DataException">There is one.</exception>
    public static void RequireTablesOf(this Workspace workspace, ViewDefinition view)
    {
        if (!workspace.MayReadTablesOf(view))
            throw new DataException(DataProblem.ReadOnly, "This view shows records of a table that you may not read. To change its design, ask for the right to read all of its tables.");
    }
}
