using System.Globalization;
using System.Text.Json;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Export;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Apps.Tests.Import;

/// <summary>Short forms for imports and for reading what came of them.</summary>
internal static class Importing
{
    public static DateTime Time { get; } = new(2026, 3, 4, 15, 6, 8, DateTimeKind.Utc);

    public static async Task<PackageReport> ImportMiniAsync(this TestAccount account, string name = "mini-app.zip", PackagePlan? plan = null) =>
        await account.ImportAsync(await File.ReadAllBytesAsync(TestPaths.Data(Path.Combine("mini-app", name))), plan);

    public static Task<PackageReport> ImportAsync(this TestAccount account, byte[] package, PackagePlan? plan = null) =>
        AppImporter.ImportAsync(account.Database, new MemoryStream(package), plan, "owner@example.test");

    public static ValueTask<AppSnapshot> AppsAsync(this TestAccount account) => new AppCatalogue(account.Database).GetAsync(default);

    public static async Task<byte[]> ExportAsync(this TestAccount account, string app, AppExportOptions? options = null)
    {
        using var output = new MemoryStream();
        var found = (await account.AppsAsync()).FindAppByName(app)!;
        await AppExporter.ExportAsync(account.Database, found, output, (options ?? new AppExportOptions()) with { Time = Time });
        return output.ToArray();
    }

    public static async Task<long> CountAsync(this TestAccount account, string table, string? where = null) =>
        await account.Database.Reader.CountAsync(schema => new RecordQuery { Source = schema.Source(schema.Table(table)), Where = where }, default);

    public static async Task<long> CountViewAsync(this TestAccount account, string view, string? where = null) =>
        await account.Database.Reader.CountAsync(schema => new RecordQuery { Source = schema.Source(schema.View(view)), Where = where }, default);

    public static async Task<JsonElement> RowAsync(this TestAccount account, string table, string where) =>
        JsonDocument.Parse(await account.ReadAsync(table, where: where)).RootElement[0];

    public static Task<JsonElement> RowAsync(this TestAccount account, string table, int number) =>
        account.RowAsync(table, string.Create(CultureInfo.InvariantCulture, $"PK_ID = {number}"));

    public static async Task<string> ScalarAsync(this TestAccount account, string table, string select, string? where = null) =>
        JsonDocument.Parse(await account.ReadAsync(table, $"{select} AS x", where)).RootElement[0].GetProperty("x").ToString();

    /// <summary>All that a refused import could have left: tables, views, relationships, apps, pages, files.</summary>
    public static async Task<string> StateAsync(this TestAccount account)
    {
        account.Database.ForgetSchema();
        var schema = await account.Database.GetSchemaAsync(default);
        var apps = await account.AppsAsync();
        var files = await account.Database.Files.ReadPathsAsync(account.Database.Engine.QueryAsync, default);
        return string.Join(
            ";", schema.Tables.Select(t => "TB " + t.Name).Concat(schema.Views.Select(v => "VW " + v.Name)).Concat(schema.Relationships.Select(_ => "RE"))
                .Concat(apps.Apps.Select(a => "AP " + a.Name)).Concat(apps.DataPages.Select(p => "DP " + p.Name)).Concat(apps.Authentications.Select(a => "AU " + a.Name))
                .Concat(files.Keys.Select(f => "FL " + f)));
    }
}
