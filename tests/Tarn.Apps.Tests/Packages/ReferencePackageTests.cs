using System.Security.Cryptography;
using System.Text;
using Shouldly;
using Tarn.Apps.Packages;
using Xunit;

namespace Tarn.Apps.Tests.Packages;

public sealed class ReferencePackageTests(ReferencePackage reference) : IClassFixture<ReferencePackage>
{
    private AppPackage Package => reference.Reader.Package;

    [Fact]
    public void An_empty_site_gets_exactly_the_expected_report()
    {
        var report = PackageInspector.Inspect(reference.Reader, null, Samples.EmptySite).Report;

        Samples.Lines(report.Issues).ShouldBe(
        [
            "Info SIGNATURE_NOT_VERIFIED package  1",
            "Warning PASSWORD_FOREIGN TB Demo_Physicians Password 3774",
            "Info FILE_MISSING TB Demo_Physicians Profile_Photo 3774",
            "Warning PASSWORD_FOREIGN TB Demo_Users Password 4252",
        ]);
        report.Ok.ShouldBeTrue();
        report.Issues.Single(issue => issue.Code == "FILE_MISSING").Message.ShouldStartWith("3770 files");
        report.Counts.ShouldBe(new PackageCounts(3, 8068, 34, 23, 3, 2, 5, 10, 0));
        report.Objects.ShouldAllBe(item => item.Action == "NEW" && item.Name == item.NewName && !item.Invalid);
        report.Keys.ShouldAllBe(key => key.Old == key.New);
    }

    [Fact]
    public void Strict_refuses_foreign_passwords_unless_they_are_cleared()
    {
        PackageInspector.Inspect(reference.Reader, new PackagePlan { Strict = true }, Samples.EmptySite).Report.Ok.ShouldBeFalse();
        PackageInspector.Inspect(reference.Reader, new PackagePlan { Strict = true, Passwords = new() { Mode = "clear" } }, Samples.EmptySite).Report.Ok.ShouldBeTrue();
    }

    [Fact]
    public void Objects_and_parameters_are_counted_as_the_description_says()
    {
        Package.Items.Count().ShouldBe(13);
        Package.Items.ShouldAllBe(item => item.Entry!.Guid.IsWellFormed);
        Package.Relationships.Length.ShouldBe(2);
        Package.Variables.Length.ShouldBe(15);
        Package.Parameters.Count().ShouldBe(10);
        Package.Folders.ShouldBe(["Admin", "Physician Profile", "Public Interfaces"]);
        Package.App!.Guid.IsWellFormed.ShouldBeTrue();
        Package.Extras.ShouldBeEmpty();
    }

    [Fact]
    public void Field_types_and_unique_fields_are_read_from_the_first_row()
    {
        var fields = Package.Tables.SelectMany(table => table.Fields).ToList();
        fields.GroupBy(field => field.DataType).ToDictionary(group => group.Key, group => group.Count()).ShouldBe(
            new Dictionary<string, int>
            {
                ["STRING"] = 16,
                ["TEXT"] = 4,
                ["YES/NO"] = 4,
                ["RANDOM_ID"] = 2,
                ["PASSWORD"] = 2,
                ["LIST-STRING"] = 2,
                ["AUTONUMBER"] = 1,
                ["NUMBER"] = 1,
                ["DATE/TIME"] = 1,
                ["FILE"] = 1,
            },
            ignoreOrder: true);
        fields.Count(field => field.IsUnique).ShouldBe(5);
        var id = fields.First(field => field.Name == "Physician_ID");
        (PackageDataType.ToRest(id.DataType), id.Format, id.Prefix, id.Length).ShouldBe(("RANDOM ID", "0U", "", 8));
        var full = fields.First(field => field.Name == "Full_Name");
        (full.DataType, full.IsFormula, full.Label, full.Description).ShouldBe(("STRING", true, "", ""));
        fields.ShouldAllBe(field => field.Extra.IsEmpty);
    }

    [Theory]
    [InlineData("Demo_Physicians", 3774, "4864b4b2a0354eb3")]
    [InlineData("Demo_States_Lookup", 42, "5dc9766750faffea")]
    [InlineData("Demo_Users", 4252, "085be8d5350ec1e5")]
    public void Rows_have_the_expected_fingerprint(string name, int count, string fingerprint)
    {
        var table = Package.Tables.Single(table => table.Name == name);
        using var rows = reference.Reader.OpenRows(table);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var shown = Enumerable.Range(0, rows.Fields.Count).Where(i => rows.Fields[i].DataType != "PASSWORD").ToArray();
        while (rows.Read())
            hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\u001f', shown.Select(i => rows[i])) + "\u001e"));

        rows.RowNumber.ShouldBe(count);
        table.RowCount.ShouldBe(count);
        Convert.ToHexStringLower(hash.GetHashAndReset())[..16].ShouldBe(fingerprint);
    }

    [Fact]
    public void Scans_count_list_selections()
    {
        var table = Package.Tables[0];
        Scan(table, "Specialties").ListSelections.ShouldBe(13_197);
        Scan(table, "Languages").ListSelections.ShouldBe(9_363);
        table.Lists.First().Items.Count().ShouldBe(14);
        table.Lists.First().Items.Single(item => item.Id == 6).DisplayOrder.ShouldBe(6);
        table.Lists.First().Items.Single(item => item.Id == 14).Value.ShouldBe("Surgery");

        static PackageFieldScan Scan(PackageTable table, string field) => table.Scan[table.Fields.Select(item => item.Name).ToList().IndexOf(field)];
    }

    [Fact]
    public void Spot_checks_of_single_rows_hold()
    {
        var rows = reference.Rows("Demo_Physicians");
        rows[0]["Physician_ID"].ShouldBe("6T2C9HW8");
        rows[0]["Profile_Photo"].ShouldBe("/Demo/LelahHoppe.png");
        rows[0]["Specialties"].ShouldBe("3,6,8,9");
        rows[0]["Education"].Length.ShouldBe(120);
        rows[0]["Education"].Split('\n').Length.ShouldBe(3);
        rows[0]["About_Section"].Length.ShouldBe(1712);
        rows[1]["Affiliations"].Length.ShouldBe(140);
        rows[6]["Office_Zip"].ShouldBe("00613");
        rows[6]["Education"].Length.ShouldBe(212);
        rows[6]["Education"].ShouldContain(" \n");
        rows[6]["Education"].ShouldContain("\u2019");
        rows[10]["Affiliations"].ShouldContain("American Academy of Allergy, Asthma & Immunology");
        CellText.TryDate(rows[34]["Date_Created"], out var midnight).ShouldBeTrue();
        midnight.ShouldBe(new DateTime(2020, 9, 6, 0, 22, 2));
        (rows[99]["Physician_ID"], rows[99]["Office_City"]).ShouldBe(("TJU7XF0Q", "Lake Melany"));
        rows[212]["Office_Address"].ShouldBe("1250  Cimmaron Road");
        rows[1027]["About_Section"].ShouldBe("Quasi dolores id.");
        rows[2704]["About_Section"].Length.ShouldBe(4910);
        (rows[3773]["Physician_ID"], rows[3773]["ViewCount"], rows[3773]["Languages"]).ShouldBe(("ECENW1EQ", "765", "7,8"));
    }

    [Fact]
    public void Spot_checks_over_all_rows_hold()
    {
        var rows = reference.Rows("Demo_Physicians");
        rows.Count(row => row.Values.Any(text => text.Contains('&', StringComparison.Ordinal))).ShouldBe(170);
        var dates = rows.ConvertAll(row => CellText.TryDate(row["Date_Created"], out var date) ? date : default);
        (dates.Min(), dates.Max()).ShouldBe((new DateTime(2017, 1, 2, 13, 44, 8), new DateTime(2021, 2, 26, 23, 31, 37)));
        dates.Count(date => date.Year == 2020).ShouldBe(909);
        var views = rows.ConvertAll(row => CellText.TryNumber(row["ViewCount"], out var count) ? count : double.NaN);
        (views.Min(), views.Max(), views.Sum()).ShouldBe((1, 9998, 18_959_484));
        rows.CountBy(row => row["Gender"]).ToDictionary().ShouldBe(new Dictionary<string, int> { ["Male"] = 1279, ["Other"] = 1259, ["Female"] = 1236 }, ignoreOrder: true);
        rows.Count(row => row["Last_Name"].StartsWith("O'", StringComparison.Ordinal)).ShouldBe(43);
        rows.Count(row => row["Office_State"] == "CA").ShouldBe(104);
        rows.Count(row => row["Specialties"].Split(',').Contains("10")).ShouldBe(997);
        rows.Count(row => row["Profile_Status"] == "True" && row["Account_Status"] == "True").ShouldBe(915);
        var users = reference.Rows("Demo_Users");
        users.Count(row => row["Role"] == "Admin").ShouldBe(2094);
        (users[507]["User_ID"], users[507]["Email"]).ShouldBe(("7NQC2PHT", "Edd36@yahoo.com"));
        var states = reference.Rows("Demo_States_Lookup");
        (states[0]["State"], states[35]["State"], states[41]["State_ID"]).ShouldBe(("MI", "CA", "42"));
        states.Max(row => int.Parse(row["State_ID"], System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(42);
    }

    [Fact]
    public void Views_keep_aliases_and_criteria()
    {
        Package.Views.Select(view => view.Columns.Count()).ShouldBe([6, 26, 26]);
        Package.Views.Sum(view => view.Conditions.Count()).ShouldBe(4);
        var active = Package.Views.Single(view => view.Name == "Demo_Physicians_Active").Columns.Select(column => column.Alias).ToList();
        active.ShouldContain("Profile_Picture");
        active.ShouldContain("Education_and_Training");
        active.ShouldContain("Languages_Spoken");
        Package.Views[0].Criteria!.IsOr.ShouldBeFalse();
        Package.Views[0].Criteria!.Ids.ShouldBe(["1", "2"]);
    }

    [Fact]
    public void DataPage_elements_are_counted_as_the_description_says()
    {
        var elements = Package.DataPages.SelectMany(page => page.Element.DescendantsAndSelf()).CountBy(element => element.Name).ToDictionary();
        string[] names = ["Section", "Field", "FieldMatch", "Option", "LookUp", "Format", "DisplayField", "CriteriaItem"];
        names.Select(name => elements[name]).ShouldBe([9, 122, 15, 20, 5, 37, 15, 11]);
        Package.DataPages.ToDictionary(page => page.Name, page => page.Kind).ShouldBe(
            new Dictionary<string, DataPageKind>
            {
                ["Manage Physicians"] = DataPageKind.CombinedChart,
                ["Physician Directory"] = DataPageKind.Report,
                ["Physician Registration"] = DataPageKind.Submission,
                ["Reset Password"] = DataPageKind.PasswordRecovery,
                ["Update Profile"] = DataPageKind.SingleRecordUpdate,
            },
            ignoreOrder: true);
    }

    [Fact]
    public void Typed_access_reads_the_pages()
    {
        var manage = Page("Manage Physicians");
        Login(manage).ShouldBe("Demo - Admin Login");
        manage.Page!.Criteria!.Ids.ShouldBe(["1", "2", "5", "6"]);
        var matches = manage.Page.Sections.SelectMany(section => section.Elements).SelectMany(element => element.Matches).Where(match => !match.IsHtmlBlock).ToList();
        matches.Select(match => match.Comparison).ShouldBe(["LIKE", "LIKE", "=", "="]);
        var chart = manage.Page.Results!.Chart!;
        (chart.ChartType, chart.RecordLimit, chart.Category!["ColumnName"], chart.Series.Single().ColumnName).ShouldBe(("bar", 5, "Full_Name", "ViewCount"));
        chart.Axes.Single().Range.ShouldBe(("1000", "3000"));
        manage.Page.Results.Columns.Count().ShouldBe(8);
        manage.Page.Results.Columns.Count(column => column.Editor is not null).ShouldBe(7);
        manage.Page.Results.Details!.Sections.Single().Elements.Count().ShouldBe(26);
        manage.Page.Results.BulkEdit!.Sections.Single().Elements.Count().ShouldBe(2);

        Page("Physician Directory").Page!.Criteria!.Ids.ShouldBe(["1", "2", "3", "4", "6", "7", "5"]);
        Login(Page("Physician Directory")).ShouldBeNull();
        Page("Physician Registration").Page!.Sections.Single().Elements.Count().ShouldBe(28);
        var recovery = Page("Reset Password").Page!.Recovery!;
        (recovery.MailColumn, recovery.FromAddress, recovery.Subject, recovery.IsBodyHtml).ShouldBe(("Email", "[@app:Email_1]", "Password Reset", false));
        var update = Page("Update Profile").Page!;
        (update.RecordSecurity!.Field, update.RecordSecurity.AuthenticationField).ShouldBe(("Physician_ID", "Physician_ID"));
        var upload = update.Sections.Single().Elements.Single(element => element.ElementType == "File");
        (upload.FolderPath, upload.SizeLimit).ShouldBe(("/Demo", 1));

        DataPageDefinition Page(string name) => Package.DataPages.Single(page => page.Name == name);
        string? Login(DataPageDefinition page) => Package.LoginOf(page) is { } link ? Package.AuthenticationOf(link)!.Name : null;
    }

    [Fact]
    public void Passwords_decode_to_the_vendors_scheme_and_never_print()
    {
        using var rows = reference.Reader.OpenRows(Package.Tables.Single(table => table.Name == "Demo_Users"));
        rows.Read();
        var at = rows.Fields.Select(field => field.Name).ToList().IndexOf("Password");
        var password = rows.GetPassword(at)!;
        (password.Algorithm, password.IsForeign, password.Hash!.Length).ShouldBe(("cbAlg2", true, 60));
        password.ToString().ShouldNotContain("$2a$");
        PasswordBlob.Format(password.Bytes.Span).ShouldBe(rows[at]);
        PasswordBlob.Format(password.Algorithm!, password.Hash).ShouldBe(rows[at]);
    }
}
