using System.Text;
using Shouldly;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Schema;

public sealed class ViewsAndRelationshipsTests
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_joined_view_has_the_keys_of_its_tables(SqlDialect engine)
    {
        await using var account = await CreateShopAsync(engine);
        await CreateViewAsync(account, ViewJoinKind.Left);

        (await account.ReadViewAsync("Orders_By_Customer")).ShouldBe(
            """[{"PK_ID":"1,1","Customer":"Ann","Amount":10},{"PK_ID":"1,2","Customer":"Ann","Amount":20},{"PK_ID":"2,","Customer":"Bob","Amount":null}]""");
        (await account.ReadViewAsync("_v_Orders_By_Customer", "_PK_ID_o", "PK_ID = '1,2'")).ShouldBe("""[{"_PK_ID_o":2}]""");
        (await account.ReadAsync("Customers", "Name, (SELECT SUM(Amount) FROM _v_Orders_By_Customer WHERE Customer = Customers.Name) AS s"))
            .ShouldBe("""[{"Name":"Ann","s":30},{"Name":"Bob","s":null}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Writes_through_a_view_reach_its_editable_table_once_each(SqlDialect engine)
    {
        await using var account = await CreateShopAsync(engine);
        await CreateViewAsync(account, ViewJoinKind.Left);

        var changed = await account.Database.Writer.UpdateViewAsync(
            "Orders_By_Customer", new RecordSelection("Customer = 'ann'"),
            (_, table) => RecordValues.Read(table, Encoding.UTF8.GetBytes("""{"Amount":5}"""), false), TestAccount.Context, default);
        var deleted = await account.Database.Writer.DeleteViewAsync("Orders_By_Customer", new RecordSelection("PK_ID = '1,2'"), TestAccount.Context, default);

        changed.Affected.ShouldBe(2);
        deleted.Affected.ShouldBe(1);
        (await account.ReadAsync("Orders", "PK_ID, Amount")).ShouldBe("""[{"PK_ID":1,"Amount":5}]""");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Criteria_are_data_and_never_sql(SqlDialect engine)
    {
        await using var account = await CreateShopAsync(engine);
        var customers = (await account.Database.GetSchemaAsync(default)).Table("Customers");
        var name = customers.FindField("Name")!.Id;
        await account.InsertAsync("Customers", """{"Name":"50%' OR 1=1 --","Number":"9"}""");

        await account.Database.Designer.CreateViewAsync(
            new ViewDefinition
            {
                Name = "Odd",
                Tables = [new ViewTable(customers.Id, "c")],
                Columns = [new ViewColumn("c", name, "Name", 1)],
                Criteria = [new ViewCriterion("c", name, "LIKE", "0%' OR 1", "1"), new ViewCriterion("c", name, "=", "Bob", "2")],
                Root = new ViewCriteriaGroup(true, ["1", "2"], []),
            },
            default);

        (await account.ReadViewAsync("Odd", "Name")).ShouldBe("""[{"Name":"Bob"},{"Name":"50%' OR 1=1 --"}]""");
        (await Should.ThrowAsync<DataException>(async () => await account.Database.Designer.DeleteFieldAsync("Customers", "Name", default))).Message.ShouldContain("the view 'Odd'");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_enforced_relationship_refuses_unknown_parents_and_takes_blanks(SqlDialect engine)
    {
        await using var account = await CreateShopAsync(engine);
        await RelateAsync(account, cascades: false);

        var failure = await Should.ThrowAsync<DataException>(async () => await account.InsertAsync("Orders", """{"Customer":"zz","Amount":1}"""));
        await account.InsertAsync("Orders", """{"Customer":" ","Amount":1}""");
        await account.InsertAsync("Orders", """{"Customer":"c1 ","Amount":2}""");

        failure.Problem.ShouldBe(DataProblem.Relationship);
        failure.Message.ShouldContain("zz");
        failure.Message.ShouldContain("Customer");
        (await account.ReadAsync("Orders", "COUNT(*) AS n, COUNT(Customer) AS c")).ShouldBe("""[{"n":4,"c":3}]""");
        (await Should.ThrowAsync<DataException>(async () => await account.DeleteAsync("Customers", "Number = 'C1'")))
            .Message.ShouldBe("The record cannot be deleted because it is referenced by records in Orders");
        (await Should.ThrowAsync<DataException>(async () => await account.UpdateAsync("Customers", "Number = 'C1'", """{"Number":"C9"}""")))
            .Message.ShouldBe("The record cannot be changed because it is referenced by records in Orders");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Cascades_follow_keys_and_deletes_and_are_logged(SqlDialect engine)
    {
        await using var account = await CreateShopAsync(engine);
        await RelateAsync(account, cascades: true);

        (await account.UpdateAsync("Customers", "Number = 'C1'", """{"Number":"C9"}""")).Affected.ShouldBe(1);
        (await account.ReadAsync("Orders", "Customer")).ShouldBe("""[{"Customer":"C9"},{"Customer":"C9"}]""");
        (await account.DeleteAsync("Customers", "Number = 'c9'")).Affected.ShouldBe(1);

        (await account.ReadAsync("Orders")).ShouldBe("[]");
        (await account.ReadChangesAsync(10)).Count.ShouldBe(10);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Enforcement_over_orphans_is_refused_with_their_number(SqlDialect engine)
    {
        await using var account = await CreateShopAsync(engine);
        await account.InsertAsync("Orders", """{"Customer":"nobody","Amount":1}""");

        var failure = await Should.ThrowAsync<DataException>(async () => await RelateAsync(account, cascades: false));

        failure.Message.ShouldContain("1 records of Orders");
        (await account.Database.GetSchemaAsync(default)).Relationships.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_parent_cannot_vanish_while_children_are_added(SqlDialect engine)
    {
        await using var account = await CreateShopAsync(engine);
        await RelateAsync(account, cascades: false);
        await account.DeleteAsync("Orders", "1=1");

        var adding = Enumerable.Range(0, 20).Select(_ => Attempt(async () => await account.InsertAsync("Orders", """{"Customer":"C2","Amount":1}""")));
        var deleting = Attempt(async () => await account.DeleteAsync("Customers", "Number = 'C2'"));
        await Task.WhenAll([.. adding, deleting]);

        (await account.ReadAsync("Orders", "COUNT(*) AS n", "Customer NOT IN (SELECT Number FROM Customers)")).ShouldBe("""[{"n":0}]""");

        static Task Attempt(Func<Task> work) => Task.Run(async () =>
        {
            try
            {
                await work();
            }
            catch (DataException failure) when (failure.Problem == DataProblem.Relationship)
            {
                // Either side may lose the race; what matters is what is stored in the end.
            }
        });
    }

    private static async Task<TestAccount> CreateShopAsync(SqlDialect engine)
    {
        var account = await TestAccount.CreateAsync(engine);
        await account.Database.Designer.CreateTableAsync("Customers", "",
        [
            new FieldDesign(new FieldDefinition { Name = "Number", Type = FieldTypes.String, Unique = true }),
            new FieldDesign(new FieldDefinition { Name = "Name", Type = FieldTypes.String }),
        ], default);
        await account.CreateTableAsync("Orders", ("Customer", FieldTypes.String), ("Amount", FieldTypes.Currency));
        await account.InsertAsync("Customers", """{"Number":"C1","Name":"Ann"}""");
        await account.InsertAsync("Customers", """{"Number":"C2","Name":"Bob"}""");
        await account.InsertAsync("Orders", """{"Customer":"c1","Amount":10}""");
        await account.InsertAsync("Orders", """{"Customer":"C1","Amount":20}""");
        return account;
    }

    private static async Task CreateViewAsync(TestAccount account, ViewJoinKind kind)
    {
        var schema = await account.Database.GetSchemaAsync(default);
        var (customers, orders) = (schema.Table("Customers"), schema.Table("Orders"));
        await account.Database.Designer.CreateViewAsync(
            new ViewDefinition
            {
                Name = "Orders_By_Customer",
                Tables = [new ViewTable(customers.Id, "c"), new ViewTable(orders.Id, "o")],
                Joins = [new ViewJoin(kind, "c", customers.FindField("Number")!.Id, "o", orders.FindField("Customer")!.Id)],
                Columns = [new ViewColumn("c", customers.FindField("Name")!.Id, "Customer", 1), new ViewColumn("o", orders.FindField("Amount")!.Id, "Amount", 2)],
                EditableAlias = "o",
            },
            default);
    }

    private static async Task RelateAsync(TestAccount account, bool cascades)
    {
        var schema = await account.Database.GetSchemaAsync(default);
        var (customers, orders) = (schema.Table("Customers"), schema.Table("Orders"));
        await account.Database.Designer.CreateRelationshipAsync(
            new RelationshipDefinition
            {
                ParentTable = customers.Id,
                ParentField = customers.FindField("Number")!.Id,
                ChildTable = orders.Id,
                ChildField = orders.FindField("Customer")!.Id,
                Enforced = true,
                CascadeDelete = cascades,
                CascadeUpdate = cascades,
            },
            default);
    }
}
