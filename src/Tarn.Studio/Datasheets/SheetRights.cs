using Tarn.Data.Sheets;
using Tarn.Identity.Rights;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Datasheets;

/// <summary>What somebody may do with the records of a grid: the rights on the table, or on the view, which need none on its tables (account.md 6.6).</summary>
internal static class SheetRights
{
    /// <summary>May the user do this with the records?</summary>
    public static bool Allows(this Workspace workspace, Right right, ISheet sheet) => KindOf(sheet) is var (kind, id) && workspace.Allows(right, kind, id);

    /// <summary>Refuses what is not allowed.</summary>
    /// <exception cref="Data.DataException">The right is missing.</exception>
    public static void Require(this Workspace workspace, Right right, ISheet sheet)
    {
        var (kind, id) = KindOf(sheet);
        workspace.Require(right, kind, id);
    }

    private static (RightsKind Kind, long Id) KindOf(ISheet sheet) => sheet is ViewSheet ? (RightsKind.View, sheet.Shape.Id) : (RightsKind.Table, sheet.Shape.Id);
}
