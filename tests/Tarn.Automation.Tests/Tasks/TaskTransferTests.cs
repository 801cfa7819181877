using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Tarn.Automation.Tasks;
using Tarn.Data;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Automation.Tests.Tasks;

/// <summary>Imports and exports through every place and format.</summary>
public sealed class TaskTransferTests
{
    private const string Csv = "Number,Total,Items,Due\nA-1,12.5,3,2026-05-01\nA-2,7,1,2026-05-02\n";
    private const string Rows = """[{"Number":"A-1","Total":12.5,"Items":3},{"Number":"A-2","Total":7,"Items":1}]""";
    private const string Append = """{"action":"Append","destination":"Orders"}""";

    public static TheoryData<SqlDialect, string> Formats
    {
        get
        {
            var data = new TheoryData<SqlDialect, string>();
            foreach (var engine in new[] { SqlDialect.Sqlite, SqlDialect.Postgres })
            {
                foreach (var format in new[] { "Csv", "Excel", "Json", "Xml" })
                    data.Add(engine, format);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public async Task What_is_exported_to_a_place_is_imported_from_it_in_every_format(SqlDialect engine, string format)
    {
        await using var server = new FileServer();
        server.Keys["KEY1"] = "secret/of+the=store";
        await using var account = await TaskAccount.CreateAsync(engine);
        await account.PutAsync("/in/orders.csv", Csv);
        (await account.RunAsync(Import("""{"type":"Files"}""", "/in/orders.csv", Append))).State.ShouldBe(RunState.Success);
        (await OrdersAsync(account)).ShouldBe(Rows);
        var extension = format switch { "Excel" => "xlsx", _ => format.ToLowerInvariant() };
        foreach (var (name, place, imported, from) in new[]
        {
            ("files", """{"type":"Files"}""", """{"type":"Files"}""", $"/out/all orders.{extension}"),
            ("url", $$"""{"type":"Url","url":"{{server.Address}}/drop/","header":"X-Api-Key","secret":"k"}""", $$"""{"type":"Url","url":"{{server.Address}}/drop/all%20orders.{{extension}}","header":"X-Api-Key","secret":"k"}""", ""),
            ("s3", S3(server), S3(server), $"/out/all orders.{extension}"),
        })
        {
            server.Keys.Clear();
            if (name == "s3")
                server.Keys["KEY1"] = "secret/of+the=store";
            var path = name == "url" ? "" : "/out";
            var exported = await account.RunAsync($$"""
                {"name":"Out {{name}}","direction":"Export","place":{{place}},"path":"{{path}}","format":{"type":"{{format}}"},
                 "objects":[{"source":"Orders","destination":"all orders.{{extension}}","where":"Items > 0","orderBy":"Number","fields":["Number","Total","Items"]}]}
                """);
            exported.Message.ShouldBeNull();
            exported.State.ShouldBe(RunState.Success);
            exported.Counts.Read.ShouldBe(2);
            exported.Counts.Bytes.ShouldBeGreaterThan(30);
            await account.Account.UpdateAsync("Orders", "Number = 'A-1'", """{"Total":0}""");
            await account.Account.DeleteAsync("Orders", "Number = 'A-2'");

            var back = await account.RunAsync($$"""
                {"name":"In {{name}}","direction":"Import","place":{{imported}},"path":"{{from}}","objects":[{"action":"AddUpdate","destination":"Orders","match":["Number"]}]}
                """);

            back.Message.ShouldBeNull();
            (back.Counts.Read, back.Counts.Added, back.Counts.Updated).ShouldBe((2, 1, 1));
            (await OrdersAsync(account)).ShouldBe(Rows);
        }

        server.Requests.Count(r => r.Headers.GetValueOrDefault("X-Api-Key") == "k").ShouldBe(2);
        server.Files.Keys.ShouldBe([$"/drop/all orders.{extension}", $"/shop.files/out/all orders.{extension}"], ignoreOrder: true);
        account.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wrong_key_is_refused_and_the_log_says_what_the_store_said()
    {
        await using var server = new FileServer();
        server.Keys["KEY1"] = "another";
        await using var account = await TaskAccount.CreateAsync(SqlDialect.Sqlite);
        var run = await account.RunAsync(Import(S3(server), "/out/a.csv", Append));
        run.State.ShouldBe(RunState.Failure);
        run.Message.ShouldBe("'127.0.0.1' answered 403: <Error><Code>SignatureDoesNotMatch</Code></Error>");
    }

    [Fact]
    public async Task Of_several_files_the_newest_the_oldest_or_all_are_taken_and_removed_when_told()
    {
        await using var server = new FileServer();
        server.Keys["KEY1"] = "secret/of+the=store";
        for (var i = 1; i <= 5; i++)
        {
            server.Files[$"/shop.files/in/orders_{i}.csv"] = Encoding.UTF8.GetBytes($"Number\nB-{i}\n");
            server.Times[$"/shop.files/in/orders_{i}.csv"] = new DateTime(2026, 5, 10 - i, 0, 0, 0, DateTimeKind.Utc);
        }

        server.Files["/shop.files/in/orders_deep/orders_9.csv"] = "Number\nno\n"u8.ToArray();
        server.Files["/shop.files/in/other.csv"] = "Number\nno\n"u8.ToArray();
        await using var account = await TaskAccount.CreateAsync(SqlDialect.Sqlite);
        async Task<string[]> RunAsync(string pick)
        {
            await account.Account.DeleteAsync("Orders", "1=1");
            var picked = await account.RunAsync($$"""
                {"name":"{{pick}}","direction":"Import","place":{{S3(server)}},"path":"/in/orders_*.csv","pick":"{{pick}}","afterRun":"{{(pick == "All" ? "None" : "Delete")}}","objects":[{{Append}}]}
                """);
            picked.State.ShouldBe(RunState.Success, picked.Message);
            return [.. JsonDocument.Parse(await account.Account.ReadAsync("Orders", "Number", orderBy: "PK_ID")).RootElement.EnumerateArray().Select(r => r.GetProperty("Number").GetString()!)];
        }

        (await RunAsync("All")).ShouldBe(["B-5", "B-4", "B-3", "B-2", "B-1"]);
        (await RunAsync("Newest")).ShouldBe(["B-1"]);
        (await RunAsync("Oldest")).ShouldBe(["B-5"]);
        server.Files.Keys.Where(f => f.Contains("/orders_", StringComparison.Ordinal)).Order().ShouldBe(["/shop.files/in/orders_2.csv", "/shop.files/in/orders_3.csv", "/shop.files/in/orders_4.csv", "/shop.files/in/orders_deep/orders_9.csv"]);

        await account.PutAsync("/in/b_1.csv", "Number\nC-1\n");
        await account.PutAsync("/in/b_2.csv", "Number\nC-2\n");
        var run = await account.RunAsync("""{"name":"Files","direction":"Import","place":{"type":"Files"},"path":"/IN/B_?.csv","pick":"All","afterRun":"Delete","objects":[{"action":"Append","destination":"Orders"}]}""");
        (run.Counts.Objects, run.Counts.Added).ShouldBe((2, 2));
        (await account.GetAsync("/in/b_1.csv")).ShouldBeNull();
    }

    [Theory, MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount)), Trait("Acceptance", "32")]
    public async Task Actions_do_to_the_table_what_they_say(SqlDialect engine)
    {
        await using var account = await TaskAccount.CreateAsync(engine);
        foreach (var number in new[] { "A-1", "A-2", "A-3" })
            await account.Account.InsertAsync("Orders", $$"""{"Number":"{{number}}","Items":1}""");
        await account.PutAsync("/in/o.csv", "Number,Items\nA-2,7.9\nA-3,8\nA-4,9\n");
        async Task<string> RunAsync(string action, string match = "")
        {
            var run = await account.RunAsync(Import("""{"type":"Files"}""", "/in/o.csv", $$"""{"action":"{{action}}","destination":"Orders"{{(match.Length > 0 ? $",\"match\":[\"{match}\"]" : "")}}}"""));
            run.State.ShouldBe(RunState.Success, run.Message);
            return await account.Account.ReadAsync("Orders", "Number,Items", orderBy: "Number,PK_ID");
        }

        (await RunAsync("Update", "Number")).ShouldBe("""[{"Number":"A-1","Items":1},{"Number":"A-2","Items":7},{"Number":"A-3","Items":8}]""");
        (await RunAsync("AddUpdate", "number")).ShouldBe("""[{"Number":"A-1","Items":1},{"Number":"A-2","Items":7},{"Number":"A-3","Items":8},{"Number":"A-4","Items":9}]""");
        (await RunAsync("Sync", "Number")).ShouldBe("""[{"Number":"A-2","Items":7},{"Number":"A-3","Items":8},{"Number":"A-4","Items":9}]""");
        (await RunAsync("Replace")).ShouldBe("""[{"Number":"A-2","Items":7},{"Number":"A-3","Items":8},{"Number":"A-4","Items":9}]""");
        var made = await account.RunAsync(Import("""{"type":"Files"}""", "/in/o.csv", """{"action":"NewAppend","destination":"Fresh","map":[{"from":"Items","to":""}]}"""));
        made.State.ShouldBe(RunState.Success, made.Message);
        (await account.Account.ReadAsync("Fresh", "COUNT(*) AS n")).ShouldBe("""[{"n":3}]""");
        (await account.Account.ReadChangesAsync(3)).Count.ShouldBe(3, "imports raise no events");
    }

    [Theory, MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount)), Trait("Acceptance", "34")]
    public async Task Bad_rows_are_rejected_and_kept_or_nothing_is_written(SqlDialect engine)
    {
        await using var account = await TaskAccount.CreateAsync(engine);
        await account.Account.InsertAsync("Orders", """{"Number":"old","Items":1}""");
        await account.PutAsync("/in/o.csv", "Number,Items,Colour\nA-1,1,red\nA-2,many,blue\nA-3,3,green\n");
        Task<TaskRun> RunAsync(string more, string action = "Append") => account.RunAsync(
            $$"""{"name":"{{Guid.NewGuid()}}","direction":"Import","place":{"type":"Files"},"path":"/in/o.csv","objects":[{"action":"{{action}}","destination":"Orders"}]{{more}}}""");

        var skipped = await RunAsync("");
        skipped.State.ShouldBe(RunState.Warning);
        (skipped.Counts.Read, skipped.Counts.Added, skipped.Counts.Rejected).ShouldBe((3, 2, 1));
        skipped.Message.ShouldBe("Orders: The column 'Colour' is not imported: Orders has no field of that name.\nOrders, row 3, Items: The value does not fit the INTEGER field 'Items'.");
        (await account.Store.ReadRejectsAsync(skipped.Number, default))!.TrimStart('\uFEFF').ShouldBe(
            "Number,Items,Colour,Import_Row,Import_Field,Import_Reason\r\nA-2,many,blue,3,Items,The value does not fit the INTEGER field 'Items'.\r\n");

        var failed = await RunAsync(""","onRowError":"Fail" """, "Replace");
        failed.State.ShouldBe(RunState.Failure);
        failed.HasRejects.ShouldBeTrue();
        (await RunAsync(""","maxErrors":0""")).Message!.ShouldStartWith("Orders: More than 0 rows could not be written, so nothing was changed.");
        (await account.Account.ReadAsync("Orders", "Number", orderBy: "PK_ID")).ShouldBe("""[{"Number":"old"},{"Number":"A-1"},{"Number":"A-3"}]""");
        (await RunAsync("", "Replace")).State.ShouldBe(RunState.Warning);
        (await account.Account.ReadAsync("Orders", "Number", orderBy: "PK_ID")).ShouldBe("""[{"Number":"A-1"},{"Number":"A-3"}]""");
    }

    [Fact, Trait("Acceptance", "33")]
    public async Task What_cannot_go_well_fails_before_anything_is_written()
    {
        await using var account = await TaskAccount.CreateAsync(SqlDialect.Sqlite);
        await account.PutAsync("/in/o.csv", "Number,Items,Colour\nA-1,1,red\n");
        foreach (var (change, message) in new[]
        {
            ("""{"path":"/in/missing.csv"}""", "There is no file '/in/missing.csv'. Put one there, or give the task another path."),
            ("""{"path":"/nowhere/*.csv"}""", "There is no file '/nowhere/*.csv'. Put one there, or give the task another path."),
            ("""{"objects":[{"action":"Append","destination":"Nowhere"}]}""", "Cannot perform operation because the following table does not exist: 'Nowhere'"),
            ("""{"objects":[{"action":"Append","destination":"Orders"},{"action":"Append","destination":"Nowhere"}]}""", "Cannot perform operation because the following table does not exist: 'Nowhere'"),
            ("""{"objects":[{"action":"Append","destination":"Orders","map":[{"from":"Count","to":"Items"}]}]}""", "The file has no column 'Count'."),
            ("""{"objects":[{"action":"Append","destination":"Orders","map":[{"from":"Items","to":"Amount"}]}]}""", "Cannot perform operation because the following field(s) do not exist: 'Amount'"),
            ("""{"objects":[{"action":"AddUpdate","destination":"Orders","match":["Key"]}]}""", "Cannot perform operation because the following field(s) do not exist: 'Key'"),
            ("""{"objects":[{"action":"Append","destination":"Orders","source":"Sheet2"}]}""", "o.csv holds no 'Sheet2' but o."),
            ("""{"objects":[{"action":"Append","destination":"Orders","unmapped":"Fail"}]}""", "o.csv: The column 'Colour' is not imported: Orders has no field of that name."),
            ("""{"format":{"type":"Excel"}}""", "'o.csv.xlsx' is not a readable Excel workbook. Save it as .xlsx and try again."),
        })
        {
            var task = JsonNode.Parse(Import("""{"type":"Files"}""", "/in/o.csv", Append))!.AsObject();
            foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
                task[name] = value!.DeepClone();
            var run = await account.RunAsync(task.ToJsonString());
            run.State.ShouldBe(RunState.Failure, change);
            run.Message.ShouldBe(message);
        }

        (await account.Account.ReadAsync("Orders")).ShouldBe("[]");
        account.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bad_export_leaves_no_file()
    {
        await using var account = await TaskAccount.CreateAsync(SqlDialect.Sqlite);
        foreach (var (item, message) in new[]
        {
            ("""{"source":"Nowhere"}""", "'Nowhere'"),
            ("""{"source":"Orders","destination":"b.csv","where":"Colour = 1"}""", "Colour"),
            ("""{"source":"Orders","destination":"b.csv","fields":["Colour"]}""", "Colour"),
        })
        {
            var run = await account.RunAsync($$"""{"name":"{{Guid.NewGuid()}}","direction":"Export","place":{"type":"Files"},"path":"/out","objects":[{"source":"Orders"},{{item}}]}""");
            run.State.ShouldBe(RunState.Failure);
            run.Message!.ShouldContain(message);
        }

        (await account.GetAsync("/out/Orders.csv")).ShouldBeNull();
    }

    [Fact]
    public async Task Names_of_exports_tell_the_time_of_the_tasks_zone()
    {
        await using var account = await TaskAccount.CreateAsync(SqlDialect.Sqlite, clock: new ManualTime());
        var run = await account.RunAsync("""
            {"name":"Nightly","direction":"Export","place":{"type":"Files"},"path":"/out","schedule":{"timeZone":"Asia/Kolkata"},"format":{"delimiter":"\\t"},
             "objects":[{"source":"Orders","destination":"{task}-{object}-{yyyy}{MM}{dd}-{HH}{mm}{ss}.txt"}]}
            """);
        run.State.ShouldBe(RunState.Success, run.Message);
        Encoding.UTF8.GetString((await account.GetAsync("/out/Nightly-Orders-20260301-173000.txt"))!).TrimStart('\uFEFF').ShouldBe("Number\tTotal\tItems\tDue\r\n");
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_names_that_lead_inside_are_refused()
    {
        await using var server = new FileServer();
        server.Answer = context =>
        {
            context.Response.Redirect("http://169.254.169.254/latest/meta-data");
            return Task.FromResult(true);
        };
        await using var account = await TaskAccount.CreateAsync(SqlDialect.Sqlite, resolve: static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.7")]));
        var redirected = await account.RunAsync(Import($$"""{"type":"Url","url":"{{server.Address}}/a.csv"}""", "", Append));
        redirected.State.ShouldBe(RunState.Failure);
        redirected.Message.ShouldBe("'127.0.0.1' answered 302, which leads elsewhere; redirects are not followed. Give the address that it leads to.");
        server.Requests.Count.ShouldBe(1);

        var inside = await account.RunAsync(Import("""{"type":"Url","url":"https://files.example/a.csv"}""", "", Append));
        inside.Message.ShouldBe("The server's rules forbid the call: 'files.example' must not lead to the private address 10.0.0.7; the server's owner can allow it.");
        var bucket = await account.RunAsync(Import("""{"type":"S3","region":"eu-central-1","bucket":"files","keyId":"K","secret":"s"}""", "/a.csv", Append));
        bucket.Message!.ShouldContain("'files.s3.eu-central-1.amazonaws.com' must not lead to the private address");
    }

    [Fact]
    public async Task A_server_that_stumbles_is_asked_again_and_one_that_is_silent_is_given_up()
    {
        await using var server = new FileServer();
        server.Files["/a.csv"] = Encoding.UTF8.GetBytes(Csv);
        var calls = 0;
        server.Answer = context =>
        {
            if (++calls > 2)
                return Task.FromResult(false);
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        await using var account = await TaskAccount.CreateAsync(SqlDialect.Sqlite, o => o with { Stall = TimeSpan.FromMilliseconds(200), Waits = [TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10)] });
        (await account.RunAsync(Import($$"""{"type":"Url","url":"{{server.Address}}/a.csv"}""", "", Append))).State.ShouldBe(RunState.Success);
        calls.ShouldBe(3);

        server.Answer = async context =>
        {
            context.Response.SendChunked = true;
            await context.Response.OutputStream.WriteAsync("Number\nA-9\n"u8.ToArray());
            await context.Response.OutputStream.FlushAsync();
            await Task.Delay(1_000);
            return true;
        };
        var silent = await account.RunAsync(Import($$"""{"type":"Url","url":"{{server.Address}}/a.csv"}""", "", Append));
        silent.State.ShouldBe(RunState.Failure);
        silent.Message.ShouldBe("The transfer of 'a.csv' stood still for 0.2 seconds.");
        (await account.RunAsync(Import($$"""{"type":"Url","url":"{{server.Address.Replace("http:", "https:", StringComparison.Ordinal)}}/a.csv"}""", "", Append))).Message!.ShouldStartWith("'127.0.0.1' could not be reached");
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_whatever_it_says_of_itself()
    {
        await using var server = new FileServer();
        server.Answer = async context =>
        {
            context.Response.SendChunked = true;
            for (var i = 0; i < 64; i++)
                await context.Response.OutputStream.WriteAsync(new byte[1 << 16]);
            return true;
        };
        await using var account = await TaskAccount.CreateAsync(SqlDialect.Sqlite, o => o with { MaxFileBytes = 1 << 20 });
        var run = await account.RunAsync(Import($$"""{"type":"Url","url":"{{server.Address}}/a.csv"}""", "", Append));
        run.Message.ShouldBe("The file 'a.csv' is larger than the 1 MB allowed.");
    }

    [Theory]
    [InlineData("""{"type":"S3","endpoint":"https://s3.example","region":"r","bucket":"b-1","keyId":"K"}""", "https://s3.example/b-1")]
    [InlineData("""{"type":"S3","endpoint":"https://s3.example/","region":"r","bucket":"b-1","keyId":"K","pathStyle":false}""", "https://b-1.s3.example")]
    [InlineData("""{"type":"S3","region":"eu-west-3","bucket":"b-1","keyId":"K"}""", "https://b-1.s3.eu-west-3.amazonaws.com")]
    [InlineData("""{"type":"S3","region":"eu-west-3","bucket":"b.1","keyId":"K"}""", "https://s3.eu-west-3.amazonaws.com/b.1")]
    public void Buckets_have_the_addresses_that_their_stores_give_them(string place, string address) =>
        Automation.Tasks.Places.S3Place.AddressOf(TaskJson.Read($$"""{"place":{{place}}}""").Place!).ShouldBe(address);

    [Fact]
    public async Task A_secret_is_needed_is_not_given_back_and_stays_only_for_its_place()
    {
        await using var server = new FileServer();
        server.Keys["KEY1"] = "secret/of+the=store";
        server.Files["/shop.files/a.csv"] = Encoding.UTF8.GetBytes(Csv);
        await using var account = await TaskAccount.CreateAsync(SqlDialect.Sqlite);
        var json = Import(S3(server), "/a.csv", Append);
        var without = json.Replace(""","secret":"secret/of+the=store" """.TrimEnd(), "", StringComparison.Ordinal);
        without.ShouldNotBe(json);
        (await Should.ThrowAsync<DataException>(async () => await account.CreateTaskAsync(without))).Message.ShouldBe("The property 'place.secret' is required.");
        var task = await account.CreateTaskAsync(json);
        task.HasSecret.ShouldBeTrue();
        TaskJson.Write(task.Definition).ShouldNotContain("secret");

        var changed = await account.Store.ChangeAsync(task.Key, TaskJson.Read(without) with { Name = "Renamed" }, "test", default);
        (await account.RunAsync(changed)).State.ShouldBe(RunState.Success);
        var elsewhere = TaskJson.Read(without.Replace("shop.files", "thief", StringComparison.Ordinal));
        (await Should.ThrowAsync<DataException>(async () => await account.Store.ChangeAsync(task.Key, elsewhere, "test", default))).Message.ShouldContain("the place is another one than before");
        await using var database = await account.Account.OpenAgainAsync();
        var columns = new List<string?>();
        await using (var rows = await database.Engine.QueryAsync(new SqlStatement("SELECT definition, secret FROM _tarn_task", []), default))
        {
            while (await rows.ReadAsync(default))
                columns.AddRange([rows.GetText(0), rows.GetText(1)]);
        }

        columns.Count.ShouldBe(2);
        columns.ShouldAllBe(c => !c!.Contains("of+the", StringComparison.Ordinal));
    }

    private static string S3(FileServer server) => $$"""{"type":"S3","endpoint":"{{server.Address}}","region":"eu-central-1","bucket":"shop.files","keyId":"KEY1","secret":"secret/of+the=store"}""";

    private static string Import(string place, string path, string item) =>
        $$"""{"name":"{{Guid.NewGuid()}}","direction":"Import","place":{{place}},"path":"{{path}}","objects":[{{item}}]}""";

    private static Task<string> OrdersAsync(TaskAccount account) => account.Account.ReadAsync("Orders", "Number,Total,Items", orderBy: "Number");
}
