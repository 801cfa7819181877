using System.Text.Json.Nodes;
using Shouldly;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Schema;

/// <summary>Dates relative to now in the criteria of views.</summary>
public sealed class RelativeDateTests
{
    // A Wednesday in the second quarter.
    private static readonly DateTimeOffset Now = new(2026, 5, 13, 15, 30, 0, TimeSpan.Zero);

    // Keys 1 to 14.
    private static readonly string[] Days =
    [
        "2025-05-13T00:00:00", "2026-01-01T00:00:00", "2026-03-31T23:59:59", "2026-04-30T12:00:00", "2026-05-03T00:00:00", "2026-05-09T23:59:59", "2026-05-10T00:00:00",
        "2026-05-12T15:00:00", "2026-05-13T00:00:00", "2026-05-13T16:00:00", "2026-05-14T00:00:00", "2026-05-17T00:00:00", "2026-06-01T00:00:00", "2027-02-01T00:00:00",
    ];

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_criterion_relative_to_now_selects_its_range(SqlDialect engine)
    {
        await using var account = await TestAccount.CreateAsync(engine, new Clock());
        await account.CreateTableAsync("Visits", ("Day", FieldTypes.DateTime), ("Name", FieldTypes.String));
        foreach (var day in Days)
            await account.InsertAsync("Visits", $$"""{"Day":"{{day}}"}""");
        var expected = new (string Token, string Value, string Keys)[]
        {
            ("t:TODAY", "", "9,10"), ("t:YESTERDAY", "", "8"), ("t:TOMORROW", "", "11"), ("t:WEEK", "", "7,8,9,10,11"), ("t:PREV_WEEK", "", "5,6"), ("t:NEXT_WEEK", "", "12"),
            ("t:MONTH", "", "5,6,7,8,9,10,11,12"), ("t:PREV_MONTH", "", "4"), ("t:NEXT_MONTH", "", "13"), ("t:QUARTER", "", "4,5,6,7,8,9,10,11,12,13"), ("t:PREV_QUARTER", "", "2,3"),
            ("t:YEAR", "", "2,3,4,5,6,7,8,9,10,11,12,13"), ("t:PREV_YEAR", "", "1"), ("t:NEXT_YEAR", "", "14"), ("t:YTD", "", "2,3,4,5,6,7,8,9"), ("t:MTD", "", "5,6,7,8,9"),
            ("t:AFTER_NOW", "", "10,11,12,13,14"), ("t:BEFORE_NOW", "", "1,2,3,4,5,6,7,8,9"), ("t:NEXT_X", "1", "10,11"), ("t:LAST_X", "3", "7,8,9"), ("t:NEXT_X_H", "1", "10"),
            ("t:LAST_X_W", "1", "6,7,8,9"), ("t:NEXT_X_M", "1", "10,11,12,13"), ("t:LAST_X_Y", "1", "2,3,4,5,6,7,8,9"), ("t:PART_YEAR", "2027", "14"), ("t:PART_QUARTER", "1", "2,3,14"),
            ("t:PART_MONTH", "6", "13"), ("t:PART_DAY", "13", "1,9,10"), ("t:PART_WEEKDAY", "1", "5,7,12"), ("t:ON", "2026-05-13", "9,10"), ("t:today", "", "9,10"),
        };

        foreach (var (token, value, keys) in expected)
        {
            var view = await CreateAsync(account, "Day", token, value);
            (await account.ReadViewAsync(view, "[_PK_ID_v] AS k", orderBy: "[_PK_ID_v]")).ShouldBe(JsonOf(keys), token);
        }
    }

    [Theory]
    [InlineData("Day", "t:SOMEDAY", "")]
    [InlineData("Day", "t:NEXT_X", "")]
    [InlineData("Day", "t:NEXT_X", "3651")]
    [InlineData("Day", "t:NEXT_X", "1; DROP")]
    [InlineData("Day", "t:ON", "soon")]
    [InlineData("Name", "t:TODAY", "")]
    public async Task A_criterion_that_means_nothing_is_refused(string field, string token, string value)
    {
        await using var account = await TestAccount.CreateAsync(SqlDialect.Sqlite);
        await account.CreateTableAsync("Visits", ("Day", FieldTypes.DateTime), ("Name", FieldTypes.String));

        (await Should.ThrowAsync<DataException>(() => CreateAsync(account, field, token, value))).Problem.ShouldBe(DataProblem.InvalidDefinition);
    }

    private static async Task<string> CreateAsync(TestAccount account, string field, string token, string value)
    {
        account.Database.ForgetSchema();
        var table = (await account.Database.GetSchemaAsync(default)).Table("Visits");
        var name = "V" + Guid.NewGuid().ToString("N")[..12];
        await account.Database.Designer.CreateViewAsync(
            new ViewDefinition
            {
                Name = name,
                Tables = [new ViewTable(table.Id, "v")],
                Columns = [new ViewColumn("v", table.FindField("Day")!.Id, "Day", 1)],
                Criteria = [new ViewCriterion("v", table.FindField(field)!.Id, token, value, "1")],
            },
            default);
        return name;
    }

    private static string JsonOf(string keys) => new JsonArray([.. keys.Split(',').Select(k => new JsonObject { ["k"] = long.Parse(k, System.Globalization.CultureInfo.InvariantCulture) })]).ToJsonString();

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
