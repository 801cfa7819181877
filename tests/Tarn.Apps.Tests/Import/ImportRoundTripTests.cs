using System.Globalization;
using Shouldly;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Export;
using Tarn.Apps.Packages;
using Tarn.Apps.Tests.Packages;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Apps.Tests.Import;

/// <summary>Import, export, import again: nothing is lost (section 12).</summary>
[Collection("Reference account")]
public sealed class ImportRoundTripTests(ImportedReference reference)
{
    public static TheoryData<string, string, SqlDialect> Mini => new()
    {
        { "mini-app.zip", "Mini - Equipment Loans", SqlDialect.Sqlite },
        { "mini-app.zip", "Mini - Equipment Loans", SqlDialect.Postgres },
        { "unknown-parts.zip", "Mini - Unknown Parts", SqlDialect.Sqlite },
        { "unknown-parts.zip", "Mini - Unknown Parts", SqlDialect.Postgres },
    };

    [Theory]
    [MemberData(nameof(Mini))]
    public async Task A_small_package_comes_back_the_same(string name, string app, SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        (await account.ImportMiniAsync(name)).Ok.ShouldBeTrue();
        var zip = await account.ExportAsync(app);
        (await account.ExportAsync(app)).ShouldBe(zip, "two exports with a fixed clock are the same bytes");
        using var first = await Samples.OpenMiniAsync(name);
        using var second = await Samples.OpenAsync(zip);
        Same(first, second);

        await using var other = await TestAccount.CreateAsync(dialect == SqlDialect.Sqlite ? SqlDialect.Postgres : SqlDialect.Sqlite);
        var report = await other.ImportAsync(zip);
        report.Ok.ShouldBeTrue(report.ToJson());
        Texts(await other.ExportAsync(app)).ShouldBe(Texts(zip));
    }

    [Theory]
    [MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task Formulas_and_the_editable_table_of_a_view_come_back(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        (await account.ImportMiniAsync()).Ok.ShouldBeTrue();
        var schema = await account.Database.GetSchemaAsync(default);
        var view = schema.View("Mini_Open_Loans");
        var equipment = view.Tables.Single(t => schema.FindTable(t.Table)!.Name == "Mini_Equipment").Alias;
        var formula = ViewFormula.Store(view, schema.Tables.ToDictionary(t => t.Id), $"[@field:{equipment}.Name] <> '' -- & \"quoted\"");
        var changed = ViewCriteria.Add(view with { EditableAlias = equipment }, [], new ViewCriterion("", 0, "", "", "") { Formula = formula });
        await account.Database.Designer.UpdateViewAsync(view, changed, default);
        var before = await account.CountViewAsync("Mini_Open_Loans");

        var report = await account.ImportAsync(await account.ExportAsync("Mini - Equipment Loans"));
        report.Ok.ShouldBeTrue(report.ToJson());
        schema = await account.Database.GetSchemaAsync(default);
        var again = schema.View("Mini_Open_Loans_1");
        again.EditableAlias.ShouldBe(equipment);
        again.Criteria[^1].Formula!.ShouldNotBe(formula, "it names the fields of the tables that came with it");
        ViewFormula.Show(again, schema.Tables.ToDictionary(t => t.Id), again.Criteria[^1].Formula!).ShouldBe($"[@field:{equipment}.Name] <> '' -- & \"quoted\"");
        (await account.CountViewAsync("Mini_Open_Loans_1")).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task Everything_that_a_package_brought_is_known_to_be_in_use(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        (await account.ImportMiniAsync("unknown-parts.zip")).Ok.ShouldBeTrue();
        var apps = await new AppCatalogue(account.Database).GetAsync(default);
        apps.Blobs.ShouldNotBeEmpty();

        var files = await account.Database.Files.ReadPathsAsync(account.Database.Engine.QueryAsync, default);
        account.Database.Blobs.List(DateTimeOffset.MaxValue).Select(b => b.Id).ShouldBe(apps.Blobs.Concat(files.Values.Select(f => f.Blob)), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task The_reference_package_comes_back_the_same(SqlDialect dialect)
    {
        var zip = await reference.On(dialect).Account.ExportAsync("Demo - Physician Directory - Caspio SDK");
        using var first = await Samples.OpenReferenceAsync();
        using var second = await Samples.OpenAsync(zip);
        Same(first, second);
        second.Issues.ShouldBeEmpty();
    }

    [Fact]
    public async Task Both_engines_export_the_same_bytes()
    {
        const string App = "Demo - Physician Directory - Caspio SDK";
        var sqlite = await reference.On(SqlDialect.Sqlite).Account.ExportAsync(App, new AppExportOptions { WithPasswords = false });
        var postgres = await reference.On(SqlDialect.Postgres).Account.ExportAsync(App, new AppExportOptions { WithPasswords = false });
        postgres.ShouldBe(sqlite);
    }

    private static IEnumerable<string> Texts(byte[] zip) => Samples.Entries(zip).Select(e => e.Key + "\n" + System.Text.Encoding.UTF8.GetString(e.Value));

    private static void Same(PackageReader first, PackageReader second)
    {
        second.Package.Items.Select(i => i.Element).ShouldBe(first.Package.Items.Select(i => i.Element));
        second.Package.Items.Select(i => Normal(i.Entry!.Element)).ShouldBe(first.Package.Items.Select(i => Normal(i.Entry!.Element)));
        second.Package.Relationships.ShouldBe(first.Package.Relationships, ignoreOrder: true);
        second.Package.Variables.ShouldBe(first.Package.Variables, ignoreOrder: true);
        second.Package.Count().ShouldBe(first.Package.Count());
        second.Package.ForeignObjects.Select(o => o.Part?.Sha256).ShouldBe(first.Package.ForeignObjects.Select(o => o.Part?.Sha256));
        second.Package.ForeignParts.Select(p => (p.Name, p.Sha256)).ShouldBe(first.Package.ForeignParts.Select(p => (p.Name, p.Sha256)));
        second.Package.Files.Select(f => (f.Path, f.Part.Sha256)).ShouldBe(first.Package.Files.Select(f => (f.Path, f.Part.Sha256)));
        Normal(second.Package.App!.Element).ShouldBe(Normal(first.Package.App!.Element));
        foreach (var (left, right) in first.Package.Tables.Zip(second.Package.Tables))
            SameRows(first, left, second, right);
    }

    private static void SameRows(PackageReader first, PackageTable left, PackageReader second, PackageTable right)
    {
        using var before = first.OpenRows(left);
        using var after = second.OpenRows(right);
        while (before.Read())
        {
            after.Read().ShouldBeTrue();
            for (var i = 0; i < before.Fields.Count; i++)
            {
                var field = before.Fields[i];
                if (before[i] == after[i] || field.IsFormula)
                    continue;
                // Sets have no order, and a blank YES/NO is No; everything else is the same text.
                if (PackageDataType.IsList(field.DataType))
                    after.GetListIds(i).ShouldBe(before.GetListIds(i));
                else if (field.DataType == "YES/NO")
                    after.GetBoolean(i).ShouldBe(before.GetBoolean(i));
                else
                    after[i].ShouldBe(before[i], string.Create(CultureInfo.InvariantCulture, $"{left.Name} row {before.RowNumber} {field.Name}"));
            }
        }

        after.Read().ShouldBeFalse();
    }

    private static PackageElement Normal(PackageElement element) => new(
        element.Name, element.Attributes.Where(a => a.Name is not ("File" or "Signed" or "Key" or "AppName")).OrderBy(a => a.Name, StringComparer.Ordinal),
        element.Children.Select(Normal), element.Text);
}
