using System.Globalization;
using Tarn.Apps.Packages;

namespace Tarn.Apps.Building;

/// <summary>Edits logins: pure functions from one definition to the next. What a package brought and no editor knows stays where it is.</summary>
public static class LoginParts
{
    private const string Form = "DataPageAuth";

    /// <summary>The fields that people fill in, in order, and the blocks of HTML between them.</summary>
    public static IReadOnlyList<PackageElement> Fields(PackageElement login) => [.. new PackageAuthentication(login, null).Sections.SelectMany(s => s.Elements).Select(e => e.Element)];

    /// <summary>What people type as their name: every field with a column that is no password.</summary>
    public static IReadOnlyList<PackageElement> UserFields(PackageElement login) => [.. Fields(login).Where(f => !IsHtml(f) && !IsPassword(f))];

    /// <summary>The field of the password; null when there is none.</summary>
    public static PackageElement? PasswordField(PackageElement login) => Fields(login).FirstOrDefault(IsPassword);

    /// <summary>Takes the people from another source. The fields are those that suit it.</summary>
    /// <exception cref="Data.DataException">The source has no password, or nothing that names people.</exception>
    public static PackageElement SetSource(PackageElement login, PageSource source)
    {
        var proposed = PageFactory.Login(source, login["Name"] ?? "", login["AuthID"] ?? "");
        var changed = ChangeForm(login, form => form.With("DataSourceName", source.Name).With("DataSourceType", source.IsView ? "View" : "Table")
            .WithChildren(form.Children.Where(c => c.Name != LoginCondition.ElementName)));
        changed = SetUser(changed, source.Find(UserFields(proposed)[0]["ColumnName"]!)!);
        return SetPassword(changed, source.Find(PasswordField(proposed)!["ColumnName"]!)!);
    }

    /// <summary>People type this as their name: one field, in the place of those that were there.</summary>
    public static PackageElement SetUser(PackageElement login, PageColumn column)
    {
        var old = UserFields(login);
        var first = old.Count > 0 ? old[0] : null;
        var made = Credential(column, masked: false);
        return ChangeFields(login, fields => first is null
            ? [.. fields.TakeWhile(IsHtml), made, .. fields.SkipWhile(IsHtml)]
            : [.. fields.Select(f => ReferenceEquals(f, first) ? made : f).Where(f => ReferenceEquals(f, made) || IsHtml(f) || IsPassword(f))]);
    }

    /// <summary>The password is this column's.</summary>
    public static PackageElement SetPassword(PackageElement login, PageColumn column)
    {
        var old = PasswordField(login);
        var made = Credential(column, masked: true);
        return ChangeFields(login, fields => old is null ? [.. fields, made] : [.. fields.Select(f => ReferenceEquals(f, old) ? made : f)]);
    }

    /// <summary>Calls a field of the form otherwise.</summary>
    public static PackageElement SetLabel(PackageElement login, PackageElement field, string label) =>
        ChangeFields(login, fields => [.. fields.Select(f => ReferenceEquals(f, field) ? f.With("Label", label) : f)]);

    /// <summary>The text above the fields: the first block of HTML that is a heading; empty when there is none.</summary>
    public static string Title(PackageElement login) => Fields(login).FirstOrDefault(IsHtml) is { } block ? PageHeading.Read(block["Label"] ?? "").Title : "";

    /// <summary>Sets the text above the fields.</summary>
    public static PackageElement SetTitle(PackageElement login, string title)
    {
        var block = Fields(login).FirstOrDefault(IsHtml);
        var heading = block is null ? new PageHeading("", "") : PageHeading.Read(block["Label"] ?? "");
        var html = (heading with { Title = title }).ToHtml();
        return ChangeFields(login, fields => block is null
            ? html.Length == 0 ? fields : [ElementDefaults.HtmlBlock(1, html), .. fields]
            : html.Length == 0 ? [.. fields.Where(f => !ReferenceEquals(f, block))] : [.. fields.Select(f => ReferenceEquals(f, block) ? f.With("Label", html) : f)]);
    }

    /// <summary>Who of the source is let in.</summary>
    public static PackageElement SetConditions(PackageElement login, IEnumerable<LoginCondition> conditions) => ChangeForm(login, form => form.WithChildren(
        [.. form.Children.Where(c => c.Name != LoginCondition.ElementName), .. conditions.Select(c => c.ToElement())]));

    /// <summary>An attribute of the form: <c>SessionTimeout</c>, <c>AuthFailureMessage</c>, <c>PageHeader</c>, <c>PageFooter</c>, <c>t:RememberMe</c>.</summary>
    public static string OfForm(PackageElement login, string attribute) => login.Child(Form)?[attribute] ?? "";

    /// <summary>Sets an attribute of the form; null takes it away.</summary>
    public static PackageElement SetForm(PackageElement login, string attribute, string? value) => ChangeForm(login, form => form.With(attribute, value));

    /// <summary>People may be idle so long.</summary>
    public static PackageElement SetTimeout(PackageElement login, int minutes) => SetForm(login, "SessionTimeout", Math.Clamp(minutes, 1, 1440).ToString(CultureInfo.InvariantCulture));

    /// <summary>Where people come to after an event; empty stays where they are.</summary>
    /// <param name="login">The login.</param>
    /// <param name="way"><c>RedirectSuccess</c>, <c>RedirectNotLogged</c> or <c>Logout</c>.</param>
    /// <param name="address">The address.</param>
    public static PackageElement SetTarget(PackageElement login, string way, string address) =>
        login.With(way + "TargetType", address.Trim().Length > 0 ? "URL" : "AppPage").With(way + "TargetURL", address.Trim() is { Length: > 0 } url ? url : null);

    internal static bool IsHtml(PackageElement field) => string.Equals(field["Type"], "HTML Block", StringComparison.OrdinalIgnoreCase);

    private static bool IsPassword(PackageElement field) => CellText.TryBoolean(field["MaskPassword"] ?? "", out var masks) && masks == true
        || string.Equals(field["DataType"], Data.Fields.FieldTypes.Password.PackageCode, StringComparison.OrdinalIgnoreCase);

    private static PackageElement Credential(PageColumn column, bool masked) => PageFactory.Credential(column, unique: !masked && column.Field.Unique, masked);

    private static PackageElement ChangeForm(PackageElement login, Func<PackageElement, PackageElement> change) =>
        login.WithChildren(login.Children.Select(c => c.Name == Form ? change(c) : c));

    /// <summary>Changes the fields of all sections, which stay where they are; what is new joins the first.</summary>
    private static PackageElement ChangeFields(PackageElement login, Func<IReadOnlyList<PackageElement>, IReadOnlyList<PackageElement>> change) => ChangeForm(login, form =>
    {
        var fields = change(Fields(login));
        var first = form.Children.FirstOrDefault(c => c.Name == "Section");
        if (first is null)
            return form.WithChildren([PageFactory.Section(fields), .. form.Children]);
        // A login has one section but for packages of old, whose later ones are emptied into the first.
        return form.WithChildren(form.Children.Select(c => c.Name != "Section" ? c
            : c.WithChildren([.. ReferenceEquals(c, first) ? fields.Select((f, i) => PageFactory.Numbered(f, i + 1)) : [], .. c.Children.Where(f => f.Name != "Field")])));
    });
}
