using System.Net;
using Tarn.Sql;

namespace Tarn.DataPages.Tests.SignIn;

/// <summary>Several servers over one account behind a balancer that gives each request to another: whoever answers knows what the others did (deployment.md 15).</summary>
[Collection(PhysicianCollection.Name)]
public sealed class NodeTests(PhysicianServers servers)
{
    [Fact]
    public async Task Paging_signing_in_writing_and_signing_out_need_no_sticky_sessions_D50()
    {
        var first = await servers.GetAsync(SqlDialect.Postgres);
        await using var second = await first.StartNodeAsync();
        await using var third = await first.StartNodeAsync();
        using var visitor = new Visitor("http://pages.example", [first.Address, second.Address, third.Address]);
        var directory = (await first.PageAsync("Physician Directory")).AppKey;
        await visitor.OpenAsync($"/dp/{directory}");
        await visitor.SubmitAsync([("Value6_1", "Female"), ("Value7_1", "A")]);
        for (var page = 0; page < 5; page++)
        {
            visitor.Status.ShouldBe(HttpStatusCode.OK);
            visitor.Page.QuerySelector("[id^=RecordMessageTop]")!.TextContent.ShouldStartWith($"Records {(page * 10) + 1}-{(page * 10) + 10} of ");
            visitor.Page.QuerySelector("a[data-cb-name=JumpToNext]")!.GetAttribute("href")!.ShouldStartWith("http://pages.example/dp/");
            await visitor.OpenAsync(visitor.Page.QuerySelector("a[data-cb-name=JumpToNext]")!.GetAttribute("href")!);
        }

        // Registered at one, signed in at the next, changed at the third: a form counts once wherever it is sent.
        var email = $"{Guid.NewGuid():N}@example.org";
        await visitor.OpenAsync($"/dp/{(await first.PageAsync("Physician Registration")).AppKey}");
        await visitor.SubmitAsync(
        [
            ("InsertRecordFirst_Name", "Ada"), ("InsertRecordLast_Name", "Node"), ("InsertRecordGender", "Female"), ("InsertRecordSpecialties", "1"), ("InsertRecordLanguages", "1"), ("InsertRecordEmail", email),
            ("InsertRecordEmail_Confirm", email), ("InsertRecordPassword", "Nanosecond-11.8"), ("InsertRecordPassword_Confirm", "Nanosecond-11.8"),
        ]);
        visitor.Text.ShouldContain("Your submission was successful.");
        var profile = $"/dp/{(await first.PageAsync("Update Profile")).AppKey}";
        await visitor.OpenAsync(profile);
        await visitor.SubmitAsync([("xip_Email", email), ("xip_Password", "Nanosecond-11.8")]);
        for (var i = 0; i < 4; i++)
        {
            visitor.Page.GetElementById("EditRecordFirst_Name")!.GetAttribute("value").ShouldBe("Ada");
            await visitor.OpenAsync(profile);
        }

        using (var body = visitor.Content([("EditRecordOffice_City", "Turin")]))
        {
            var bytes = await body.ReadAsByteArrayAsync();
            var action = visitor.Form().GetAttribute("action");
            foreach (var _ in new[] { 1, 2, 3 })
            {
                using var again = new ByteArrayContent(bytes);
                again.Headers.ContentType = body.Headers.ContentType;
                using var response = await visitor.Http.PostAsync(action, again);
                response.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
            }
        }

        await visitor.OpenAsync(profile);
        visitor.Page.GetElementById("EditRecordOffice_City")!.GetAttribute("value").ShouldBe("Turin");
        await visitor.OpenAsync("/folderlogout");
        for (var i = 0; i < 3; i++)
        {
            await visitor.OpenAsync(profile);
            visitor.Page.GetElementById("xip_Password").ShouldNotBeNull();
        }

        first.Log.ToString().ShouldBeEmpty();
        second.Log.ToString().ShouldBeEmpty();
        third.Log.ToString().ShouldBeEmpty();
    }
}
