using Shouldly;
using Tarn.Data.Changes;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Data.Sheets;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Schema;

/// <summary>Designing views step by step, trying them out, and their records as a sheet; on both engines.</summary>
public sealed class ViewDesignTests
{
    private static readonly WriteContext Ada = new(ChangeSource.Datasheet, "ada@example.org");

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Tables_are_joined_by_their_relationships_and_tried_out_before_they_are_stored(SqlDialect dialect)
    {
        await using var account = await WorkshopAsync(dialect);
        var schema = await account.Database.GetSchemaAsync(default);
        var (bikes, owners) = (schema.Table("Bikes"), schema.Table("Owners"));

        var view = ViewDesign.AddTable(schema, ViewDesign.Begin("Fleet", bikes), owners);
        view.Joins.ShouldBe([new ViewJoin(ViewJoinKind.Right, "Bikes", bikes.FindField("Owner")!.Id, "Owners", owners.FindField("Number")!.Id)]);
        view.EditableAlias.ShouldBe("Bikes");
        view = ViewDesign.AddColumn(ViewDesign.SetKind(view, "Owners", "Bikes", ViewJoinKind.Right), "Owners", owners.FindField("Name")!);
        view.Joins[0].Kind.ShouldBe(ViewJoinKind.Left);
        view.Columns[^1].Alias.ShouldBe("Owners_Name");
        view = ViewDesign.MoveColumn(view, view.Columns.Length - 1, 0);

        var check = await ViewCheck.RunAsync(account.Database, view, default);
        check.Problems.ShouldBeEmpty();
        check.Rows.Select(r => string.Join('|', r)).ShouldBe(["Ann|Heron|1|900", "Ann|Teal|1|600", "|Loon||50"]);
        check.Sql.ShouldBe("SELECT [Owners].[Name] AS [Owners_Name],\n       [Bikes].[Name],\n       [Bikes].[Owner],\n       [Bikes].[Price]\nFROM [Bikes] AS [Bikes]\nLEFT JOIN [Owners] AS [Owners] ON [Bikes].[Owner] = [Owners].[Number]");

        // The same table once more, under another alias; what is not joined is told where it is.
        var twice = ViewDesign.AddTable(schema, view with { Joins = [] }, bikes);
        twice.Tables[^1].Alias.ShouldBe("Bikes_1");
        (await ViewCheck.RunAsync(account.Database, twice with { Joins = [] }, default)).Problems.Select(p => (p.Place, p.Key)).ShouldBe([(ViewPlace.Table, "Owners"), (ViewPlace.Table, "Bikes_1")]);
        ViewDesign.RemoveTable(twice, "Bikes_1").Columns.ShouldBe(view.Columns);
        ViewDesign.IsSame(ViewDesign.RenameAlias(ViewDesign.RenameAlias(view, "Bikes", "B"), "B", "Bikes"), view).ShouldBeTrue();

        // Names that would reach the language as something else are refused.
        var odd = view with { Columns = [view.Columns[0] with { Alias = "a] FROM [Owners" }, view.Columns[1] with { Alias = "_x" }, view.Columns[2] with { Alias = new string('x', 300) }] };
        (await ViewCheck.RunAsync(account.Database, odd, default)).Problems.Select(p => (p.Place, p.Key)).ShouldBe([(ViewPlace.Column, "0"), (ViewPlace.Column, "1"), (ViewPlace.Column, "2")]);
        (await Should.ThrowAsync<DataException>(async () => await account.Database.Designer.CreateViewAsync(odd, default))).Problem.ShouldBe(DataProblem.InvalidDefinition);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Criteria_form_a_tree_with_formulas_that_survive_a_rename_and_read_no_password(SqlDialect dialect)
    {
        await using var account = await WorkshopAsync(dialect);
        var schema = await account.Database.GetSchemaAsync(default);
        var bikes = schema.Table("Bikes");
        var tables = schema.Tables.ToDictionary(t => t.Id);
        var (name, price) = (bikes.FindField("Name")!.Id, bikes.FindField("Price")!.Id);

        var view = ViewDesign.AddTable(schema, ViewDesign.Begin("Dear", bikes), schema.Table("Owners"));
        view = ViewDesign.SetKind(view, "Bikes", "Owners", ViewJoinKind.Left);
        view = ViewCriteria.Add(view, [], new ViewCriterion("Bikes", price, ">", "100", ""));
        view.Root.ShouldBeNull();
        view = ViewCriteria.AddGroup(view, []);
        view = ViewCriteria.Add(view, [0], new ViewCriterion("Bikes", name, "BEGINS WITH", "T", ""));
        view = ViewCriteria.Add(view, [0], new ViewCriterion("", 0, "", "", "") { Formula = ViewFormula.Store(view, tables, "[@field:Bikes.Price] / 100 > 8 -- dear") });
        view.Criteria[^1].Formula!.ShouldBe($"[@field:Bikes.{price}] / 100 > 8 -- dear");
        view.Root!.Groups[0].Any.ShouldBeTrue();
        (await NamesAsync(view)).ShouldBe(["Heron", "Teal"]);
        (await NamesAsync(ViewCriteria.Remove(view, "2"))).ShouldBe(["Heron"]);
        (await NamesAsync(ViewCriteria.SetAny(ViewCriteria.RemoveGroup(view, [0]), [], true))).ShouldBe(["Heron", "Teal"]);

        var stored = await account.Database.Designer.CreateViewAsync(view, default);
        await account.Database.Designer.UpdateFieldAsync("Bikes", "Price", new FieldChange { Name = "Cost" }, default);
        (await account.ReadViewAsync("Dear", "Name", null, "Name")).ShouldBe("""[{"Name":"Heron"},{"Name":"Teal"}]""");
        (await Should.ThrowAsync<DataException>(async () => await account.Database.Designer.DeleteFieldAsync("Bikes", "Cost", default))).Message.ShouldContain("the view 'Dear'");

        (await FormulaAsync("[@field:Bikes.Cost] >> 1")).ShouldBe(22);
        (await FormulaAsync("[@field:Bikes.Nothing] = 1")).ShouldBe(1);
        (await FormulaAsync("1 = 1) OR (1 = 1")).ShouldNotBeNull();
        (await FormulaAsync("[@field:Owners.Secret] LIKE 'a%'")).ShouldNotBeNull();
        (await FormulaAsync("Secret LIKE 'a%'")).ShouldNotBeNull();
        (await FormulaAsync("1 = (SELECT 1 FROM Owners WHERE Secret LIKE 'a%')")).ShouldNotBeNull();

        // Two at once: the second learns of it.
        await account.Database.Designer.UpdateViewAsync(stored, stored with { Note = "first" }, default);
        (await Should.ThrowAsync<DataException>(async () => await account.Database.Designer.UpdateViewAsync(stored, stored with { Note = "second" }, default))).Problem.ShouldBe(DataProblem.Conflict);

        async Task<IEnumerable<string?>> NamesAsync(ViewDefinition shown) => (await ViewCheck.RunAsync(account.Database, shown, default)).Rows.Select(r => r[0]);

        async Task<int?> FormulaAsync(string text)
        {
            var now = await account.Database.GetSchemaAsync(default);
            var formula = ViewFormula.Store(stored, now.Tables.ToDictionary(t => t.Id), text);
            var check = await ViewCheck.RunAsync(account.Database, stored with { Criteria = [new ViewCriterion("", 0, "", "", "9") { Formula = formula }], Root = null }, default);
            check.Problems.ShouldHaveSingleItem(text).Key.ShouldBe("9");
            return check.Problems[0].Position;
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_sheet_of_a_view_changes_the_editable_table_and_shows_the_rest(SqlDialect dialect)
    {
        await using var account = await WorkshopAsync(dialect);
        var schema = await account.Database.GetSchemaAsync(default);
        var owners = schema.Table("Owners");
        var view = ViewDesign.AddColumn(ViewDesign.SetKind(ViewDesign.AddTable(schema, ViewDesign.Begin("Fleet", schema.Table("Bikes")), owners), "Bikes", "Owners", ViewJoinKind.Left), "Owners", owners.FindField("Name")!);
        view = await account.Database.Designer.CreateViewAsync(ViewDesign.AddColumn(view, "Owners", owners.FindField("Secret")!), default);
        var sheet = new ViewSheet(account.Database, await account.Database.GetSchemaAsync(default), view);
        sheet.Shape.Fields.Select(f => (f.Name, f.Editable)).ShouldBe([("Name", true), ("Owner", true), ("Price", true), ("Owners_Name", false)]);

        var query = new SheetQuery { Table = "Fleet", Sorts = [new SheetSort("Price", true)], Filters = [new SheetFilter("Price", ">", "10")] };
        var extent = await sheet.MeasureAsync(query, default);
        var rows = await sheet.ReadAsync(query, extent, 0, 10, null, default);
        rows.Select(r => string.Join('|', r.Cells)).ShouldBe(["Heron|1|900|Ann", "Teal|1|600|Ann", "Loon||50|"]);
        (await sheet.ReadAsync(query, extent, 2, 1, null, default)).Single().Key.ShouldBe(rows[2].Key);
        (await sheet.TotalAsync(query, [new SheetTotal("Price", SheetTotalKind.Sum)], default)).ShouldBe(["1550"]);
        (await sheet.ReadChoicesAsync(sheet.Shape.FindField("Owner")!, default)).ShouldNotBeNull().ShouldContain(c => c.Value == "Ann");

        // The joined cell follows the key that was changed.
        var saved = await sheet.SaveAsync(rows[0], [new SheetEdit("Owner", "", "1")], false, Ada, default);
        saved.Row.ShouldBeNull("the row of Heron with Ann is no more");
        var loon = await sheet.SaveAsync(rows[2], [new SheetEdit("Price", "55", "50")], false, Ada, default);
        loon.Row!.Cells[2].ShouldBe("55");
        (await sheet.SaveAsync(rows[2], [new SheetEdit("Price", "60", "50")], false, Ada, default)).Conflicts.Single().Theirs.ShouldBe("55");
        (await Should.ThrowAsync<DataException>(async () => await sheet.SaveAsync(rows[1], [new SheetEdit("Owners_Name", "Bob", "Ann")], false, Ada, default))).Fields.ShouldBe(["Owners_Name"]);
        await sheet.AddAsync([KeyValuePair.Create("Name", (string?)"Wren"), KeyValuePair.Create("Price", (string?)"70")], Ada, default);
        (await account.ReadAsync("Bikes", "Name, Owner, Price", null, "Name")).ShouldBe("""[{"Name":"Heron","Owner":null,"Price":900},{"Name":"Loon","Owner":null,"Price":55},{"Name":"Teal","Owner":1,"Price":600},{"Name":"Wren","Owner":null,"Price":70}]""");

        // A view that goes meanwhile is missed, not mistaken.
        await account.Database.Designer.DropViewAsync("Fleet", default);
        (await Should.ThrowAsync<DataException>(async () => await sheet.MeasureAsync(query, default))).Problem.ShouldBe(DataProblem.ObjectNotFound);
    }

    private static async Task<TestAccount> WorkshopAsync(SqlDialect dialect)
    {
        var account = await TestAccount.CreateAsync(dialect, null, password => "hash of " + password);
        await account.Database.Designer.CreateTableAsync("Owners", "",
        [
            new FieldDesign(new FieldDefinition { Name = "Number", Type = FieldTypes.Autonumber, Unique = true }),
            new FieldDesign(new FieldDefinition { Name = "Name", Type = FieldTypes.String }),
            new FieldDesign(new FieldDefinition { Name = "Secret", Type = FieldTypes.Password }),
        ], default);
        await account.CreateTableAsync("Bikes", ("Name", FieldTypes.String), ("Owner", FieldTypes.Integer), ("Price", FieldTypes.Currency));
        var schema = await account.Database.GetSchemaAsync(default);
        var (owners, bikes) = (schema.Table("Owners"), schema.Table("Bikes"));
        await account.Database.Designer.CreateRelationshipAsync(new RelationshipDefinition
        {
            ParentTable = owners.Id,
            ParentField = owners.FindField("Number")!.Id,
            ChildTable = bikes.Id,
            ChildField = bikes.FindField("Owner")!.Id,
            DisplayField = owners.FindField("Name")!.Id,
            Join = ViewJoinKind.Left,
        }, default);
        await account.InsertAsync("Owners", """{"Name":"Ann"}""");
        await account.InsertAsync("Bikes", """{"Name":"Heron","Owner":1,"Price":900}""");
        await account.InsertAsync("Bikes", """{"Name":"Teal","Owner":1,"Price":600}""");
        await account.InsertAsync("Bikes", """{"Name":"Loon","Price":50}""");
        return account;
    }
}
