using System.Text.Json;
using Shouldly;
using Tarn.Data.Changes;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Data.Tests.Records;

/// <summary>The change log of tables that something reacts to.</summary>
public sealed class WatchedTableTests
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task Changes_hold_images_of_before_and_after_but_no_passwords(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        var table = await account.Database.Designer.CreateTableAsync(
            "Orders", "",
            [
                Design("Name", "STRING"), Design("Total", "CURRENCY"), Design("Weight", "NUMBER"), Design("Paid", "YES/NO"), Design("Due", "DATE/TIME"), Design("Pin", "PASSWORD"),
                new FieldDesign(new FieldDefinition { Name = "Twice", Type = FieldTypes.Find("NUMBER")!, Formula = "[@field:Weight]*2" }),
                new FieldDesign(new FieldDefinition { Name = "Code", Type = FieldTypes.Find("STRING")!, Formula = "'#' + CONVERT(NVARCHAR(20), [@field:PK_ID])" }),
            ],
            default);
        await account.InsertAsync("Orders", """{"Name":"unseen"}""");
        await WatchAsync(account, table, Watched.Inserts | Watched.Updates | Watched.Deletes);
        var key = await account.InsertAsync("Orders", """{"Name":"A","Total":12.5,"Weight":0.1,"Paid":true,"Due":"2026-08-01T10:00:00","Pin":"secret"}""");
        await account.UpdateAsync("Orders", $"PK_ID={key}", """{"Name":"a","Weight":3}""");
        await account.DeleteAsync("Orders", $"Name='a'");
        await WatchAsync(account, table, Watched.None);
        await account.InsertAsync("Orders", """{"Name":"unseen"}""");

        var changes = await account.ReadChangesAsync(5);
        changes.Select(c => (c.Operation, c.Before is not null, c.After is not null)).ShouldBe(
            [(ChangeOperation.Insert, false, false), (ChangeOperation.Insert, false, true), (ChangeOperation.Update, true, true), (ChangeOperation.Delete, true, false), (ChangeOperation.Insert, false, false)]);
        var fields = table.Fields.ToDictionary(f => f.Name, f => f.Id.ToString());
        Values(changes[1].After!).ShouldBe("A 12.5 0.1 true 2026-08-01T10:00:00 0.2 #" + key);
        changes[2].Before.ShouldBe(changes[1].After);
        Values(changes[2].After!).ShouldBe("a 12.5 3 true 2026-08-01T10:00:00 6 #" + key);
        Values(changes[3].Before!).ShouldBe(Values(changes[2].After!));
        foreach (var change in changes)
            (change.After + change.Before).ShouldNotContain("hash of");

        string Values(string image)
        {
            var json = JsonDocument.Parse(image).RootElement;
            json.TryGetProperty(fields["Pin"], out _).ShouldBeFalse();
            return string.Join(' ', ((string[])["Name", "Total", "Weight", "Paid", "Due", "Twice", "Code"]).Select(name => json.GetProperty(fields[name]) is var v && v.ValueKind == JsonValueKind.Number
                ? v.GetDecimal().ToString("0.####", System.Globalization.CultureInfo.InvariantCulture) : v.ToString().Replace("True", "true", StringComparison.Ordinal)));
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Updates_of_many_records_and_of_records_with_children_hold_images_too(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        var parents = await account.Database.Designer.CreateTableAsync("Parents", "", [new FieldDesign(new FieldDefinition { Name = "Code", Type = FieldTypes.Find("STRING")!, Unique = true })], default);
        var children = await account.CreateTableAsync("Children", ("Parent", FieldTypes.Find("STRING")!), ("N", FieldTypes.Find("INTEGER")!));
        await account.Database.Designer.CreateRelationshipAsync(
            new RelationshipDefinition { ParentTable = parents.Id, ParentField = parents.Fields[0].Id, ChildTable = children.Id, ChildField = children.Fields[0].Id, Enforced = true, CascadeUpdate = true, CascadeDelete = true }, default);
        await WatchAsync(account, children, Watched.Inserts | Watched.Updates | Watched.Deletes);
        await account.InsertAsync("Parents", """{"Code":"P"}""");
        for (var i = 0; i < 3; i++)
            await account.InsertAsync("Children", $$"""{"Parent":"P","N":{{i}}}""");
        await account.UpdateAsync("Parents", "Code='P'", """{"Code":"Q"}""");
        await account.UpdateAsync("Children", "N < 2", """{"N":7}""");
        await account.DeleteAsync("Parents", "Code='Q'");
        var changes = (await account.ReadChangesAsync(14)).Where(c => c.TableId == children.Id).ToList();
        changes.Count(c => c is { Operation: ChangeOperation.Insert, Before: null, After: not null }).ShouldBe(3);
        changes.Count(c => c is { Operation: ChangeOperation.Update, Before: not null, After: not null }).ShouldBe(5);
        changes.Count(c => c is { Operation: ChangeOperation.Delete, Before: not null, After: null }).ShouldBe(3);
        changes.Where(c => c.Operation == ChangeOperation.Update).Take(3).ShouldAllBe(c => c.Before!.Contains("\"P\"") && c.After!.Contains("\"Q\""));
    }

    [Fact]
    public async Task A_reader_misses_nothing_that_is_committed_after_a_later_number_by_a_later_transaction()
    {
        await using var account = await TestAccount.CreateAsync(SqlDialect.Postgres);
        var engine = account.Database.Engine;
        var begin = new TaskCompletionSource();
        var commit = new TaskCompletionSource();
        var numbered = new TaskCompletionSource();
        var appended = new TaskCompletionSource();

        // The first transaction is older and takes the later number; it commits while the other still runs.
        var first = engine.WriteAsync<bool>(
            async session =>
            {
                await ObjectStore.TakeIdsAsync(session, 0, default);
                begin.SetResult();
                await numbered.Task;
                await ChangeLog.AppendAsync(session, 1, 100, ChangeOperation.Insert, TestAccount.Context, account.Database.UtcNow, default);
                return true;
            },
            default).AsTask();
        await begin.Task;
        var second = engine.WriteAsync<bool>(
            async session =>
            {
                await ChangeLog.AppendAsync(session, 1, 200, ChangeOperation.Insert, TestAccount.Context, account.Database.UtcNow, default);
                appended.SetResult();
                await commit.Task;
                return true;
            },
            default).AsTask();
        await appended.Task;
        numbered.SetResult();
        await first;
        var (seen, position) = await FollowAsync(account, ChangePosition.Start, until: 1);
        seen.ShouldBe([100]);
        commit.SetResult();
        await second;
        (await FollowAsync(account, position, until: 1)).Seen.ShouldBe([200]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_window_that_was_read_in_part_is_gone_on_with(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        await account.CreateTableAsync("T", ("N", FieldTypes.Find("INTEGER")!));
        for (var i = 0; i < 5; i++)
            await account.InsertAsync("T", $$"""{"N":{{i}}}""");
        await account.ReadChangesAsync(5);
        var position = ChangePosition.Start;
        var seen = new List<long>();
        while (seen.Count < 5)
        {
            await using var window = await account.Database.Changes.OpenAsync(position, default);
            if (window is null || await window.ReadAsync(default) is not { } change)
                continue;
            seen.Add(change.RecordId);
            position = window.Position;
        }

        seen.ShouldBe([1, 2, 3, 4, 5]);
        (await account.Database.Changes.PruneAsync(position, account.Database.UtcNow.AddMinutes(1), 100, default)).ShouldBe(dialect == SqlDialect.Sqlite ? 5 : 0);
    }

    private static async Task<(List<long> Seen, ChangePosition Position)> FollowAsync(TestAccount account, ChangePosition position, int until)
    {
        var seen = new List<long>();
        // Other tests of the server delay what is complete.
        for (var attempt = 0; seen.Count < until && attempt < 200; attempt++)
        {
            await using var window = await account.Database.Changes.OpenAsync(position, default);
            while (window is not null && await window.ReadAsync(default) is { } change)
                seen.Add(change.RecordId);
            position = window?.Position ?? position;
            if (seen.Count < until)
                await Task.Delay(50);
        }

        return (seen, position);
    }

    private static FieldDesign Design(string name, string type) => new(new FieldDefinition { Name = name, Type = FieldTypes.Find(type)! });

    private static ValueTask<bool> WatchAsync(TestAccount account, TableDefinition table, Watched changes) => account.Database.Designer.ChangeAsync(
        async (session, _) =>
        {
            await ObjectStore.SaveAsync(session, ObjectStore.WatchKind, table.Id, new TableWatch(table.Id, changes), default);
            return true;
        },
        default);
}
