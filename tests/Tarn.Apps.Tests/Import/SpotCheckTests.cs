using System.Globalization;
using System.Text.Json;
using Shouldly;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Apps.Tests.Import;

/// <summary>The spot checks (section 14) and row counts (section 15) of the format's description, on the imported reference package.</summary>
[Collection("Reference account")]
public sealed class SpotCheckTests(ImportedReference reference)
{
    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory]
    [MemberData(nameof(Engines))]
    public void The_report_is_the_expected_one(SqlDialect dialect)
    {
        var report = reference.On(dialect).Report;
        report.Ok.ShouldBeTrue(report.ToJson());
        report.Counts.ShouldBe(new PackageCounts(3, 8068, 34, 23, 3, 2, 5, 10, 0));
        report.App.Name.ShouldBe("Demo - Physician Directory - Caspio SDK");
        Guid.TryParse(report.App.ExternalKey, out _).ShouldBeTrue();
        report.Issues.Select(i => $"{i.Severity} {i.Code} {i.Object} {i.Path} {i.Count}").ShouldBe(
        [
            "Info SIGNATURE_NOT_VERIFIED package  1", "Warning PASSWORD_FOREIGN TB Demo_Physicians Password 3774",
            "Info FILE_MISSING TB Demo_Physicians Profile_Photo 3774", "Warning PASSWORD_FOREIGN TB Demo_Users Password 4252",
        ], ignoreOrder: true);
        reference.On(dialect).Took.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Rows_hold_what_the_spot_checks_say(SqlDialect dialect)
    {
        var account = reference.On(dialect).Account;
        var first = await account.RowAsync("Demo_Physicians", 1);
        Text(first, "Physician_ID").ShouldBe("6T2C9HW8");
        Text(first, "Date_Created").ShouldBe("2020-10-07T04:54:19");
        first.GetProperty("ViewCount").GetDouble().ShouldBe(3654);
        first.GetProperty("Profile_Status").GetBoolean().ShouldBeFalse();
        Text(first, "Full_Name").ShouldBe("Lelah Hoppe");
        Text(first, "Profile_Photo").ShouldBe("/Demo/LelahHoppe.png");
        first.GetProperty("Specialties").GetRawText().ShouldBe("""{"3":"Family Medicine","6":"Obstetrics and Gynecology","8":"Pain Management","9":"Pathology"}""");
        first.GetProperty("Languages").GetRawText().ShouldBe("""{"2":"English","4":"French","7":"Japanese","9":"Spanish"}""");
        Text(first, "Education").Length.ShouldBe(120);
        Text(first, "Education").Split('\n').Length.ShouldBe(3);
        Text(first, "About_Section").Length.ShouldBe(1712);
        first.TryGetProperty("Password", out _).ShouldBeFalse();

        var second = await account.RowAsync("Demo_Physicians", 2);
        Text(second, "Physician_ID").ShouldBe("KVIR840E");
        second.GetProperty("Specialties").EnumerateObject().Select(p => p.Name).ShouldBe(["3", "6", "7", "11", "12", "14"]);
        Text(second, "Affiliations").Length.ShouldBe(140);
        var seventh = await account.RowAsync("Demo_Physicians", 7);
        Text(seventh, "Office_Zip").ShouldBe("00613");
        Text(seventh, "Education").Length.ShouldBe(212);
        Text(await account.RowAsync("Demo_Physicians", 11), "Affiliations").ShouldContain("American Academy of Allergy, Asthma & Immunology");
        Text(await account.RowAsync("Demo_Physicians", 35), "Date_Created").ShouldBe("2020-09-06T00:22:02");
        Text(await account.RowAsync("Demo_Physicians", 213), "Office_Address").ShouldBe("1250  Cimmaron Road");
        Text(await account.RowAsync("Demo_Physicians", 1028), "About_Section").ShouldBe("Quasi dolores id.");
        Text(await account.RowAsync("Demo_Physicians", 2705), "About_Section").Length.ShouldBe(4910);
        var last = await account.RowAsync("Demo_Physicians", 3774);
        (Text(last, "Physician_ID"), Text(last, "Full_Name"), Text(last, "Office_State"), last.GetProperty("ViewCount").GetDouble()).ShouldBe(("ECENW1EQ", "Coty Boehm", "AZ", 765.0));
        last.GetProperty("Languages").EnumerateObject().Select(p => p.Name).ShouldBe(["7", "8"]);
        (Text(await account.RowAsync("Demo_States_Lookup", 36), "State"), Text(await account.RowAsync("Demo_Users", 2437), "Email")).ShouldBe(("CA", "susan@admin.com"));
        Text(await account.RowAsync("Demo_Users", 4252), "User_ID").ShouldBe("78GS9222");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Totals_agree(SqlDialect dialect)
    {
        var account = reference.On(dialect).Account;
        const string Table = "Demo_Physicians";
        (await account.ScalarAsync(Table, "MAX(Date_Created)")).ShouldBe("2021-02-26T23:31:37");
        (await account.ScalarAsync(Table, "MIN(Date_Created)")).ShouldBe("2017-01-02T13:44:08");
        double.Parse(await account.ScalarAsync(Table, "SUM(ViewCount)"), CultureInfo.InvariantCulture).ShouldBe(18_959_484);
        foreach (var (where, rows) in new (string, long)[]
        {
            ("YEAR(Date_Created) = 2020", 909), ("Gender = 'Male'", 1279), ("Gender = 'other'", 1259), ("Gender = 'Female'", 1236), ("Last_Name LIKE 'O''%'", 43),
            ("Office_State = 'CA'", 104), ("Office_State IN ('IA','IN','KY','MA','MD','SC','TN','WI')", 609), ("ViewCount = 9998", 2),
            ("Account_Status = 1 AND Profile_Status = 1", 915), ("First_Name LIKE '%an%'", 556), ("Last_Name LIKE '%son%'", 129), ("First_Name LIKE '%an%' AND Last_Name LIKE '%son%'", 19),
            ("Account_Status = 1 AND Profile_Status = 0", 946), ("Office_State = 'CA' AND Account_Status = 1", 63), ("Full_Name = 'lelah hoppe'", 1),
        })
            (await account.CountAsync(Table, where)).ShouldBe(rows, where);
        (await account.CountAsync("Demo_Users", "Role = 'Admin'")).ShouldBe(2094);
        (await account.CountAsync("Demo_Users", "Active = 1")).ShouldBe(2094);
        (await account.CountAsync("Demo_Users", "Name LIKE '%ed%'")).ShouldBe(181);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Views_give_the_rows_of_the_directory(SqlDialect dialect)
    {
        var account = reference.On(dialect).Account;
        (await account.CountViewAsync("Demo_Admins_Active")).ShouldBe(1024);
        (await account.CountViewAsync("Demo_Physicians_Active")).ShouldBe(1861);
        (await account.CountViewAsync("Demo_Physicians_Published")).ShouldBe(1844);
        const string Open = "Accepting_New_Patients = 1";
        foreach (var (where, rows) in new (string, long)[]
        {
            (Open, 943), (Open + " AND Gender = 'Female'", 306), (Open + " AND Gender = 'Male'", 309), ("First_Name = 'John'", 1), ("First_Name LIKE 'Jo%'", 33), (Open + " AND First_Name LIKE 'Jo%'", 17),
        })
            (await account.CountViewAsync("Demo_Physicians_Published", where)).ShouldBe(rows, where);
        var table = (await account.Database.GetSchemaAsync(default)).Table("Demo_Physicians");
        string Holds(string field, string item) => $"(',' + {field} + ',') LIKE '%,{table.FindField(field)!.ListItems.Single(i => i.Value == item).Id},%'";
        const string Untouched = "Profile_Status = 1 AND Accepting_New_Patients = 1 AND ";
        var either = $"({Holds("Specialties", "Dermatology")} OR {Holds("Specialties", "Surgery")})";
        (await account.CountAsync("Demo_Physicians", Untouched + Holds("Specialties", "Dermatology"))).ShouldBe(222);
        (await account.CountAsync("Demo_Physicians", Untouched + either)).ShouldBe(395);
        (await account.CountAsync("Demo_Physicians", Untouched + either + " AND " + Holds("Languages", "Spanish"))).ShouldBe(110);
        var view = JsonDocument.Parse(await account.ReadViewAsync("Demo_Physicians_Active", where: "Physician_ID = 'KVIR840E'")).RootElement;
        if (view.GetArrayLength() > 0)
            view[0].TryGetProperty("Password", out _).ShouldBeFalse();
        var columns = (await account.Database.GetSchemaAsync(default)).View("Demo_Physicians_Active").Columns.Select(c => c.Alias).ToList();
        columns.Count.ShouldBe(26);
        columns.ShouldContain("Profile_Picture");
        columns.ShouldContain("Languages_Spoken");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Definitions_are_kept_as_they_came(SqlDialect dialect)
    {
        var schema = await reference.On(dialect).Account.Database.GetSchemaAsync(default);
        var id = schema.Table("Demo_Physicians").FindField("Physician_ID")!;
        (id.Type.Code, id.Format, id.Prefix, id.Length, id.Unique).ShouldBe(("RANDOM ID", "0U", "", 8, true));
        var name = schema.Table("Demo_Physicians").FindField("Full_Name")!;
        (name.Type, name.Formula, name.Label, name.Description).ShouldBe((FieldTypes.String, "CONVERT(NVarChar(255), ([@field:First_Name]+' '+[@field:Last_Name]))", "", ""));
        var items = schema.Table("Demo_Physicians").FindField("Specialties")!.ListItems;
        (items.Length, items[0].Value, items.Single(i => i.Id == 6).Order, items.Single(i => i.Id == 14).Value).ShouldBe((14, "Allergy and Immunology", 6, "Surgery"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_catalogue_shows_app_pages_and_logins(SqlDialect dialect)
    {
        var imported = reference.On(dialect);
        var apps = await imported.AppsAsync();
        var app = apps.FindApp(imported.Report.App.ExternalKey!)!;
        (app.CreatedBy, app.ModifiedBy, app.Parameters.Length, app.ParameterValue("email_1")).ShouldBe(("owner@example.test", "", 10, "noreply@company.com"));
        var pages = apps.DataPagesOf(app).ToDictionary(p => p.Name);
        pages.Keys.Order().ShouldBe(["Manage Physicians", "Physician Directory", "Physician Registration", "Reset Password", "Update Profile"]);
        pages.Values.ShouldAllBe(p => !p.Deployed && !p.Invalid && p.ModifiedBy == "" && p.CreatedBy == "owner@example.test");
        (pages["Manage Physicians"].Path, pages["Update Profile"].Path).ShouldBe(("/Admin", "/Physician Profile"));
        apps.AuthenticationOf(pages["Manage Physicians"])!.Name.ShouldBe("Demo - Admin Login");
        apps.AuthenticationOf(pages["Update Profile"])!.Definition.DataSourceName.ShouldBe("Demo_Physicians_Active");
        pages.Values.Count(p => p.AuthenticationId is null).ShouldBe(3);
        apps.FindAuthentication("demo - admin login")!.Definition.SessionTimeout.ShouldBe(120);
        apps.FindDataPage(pages["Reset Password"].AppKey)!.Definition.Kind.ShouldBe(DataPageKind.PasswordRecovery);
        (await imported.Account.Database.Changes.ReadAsync(0, 10, default)).ShouldBeEmpty("imports raise no events");
    }

    private static string Text(JsonElement row, string field) => row.GetProperty(field).GetString()!;
}

/// <summary>Shares the imported accounts.</summary>
[CollectionDefinition("Reference account")]
public sealed class ReferenceAccountDefinition : ICollectionFixture<ImportedReference>;
