using System.Text.RegularExpressions;
using Tarn.DataPages.Forms.Elements;
using Tarn.Sql;
using static Tarn.DataPages.Tests.Hosting.Built;

namespace Tarn.DataPages.Tests.Forms;

/// <summary>Signatures and the test for people.</summary>
[Collection(FormCollection.Name)]
public sealed class SpecialElementTests(FormServers servers)
{
    public static TheoryData<SqlDialect> Engines => new(SqlDialect.Sqlite, SqlDialect.Postgres);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_signature_is_drawn_or_typed_and_stored_as_a_file(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var name = "Jan " + Guid.NewGuid().ToString("N");
        var address = await server.DeployAsync(Submission("Orders", Section(Field("Customer"), Field("Signature", "Signature", [("Required", "True"), ("FolderPath", "/Signed")]))));
        using var visitor = await server.VisitAsync(address);
        await visitor.SubmitAsync([("InsertRecordCustomer", name)]);
        visitor.ErrorAt("InsertRecordSignature").ShouldBe("This field needs a value.", server.Log.ToString());
        await visitor.SubmitAsync([("InsertRecordSignature", "data:image/png;base64," + Convert.ToBase64String("<svg/>"u8))]);
        visitor.ErrorAt("InsertRecordSignature").ShouldBe("The file was not saved.");
        await visitor.SubmitAsync([("InsertRecordSignature", "data:image/png;base64," + Convert.ToBase64String([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0]))]);
        (await PathAsync(server, name)).ShouldMatch("^/Signed/signature_[0-9a-f]{32}\\.png$");
        using var typist = await server.VisitAsync(address);
        await typist.SubmitAsync([("InsertRecordCustomer", name + "2"), ("InsertRecordSignature_Typed", "Jan Lee")]);
        (await PathAsync(server, name + "2")).ShouldMatch("^/Signed/signature_[0-9a-f]{32}\\.txt$");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_code_is_asked_for_before_all_else_counts_once_and_is_not_asked_for_again(SqlDialect dialect)
    {
        var server = await servers.GetAsync(dialect);
        var name = "Kim " + Guid.NewGuid().ToString("N");
        using var visitor = await server.VisitAsync(await server.DeployAsync(Submission("Orders", Section(Field("Customer", attributes: [("Required", "True")]), Field("CAPTCHA 1", "CAPTCHA")))));
        visitor.Page.QuerySelector("svg")!.TextContent.Trim().ShouldBeEmpty(server.Log.ToString());
        await visitor.SubmitAsync([("InsertRecordCAPTCHA_1", "000000")]);
        visitor.ErrorAt("InsertRecordCAPTCHA_1").ShouldBe("The code does not match.");
        visitor.ErrorAt("InsertRecordCustomer").ShouldBeNull();
        var token = visitor.Fields().First(f => f.Key == "InsertRecordCAPTCHA_1_Token").Value;
        server.Site.Seal.TryOpen<CaptchaChallenge>(token, "captcha", out var challenge).ShouldBeTrue();
        challenge!.Code.ShouldMatch($"^[{Regex.Escape("ACEFHKLMNPRTUVWXYZ27")}]{{6}}$");
        await visitor.SubmitAsync([("InsertRecordCAPTCHA_1", challenge.Code.ToLowerInvariant())]);
        visitor.ErrorAt("InsertRecordCustomer").ShouldBe("This field needs a value.");
        visitor.Page.QuerySelector("svg").ShouldBeNull();
        // The challenge is used up.
        using (var thief = await server.VisitAsync(visitor.Form().GetAttribute("action")!))
        {
            await thief.SubmitAsync([("InsertRecordCustomer", name), ("InsertRecordCAPTCHA_1", challenge.Code), ("InsertRecordCAPTCHA_1_Token", token)]);
            thief.ErrorAt("InsertRecordCAPTCHA_1").ShouldBe("The code does not match.");
        }

        await visitor.SubmitAsync([("InsertRecordCustomer", name)]);
        visitor.Text.ShouldContain("Saved.");
        (await server.ReadAsync("Orders", $"Customer = '{name}'")).Count.ShouldBe(1);
    }

    private static async Task<string> PathAsync(PageServer server, string name) => (await server.ReadAsync("Orders", $"Customer = '{name}'")).ShouldHaveSingleItem().GetProperty("Signature").GetString()!;
}
