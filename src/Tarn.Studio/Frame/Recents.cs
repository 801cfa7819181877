using System.Runtime.CompilerServices;
using Tarn.Data;
using Tarn.Data.Engines;

namespace Tarn.Studio.Frame;

/// <summary>What a person opened lately, in the account's own database.</summary>
public sealed class Recents(Workspace workspace)
{
    private const int Kept = 30;

    private static readonly SystemStatement Create = new("""
        CREATE TABLE IF NOT EXISTS "_tarn_recent" ("identity" BIGINT NOT NULL, "kind" TEXT NOT NULL, "object" BIGINT NOT NULL, "at" BIGINT NOT NULL, PRIMARY KEY ("identity", "kind", "object"))
        """);

    private static readonly SystemStatement Note = new("""
        INSERT INTO "_tarn_recent" ("identity", "kind", "object", "at") VALUES ({0}, {1}, {2}, {3}) ON CONFLICT ("identity", "kind", "object") DO UPDATE SET "at" = excluded."at"
        """);

    private static readonly SystemStatement Trim = new("""
        DELETE FROM "_tarn_recent" WHERE "identity" = {0} AND "at" < (SELECT MIN("at") FROM (SELECT "at" FROM "_tarn_recent" WHERE "identity" = {0} ORDER BY "at" DESC LIMIT {1}) AS newest)
        """);

    private static readonly SystemStatement Select = new("""
        SELECT "kind", "object" FROM "_tarn_recent" WHERE "identity" = {0} ORDER BY "at" DESC LIMIT {1}
        """);

    /// <summary>The accounts whose table is known to be there.</summary>
    private static readonly ConditionalWeakTable<AccountDatabase, object> Prepared = [];

    /// <summary>Notes that an object was opened.</summary>
    public async ValueTask NoteAsync(StudioObject opened, CancellationToken cancellation)
    {
        await PrepareAsync(cancellation);
        var engine = workspace.Database.Engine;
        var person = Cell.Number(workspace.User.Id);
        await engine.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(Note.With(engine, person, Cell.Text(opened.Type.ToString()), Cell.Number(opened.Id), Cell.Time(workspace.Database.Clock.GetUtcNow())), cancellation);
                return await session.ExecuteAsync(Trim.With(engine, person, Cell.Number(Kept)), cancellation);
            },
            cancellation);
    }

    /// <summary>What was opened lately and still exists, newest first.</summary>
    public async ValueTask<IReadOnlyList<StudioObject>> ListAsync(int most, CancellationToken cancellation)
    {
        await PrepareAsync(cancellation);
        var engine = workspace.Database.Engine;
        var noted = await engine.QueryAsync(Select.With(engine, Cell.Number(workspace.User.Id), Cell.Number(Kept)), cancellation)
            .ReadAllAsync(static row => (Kind: row.GetText(0), Id: row.GetInt64(1)), cancellation);
        var schema = await workspace.SchemaAsync(cancellation);
        var apps = await workspace.AppsAsync(cancellation);
        return
        [
            .. noted.Select(n => !Enum.TryParse<ObjectType>(n.Kind, out var type) ? null : NameOf(type, n.Id) is { } name && Screens.AddressOf(type, n.Id) is not null ? new StudioObject(type, n.Id, name) : null)
                .OfType<StudioObject>().Take(most),
        ];

        string? NameOf(ObjectType type, long id) => type switch
        {
            ObjectType.Table => schema.FindTable(id)?.Name,
            ObjectType.View => schema.Views.FirstOrDefault(v => v.Id == id)?.Name,
            ObjectType.App => apps.FindApp(id)?.Name,
            ObjectType.DataPage => apps.DataPages.FirstOrDefault(p => p.Id == id)?.Name,
            _ => null,
        };
    }

    private async ValueTask PrepareAsync(CancellationToken cancellation)
    {
        var database = workspace.Database;
        if (Prepared.TryGetValue(database, out _))
            return;
        await database.Engine.WriteExclusivelyAsync(session => session.ExecuteAsync(Create.With(database.Engine), cancellation), cancellation);
        Prepared.AddOrUpdate(database, database);
    }
}
