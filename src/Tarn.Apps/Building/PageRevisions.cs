using System.Globalization;
using System.Text.Json;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Apps.Building;

/// <summary>Earlier definitions of DataPages, in a table of the account: kept when a page is saved, the newest fifty of each.</summary>
internal static class PageRevisions
{
    private const int Kept = 50;

    private static readonly SystemStatement Last = new("SELECT COALESCE(MAX(\"number\"), 0) FROM \"_tarn_page_revision\" WHERE \"page\" = {0}");
    private static readonly SystemStatement Add = new("INSERT INTO \"_tarn_page_revision\" (\"page\", \"number\", \"saved\", \"saved_by\", \"body\") VALUES ({0}, {1}, {2}, {3}, {4})");
    private static readonly SystemStatement Trim = new("DELETE FROM \"_tarn_page_revision\" WHERE \"page\" = {0} AND \"number\" <= {1}");
    private static readonly SystemStatement List = new("SELECT \"number\", \"saved\", \"saved_by\" FROM \"_tarn_page_revision\" WHERE \"page\" = {0} ORDER BY \"number\" DESC");
    private static readonly SystemStatement Read = new("SELECT \"body\" FROM \"_tarn_page_revision\" WHERE \"page\" = {0} AND \"number\" = {1}");

    // Texts of one form sort as the times they are, with and without the mark of UTC at their end.
    private static readonly SystemStatement After = new("SELECT \"body\" FROM \"_tarn_page_revision\" WHERE \"page\" = {0} AND \"saved\" >= {1} ORDER BY \"number\" LIMIT 1");

    /// <summary>The table.</summary>
    public static SystemTables Tables { get; } = new(
        "CREATE TABLE IF NOT EXISTS \"_tarn_page_revision\" (\"page\" BIGINT NOT NULL, \"number\" BIGINT NOT NULL, \"saved\" TEXT NOT NULL, \"saved_by\" TEXT NOT NULL, \"body\" TEXT NOT NULL, PRIMARY KEY (\"page\", \"number\"))");

    /// <summary>Keeps what a page is before it is changed.</summary>
    public static async ValueTask KeepAsync(IWriteSession session, DataPage page, CancellationToken cancellation)
    {
        var id = SqlValue.FromBigInt(page.Id);
        var last = await session.QueryAsync(Last.With(session.Engine, id), cancellation).ReadOneAsync(static row => row.GetInt64(0), cancellation);
        var by = page.ModifiedBy.Length > 0 ? page.ModifiedBy : page.CreatedBy;
        await session.ExecuteAsync(
            Add.With(session.Engine, id, SqlValue.FromBigInt(last + 1), SqlValue.FromText(page.Modified.ToString("O", CultureInfo.InvariantCulture)), SqlValue.FromText(by), SqlValue.FromText(JsonSerializer.Serialize(page.Element, ObjectStore.Json))),
            cancellation);
        await session.ExecuteAsync(Trim.With(session.Engine, id, SqlValue.FromBigInt(last + 1 - Kept)), cancellation);
    }

    /// <summary>Forgets the revisions of a page that is gone for good.</summary>
    public static async ValueTask ForgetAsync(IWriteSession session, long page, CancellationToken cancellation) =>
        await session.ExecuteAsync(Trim.With(session.Engine, SqlValue.FromBigInt(page), SqlValue.FromBigInt(long.MaxValue)), cancellation);

    /// <summary>The revisions of a page, newest first.</summary>
    public static async ValueTask<IReadOnlyList<PageRevision>> ListAsync(IEngine engine, long page, CancellationToken cancellation) =>
        await engine.QueryAsync(List.With(engine, SqlValue.FromBigInt(page)), cancellation).ReadAllAsync(
            static row => new PageRevision((int)row.GetInt64(0), DateTime.Parse(row.GetText(1), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind), row.GetText(2)), cancellation);

    /// <summary>The definition of a revision; null when it is not kept.</summary>
    public static async ValueTask<PackageElement?> ReadAsync(
        Func<SqlStatement, CancellationToken, ValueTask<RowReader>> query, IEngine engine, long page, int number, CancellationToken cancellation) =>
        await query(Read.With(engine, SqlValue.FromBigInt(page), SqlValue.FromBigInt(number)), cancellation).ReadOneAsync(static row => row.GetText(0), cancellation) is { } body
            ? JsonSerializer.Deserialize<PackageElement>(body, ObjectStore.Json)
            : null;

    /// <summary>The definition that a page had when its last change was at a moment; null when it is the present one, or not kept.</summary>
    public static async ValueTask<PackageElement?> ReadAsync(IEngine engine, long page, DateTime changed, CancellationToken cancellation) =>
        await engine.QueryAsync(After.With(engine, SqlValue.FromBigInt(page), SqlValue.FromText(changed.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture))), cancellation).ReadOneAsync(static row => row.GetText(0), cancellation) is { } body
            ? JsonSerializer.Deserialize<PackageElement>(body, ObjectStore.Json)
            : null;
}
