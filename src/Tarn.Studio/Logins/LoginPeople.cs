using Tarn.Data.Schema;
using Tarn.Identity.Profiles;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Logins;

/// <summary>The table of people who sign in, for accounts that have none.</summary>
internal static class LoginPeople
{
    /// <summary>Makes it, under a name that is free.</summary>
    public static async Task<TableDefinition> MakeAsync(Workspace workspace)
    {
        workspace.Require(ProfileRight.Design, ObjectKind.Table);
        var schema = await workspace.SchemaAsync(CancellationToken.None);
        var name = "Members";
        for (var number = 2; schema.FindTableDefinition(name) is not null || schema.FindViewDefinition(name) is not null; number++)
            name = FormattableString.Invariant($"Members_{number}");
        var table = await workspace.AppDesigner.CreatePeopleAsync(name, CancellationToken.None);
        workspace.NoteDesignChange();
        return table;
    }
}
