using Tarn.Data.Schema;
using Tarn.Identity.Rights;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Logins;

/// <summary>The table of people who sign in, for accounts that have none.</summary>
internal static class LoginPeople
{
    /// <summary>Makes it, under a name that is free.</summary>
    public static async Task<TableDefinition> MakeAsync(Workspace workspace)
    {
        workspace.RequireNew(RightsKind.Table);
        var schema = await workspace.Database.GetSchemaAsync(CancellationToken.None);
        var name = "Members";
        for (var number = 2; schema.FindTableDefinition(name) is not null || schema.FindViewDefinition(name) is not null; number++)
            name = FormattableString.Invariant($"Members_{number}");
        var table = await workspace.AppDesigner.CreatePeopleAsync(name, CancellationToken.None);
        await workspace.NoteCreatedAsync(RightsKind.Table, table.Id);
        workspace.NoteDesignChange();
        return table;
    }
}
