using Shouldly;
using Tarn.Apps.Building;
using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Xunit;

namespace Tarn.Apps.Tests.Building;

/// <summary>Editing logins, and whose records pages show.</summary>
public sealed class LoginPartTests
{
    private static readonly AccountSchema Schema = new(
        1,
        [
            Table(1, "Members", Field(11, "Name", FieldTypes.String), Field(12, "Email", FieldTypes.String, unique: true), Field(13, "Secret", FieldTypes.Password), Field(14, "Active", FieldTypes.YesNo), Field(15, "Role", FieldTypes.String)),
            Table(2, "Orders", Field(21, "Number", FieldTypes.Integer), Field(22, "Buyer", FieldTypes.String), Field(23, "Email", FieldTypes.String)),
            Table(3, "Places", Field(31, "Place", FieldTypes.String)),
            Table(4, "Staff", Field(41, "User_Name", FieldTypes.String), Field(42, "Pass", FieldTypes.Password)),
        ],
        [],
        [new RelationshipDefinition { Id = 5, ParentTable = 1, ParentField = 12, ChildTable = 2, ChildField = 22 }]);

    private static PageSource Members => PageSource.Find(Schema, "Members", isView: false)!;

    private static PageSource Orders => PageSource.Find(Schema, "Orders", isView: false)!;

    [Fact]
    public void A_login_is_proposed_for_a_table_and_says_what_it_lacks()
    {
        var login = PageFactory.Login(Members, "Members login", "7");
        LoginParts.UserFields(login).Select(f => f["ColumnName"]).ShouldBe(["Email"]);
        LoginParts.PasswordField(login)!["ColumnName"].ShouldBe("Secret");
        LoginParts.Title(login).ShouldBe("Sign in");
        LoginCheck.Problems(Schema, login).ShouldBeEmpty();
        Should.Throw<DataException>(() => PageFactory.Login(Orders, "x", "7")).Message.ShouldContain("has no password field");

        login = LoginParts.SetConditions(login, [new LoginCondition("Active", "=", "Y"), new LoginCondition("Role", "=", "")]);
        LoginCheck.Problems(Schema, login).ShouldBe(["Say what Role must be."]);
        LoginCheck.Problems(Schema, LoginParts.SetConditions(login, [new LoginCondition("Active", "=", "perhaps")])).ShouldBe(["'perhaps' does not fit Active."]);
        LoginCheck.Problems(Schema, LoginParts.SetConditions(login, [new LoginCondition("Gone", "IS NULL", "")])).Single().ShouldContain("has no field 'Gone'");
    }

    [Fact]
    public void A_login_is_changed_and_what_nobody_knows_stays()
    {
        var login = PageFactory.Login(Members, "Members login", "7").With("Foreign", "kept");
        login = login.WithChildren(login.Children.Select(c => c.Name == "DataPageAuth" ? c.WithChildren([.. c.Children, new PackageElement("Unknown", text: "kept")]) : c));
        login = LoginParts.SetTitle(login, "Welcome & <in>");
        LoginParts.Title(login).ShouldBe("Welcome & <in>");
        login = LoginParts.SetUser(login, Members.Find("Name")!);
        LoginParts.Fields(login).Select(f => f["ColumnName"]).ShouldBe(["HTML Block 1", "Name", "Secret"]);
        login = LoginParts.SetLabel(login, LoginParts.UserFields(login)[0], "Your name");
        LoginParts.UserFields(login)[0]["Label"].ShouldBe("Your name");
        login = LoginParts.SetTimeout(login, 5000);
        login = LoginParts.SetTarget(login, "Logout", "https://example.org/bye");
        login = LoginParts.SetForm(login, "t:RememberMe", "True");
        var definition = new PackageAuthentication(login, null);
        (definition.SessionTimeout, definition.LogoutUrl, definition.OffersToRemember).ShouldBe((1440, "https://example.org/bye", true));
        new PackageAuthentication(LoginParts.SetTarget(login, "Logout", " "), null).LogoutUrl.ShouldBeNull();

        login = LoginParts.SetConditions(login, [new LoginCondition("Active", "=", "Y")]);
        login = LoginParts.SetSource(login, PageSource.Find(Schema, "Staff", isView: false)!);
        LoginParts.Fields(login).Select(f => f["ColumnName"]).ShouldBe(["HTML Block 1", "User_Name", "Pass"]);
        new PackageAuthentication(login, null).Conditions.ShouldBeEmpty("they were about other people");
        login["Foreign"].ShouldBe("kept");
        login.DescendantsAndSelf().Single(e => e.Name == "Unknown").Text.ShouldBe("kept");
    }

    [Fact]
    public void Records_lead_to_people_by_a_relationship_before_a_name()
    {
        RecordOwners.Between(Orders, Members, Schema).ShouldBe([new RecordOwner("Buyer", "Email"), new RecordOwner("Email", "Email")]);
        RecordOwners.Between(Members, Members, Schema)[0].ShouldBe(new RecordOwner("Email", "Email"));
        RecordOwners.Between(PageSource.Find(Schema, "Places", isView: false)!, Members, Schema).ShouldBeEmpty();
    }

    [Fact]
    public void A_report_shows_people_their_own_and_a_form_makes_what_they_add_theirs()
    {
        var owner = new RecordOwner("Buyer", "Email");
        var report = PageFactory.Create(new PageDesign { Kind = DataPageKind.Report, Source = "Orders" }, "Orders", new string('a', 28), Schema);
        var own = RecordOwners.Set(report, owner);
        (RecordOwners.Of(own)!.Field, RecordOwners.Of(own)!.AuthenticationField).ShouldBe(("Buyer", "Email"));
        own = RecordOwners.SetAll(RecordOwners.Set(own, owner with { Field = "Email" }), "Role", " Admin ");
        (RecordOwners.Of(own)!.Field, RecordOwners.Of(own)!.AllField, RecordOwners.Of(own)!.AllValue).ShouldBe(("Email", "Role", "Admin"));
        RecordOwners.Set(own, null).ShouldBe(report);

        // Where a package keeps the rule in the results, it is changed there.
        var rule = PackageElement.Create("RowLevelSecurity", [("Field", "Buyer"), ("AuthenticationField", "Name")]);
        var old = PageParts.SetResults(report, "x", null).WithChildren(report.Children.Select(c => c.Name == "SearchPage" ? c.WithChildren(c.Children.Select(i => i.Name == "SearchRecordsetPage" ? i.WithChildren([.. i.Children, rule]) : i)) : c));
        var changed = RecordOwners.Set(old, owner);
        changed.DescendantsAndSelf().Count(e => e.Name == "RowLevelSecurity").ShouldBe(1);
        RecordOwners.Of(changed)!.AuthenticationField.ShouldBe("Email");

        var form = RecordOwners.Stamp(PageFactory.Create(new PageDesign { Kind = DataPageKind.Submission, Source = "Orders" }, "Orders", new string('a', 28), Schema), owner, Orders);
        PageParts.Items(form, PagePart.Form).Where(i => i.ColumnName == "Buyer").Select(i => (i.Type, i.Element["DefaultValue"])).ShouldBe([("Hidden", "[@authfield:Email]")]);
    }

    private static TableDefinition Table(long id, string name, params FieldDefinition[] fields) => new() { Id = id, Name = name, Fields = [.. fields] };

    private static FieldDefinition Field(long id, string name, FieldType type, bool unique = false) => new() { Id = id, Name = name, Type = type, Unique = unique };
}
