using Shouldly;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Data.Transfer;
using Tarn.Data.Transfer.Sources;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Transfer;

public sealed class ImportModeTests
{
    private const string Three = "Code,Name,Qty\r\nA1,Ann,1\r\nB2,Bob,2\r\nC3,Cid,3\r\n";

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task Leading_zeros_make_a_new_field_text(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        var report = await folder.ImportAsync("Zip,Qty,Price,Born,Active,Note\r\n00123,1,$1.50,2024-02-29,yes,x\r\n90210,2.5,$2,2020-01-01 10:30,no,\r\n", "Places", ImportAction.New);
        report.Added.ShouldBe(2);
        var table = (await folder.Database.GetSchemaAsync(default)).Table("Places");
        table.Fields.Select(f => f.Type.Code).ShouldBe(["STRING", "NUMBER", "CURRENCY", "DATE/TIME", "YES/NO", "STRING"]);
        (await folder.Account.ReadAsync("Places", "Zip, Qty, Price, Born, Active, Note", orderBy: "PK_ID"))
            .ShouldBe("""[{"Zip":"00123","Qty":1,"Price":1.5,"Born":"2024-02-29T00:00:00","Active":true,"Note":"x"},{"Zip":"90210","Qty":2.5,"Price":2,"Born":"2020-01-01T10:30:00","Active":false,"Note":""}]""");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_duplicate_in_row_7_is_told_and_the_others_are_added(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateItemsAsync(folder);
        var rows = string.Concat(Enumerable.Range(2, 2000).Select(n => n == 7 ? "k3,x,1\r\n" : $"K{n},n,{n}\r\n"));
        using var skipped = new MemoryStream();
        var report = await folder.ImportAsync("Code,Name,Qty\r\n" + rows, "Items", ImportAction.Append, r => r with { Skipped = skipped });
        report.Outcome.ShouldBe(ImportOutcome.Completed);
        (report.Read, report.Added, report.Skipped).ShouldBe((2000, 1999, 1));
        report.Errors.Single().ShouldSatisfyAllConditions(e => e.Row.ShouldBe(7), e => e.Field.ShouldBe("Code"), e => e.Value.ShouldBe("k3"), e => e.Problem.ShouldBe(RowProblem.Duplicate));
        var lines = System.Text.Encoding.UTF8.GetString(skipped.ToArray()).Split("\r\n");
        lines[0].ShouldBe("\uFEFFCode,Name,Qty,Import_Row,Import_Field,Import_Reason");
        lines[1].ShouldStartWith("k3,x,1,7,Code,");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Replace_with_a_bad_row_keeps_the_old_records(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateItemsAsync(folder);
        await folder.ImportAsync(Three, "Items", ImportAction.Append);
        var report = await folder.ImportAsync("Code,Name,Qty\r\nX,Xi,1\r\nY,Yo,many\r\n", "Items", ImportAction.Replace);
        report.Outcome.ShouldBe(ImportOutcome.Failed);
        (report.Added, report.Deleted).ShouldBe((0, 0));
        report.Errors.Single().Row.ShouldBe(3);
        (await folder.Account.ReadAsync("Items", "Code", orderBy: "Code")).ShouldBe("""[{"Code":"A1"},{"Code":"B2"},{"Code":"C3"}]""");

        var skipping = await folder.ImportAsync("Code,Name,Qty\r\nX,Xi,1\r\nY,Yo,many\r\n", "Items", ImportAction.Replace, r => r with { OnRowError = RowErrorAction.Skip });
        (skipping.Added, skipping.Deleted, skipping.Skipped).ShouldBe((1, 3, 1));
        (await folder.Account.ReadAsync("Items", "Code")).ShouldBe("""[{"Code":"X"}]""");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Update_changes_only_what_matches(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateItemsAsync(folder);
        await folder.ImportAsync(Three, "Items", ImportAction.Append);
        var report = await folder.ImportAsync("code,QTY\r\nb2 ,20\r\nZ9,9\r\n", "Items", ImportAction.Update, r => r with { Match = ["Code"] });
        (report.Updated, report.Added, report.Unmatched).ShouldBe((1, 0, 1));
        (await folder.Account.ReadAsync("Items", "Code, Name, Qty", orderBy: "Code")).ShouldBe(
            """[{"Code":"A1","Name":"Ann","Qty":1},{"Code":"B2","Name":"Bob","Qty":20},{"Code":"C3","Name":"Cid","Qty":3}]""");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Add_and_update_adds_the_rest_and_the_last_of_equal_rows_wins(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateItemsAsync(folder);
        await folder.ImportAsync(Three, "Items", ImportAction.Append);
        var report = await folder.ImportAsync("Code,Name,Qty\r\nA1,Ann,10\r\nD4,Dot,4\r\nd4,Dora,44\r\n", "Items", ImportAction.AddAndUpdate, r => r with { Match = ["Code"] });
        (report.Updated, report.Added, report.Skipped).ShouldBe((2, 1, 0));
        (await folder.Account.ReadAsync("Items", "Code, Name, Qty", where: "Code IN ('A1', 'D4')", orderBy: "Code")).ShouldBe("""[{"Code":"A1","Name":"Ann","Qty":10},{"Code":"D4","Name":"Dora","Qty":44}]""");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Sync_deletes_what_no_row_matched(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateItemsAsync(folder);
        await folder.ImportAsync(Three, "Items", ImportAction.Append);
        var report = await folder.ImportAsync("Code,Name,Qty\r\nB2,Bea,2\r\nE5,Eve,5\r\n", "Items", ImportAction.Sync, r => r with { Match = ["Code"] });
        (report.Updated, report.Added, report.Deleted).ShouldBe((1, 1, 2));
        (await folder.Account.ReadAsync("Items", "Code, Name", orderBy: "Code")).ShouldBe("""[{"Code":"B2","Name":"Bea"},{"Code":"E5","Name":"Eve"}]""");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_row_that_matches_two_records_is_an_error(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateItemsAsync(folder);
        await folder.ImportAsync("Code,Name,Qty\r\nA1,Ann,1\r\nA2,ann,2\r\n", "Items", ImportAction.Append);
        var report = await folder.ImportAsync("Name,Qty\r\nANN,5\r\n", "Items", ImportAction.Update, r => r with { Match = ["Name"] });
        report.Errors.Single().Problem.ShouldBe(RowProblem.Ambiguous);
        report.Updated.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task New_is_refused_when_the_table_exists_and_append_when_it_does_not(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateItemsAsync(folder);
        (await Should.ThrowAsync<DataException>(() => folder.ImportAsync(Three, "Items", ImportAction.New))).Problem.ShouldBe(DataProblem.AlreadyExists);
        (await Should.ThrowAsync<DataException>(() => folder.ImportAsync(Three, "Nowhere", ImportAction.Append))).Problem.ShouldBe(DataProblem.ObjectNotFound);
        (await folder.ImportAsync(Three, "Later", ImportAction.NewAppend)).Added.ShouldBe(3);
        (await folder.ImportAsync(Three, "Later", ImportAction.NewReplace)).Deleted.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Each_kind_of_error_is_told_by_row(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateItemsAsync(folder);
        await folder.Database.Designer.AddFieldAsync("Items", new FieldDesign(new FieldDefinition { Name = "Share", Type = FieldTypes.Number, Formula = "100 / [@field:Qty]" }), default);
        await folder.Account.CreateTableAsync("Lines", ("Item", FieldTypes.String), ("N", FieldTypes.Integer));
        var schema = await folder.Database.GetSchemaAsync(default);
        await folder.Database.Designer.CreateRelationshipAsync(Link(schema), default);
        var items = await folder.ImportAsync($"Code,Name,Qty\r\nA,ok,1\r\nB,{new string('x', 256)},1\r\n,blank,1\r\nD,zero,0\r\nE,bad,one\r\nF,cut,7.9\r\n", "Items", ImportAction.Append);
        items.Errors.Select(e => (e.Row, e.Problem)).ShouldBe([(3, RowProblem.TooLong), (4, RowProblem.BlankInUnique), (5, RowProblem.FormulaError), (6, RowProblem.TypeMismatch)]);
        (await folder.Account.ReadAsync("Items", "Code, Qty, Share", orderBy: "Code")).ShouldBe("""[{"Code":"A","Qty":1,"Share":100},{"Code":"F","Qty":7,"Share":14}]""");
        var lines = await folder.ImportAsync("Item,N\r\na,1\r\nnobody,2\r\n,3\r\n", "Lines", ImportAction.Append);
        lines.Added.ShouldBe(2);
        lines.Errors.Single().ShouldSatisfyAllConditions(e => e.Row.ShouldBe(3), e => e.Field.ShouldBe("Item"), e => e.Value.ShouldBe("nobody"), e => e.Problem.ShouldBe(RowProblem.MissingParent));
        (await folder.ImportAsync("Code,Name,Qty\r\nZ,z,1\r\n", "Items", ImportAction.Replace)).Outcome.ShouldBe(ImportOutcome.Failed);
        (await folder.ImportAsync($"Code,Name,Qty\r\nB,{new string('x', 256)},1\r\n", "Items", ImportAction.Append, r => r with { Truncate = true })).Added.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task One_import_runs_for_each_table_at_a_time(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateItemsAsync(folder);
        var rows = "Code,Name,Qty\r\n" + string.Concat(Enumerable.Range(1, 30_000).Select(n => $"K{n},n,{n}\r\n"));
        var source = ImportFile.Open(folder.Write("many.csv", rows))[0];
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var listener = new Listener(() =>
        {
            begun.Set();
            go.Wait();
        });
        var first = new TableImport(folder.Database).RunAsync(new ImportRequest { Source = source, Table = "Items" }, listener);
        begun.Wait();
        (await Should.ThrowAsync<DataException>(() => folder.ImportAsync(Three, "Items", ImportAction.Append))).Problem.ShouldBe(DataProblem.InUse);
        await using (var other = await folder.Account.OpenAgainAsync())
        {
            var second = new ImportRequest { Source = source, Table = "Items" };
            (await Should.ThrowAsync<DataException>(() => new TableImport(other).RunAsync(second))).Problem.ShouldBe(DataProblem.InUse);
        }

        go.Set();
        (await first).Added.ShouldBe(30_000);
        (await folder.ImportAsync(Three, "Items", ImportAction.Append)).Added.ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Cancelling_keeps_committed_batches_and_says_how_many(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateItemsAsync(folder);
        var rows = "Code,Name,Qty\r\n" + string.Concat(Enumerable.Range(1, 30_000).Select(n => $"K{n},n,{n}\r\n"));
        using var cancel = new CancellationTokenSource();
        var request = new ImportRequest { Source = ImportFile.Open(folder.Write("many.csv", rows))[0], Table = "Items" };
        var report = await new TableImport(folder.Database).RunAsync(request, new Listener(cancel.Cancel), cancel.Token);
        report.Outcome.ShouldBe(ImportOutcome.Cancelled);
        report.Added.ShouldBeInRange(1000, 29_000);
        (await folder.Account.ReadAsync("Items", "COUNT(*) AS n")).ShouldBe($$"""[{"n":{{report.Added}}}]""");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Imports_leave_the_change_log_alone(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await CreateItemsAsync(folder);
        await folder.ImportAsync(Three, "Items", ImportAction.Append);
        await folder.ImportAsync(Three, "Items", ImportAction.Sync, r => r with { Match = ["Code"] });
        (await folder.Database.Changes.ReadAsync(0, 10, default)).ShouldBeEmpty();
    }

    private static async Task CreateItemsAsync(TransferFolder folder) => await folder.Database.Designer.CreateTableAsync(
        "Items", "",
        [
            new FieldDesign(new FieldDefinition { Name = "Code", Type = FieldTypes.String, Unique = true }), new FieldDesign(new FieldDefinition { Name = "Name", Type = FieldTypes.String }),
            new FieldDesign(new FieldDefinition { Name = "Qty", Type = FieldTypes.Integer }),
        ],
        default);

    private static RelationshipDefinition Link(AccountSchema schema) => new()
    {
        ParentTable = schema.Table("Items").Id,
        ParentField = schema.Table("Items").FindField("Code")!.Id,
        ChildTable = schema.Table("Lines").Id,
        ChildField = schema.Table("Lines").FindField("Item")!.Id,
        Enforced = true,
    };

    private sealed class Listener(Action told) : IProgress<ImportProgress>
    {
        private int _count;

        public void Report(ImportProgress value)
        {
            if (Interlocked.Increment(ref _count) == 1)
                told();
        }
    }
}
