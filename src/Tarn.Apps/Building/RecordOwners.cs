using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Apps.Building;

/// <summary>How the records of a source lead to the people of a login, and what a page does with it: "only the records of the person who signed in".</summary>
public static class RecordOwners
{
    private const string Rule = "RowLevelSecurity";

    /// <summary>The ways in which records can belong to people, the surest first: the same record, a relationship, a field of the same name, a field that looks like a name of theirs.</summary>
    /// <param name="source">The page's source.</param>
    /// <param name="people">The login's source.</param>
    /// <param name="schema">The account's tables.</param>
    public static IReadOnlyList<RecordOwner> Between(PageSource source, PageSource people, AccountSchema schema)
    {
        var found = new List<RecordOwner>();
        var userName = people.UserName;
        if (source.Table is not null && source.Table.Id == people.Table?.Id && (people.Key ?? userName) is { } own && source.Find(own.Name) is { } same)
            found.Add(new RecordOwner(same.Name, own.Name));
        if (source.Table is { } child && people.Table is { } parent)
        {
            foreach (var relation in schema.Relationships.Where(r => r.ChildTable == child.Id && r.ParentTable == parent.Id))
            {
                if (source.Columns.FirstOrDefault(c => c.Field.Id == relation.ChildField) is { } field && people.Columns.FirstOrDefault(c => c.Field.Id == relation.ParentField) is { } user)
                    found.Add(new RecordOwner(field.Name, user.Name));
            }
        }

        foreach (var user in people.Columns.Where(c => c.Field.Unique || c == userName))
        {
            if (source.Find(user.Name) is { } field && Fits(field, user))
                found.Add(new RecordOwner(field.Name, user.Name));
        }

        if (userName is not null)
        {
            var words = new[] { "mail", "owner", "user", "login" };
            found.AddRange(source.Columns.Where(c => c.Field.Type is StringFieldType && words.Any(w => c.Name.Contains(w, StringComparison.OrdinalIgnoreCase)) && Fits(c, userName)).Select(c => new RecordOwner(c.Name, userName.Name)));
        }

        return [.. found.Distinct()];
    }

    /// <summary>Whose records a page shows; null when it shows everybody's.</summary>
    public static RecordSecurityDefinition? Of(PackageElement application) => new DataPageDefinition(application, null).Page?.RecordSecurity;

    /// <summary>Shows people their own records only.</summary>
    /// <param name="application">The page.</param>
    /// <param name="owner">Which are theirs; null for everybody's.</param>
    public static PackageElement Set(PackageElement application, RecordOwner? owner) => PageParts.ChangePage(application, page =>
    {
        if (owner is null)
            return Without(page);
        if (Of(application) is { } old)
            return Replace(page, old.Element, old.Element.With("Field", owner.Field).With("AuthenticationField", owner.UserField));
        return page.WithChildren([.. page.Children, PackageElement.Create(Rule, [("Field", owner.Field), ("AuthenticationField", owner.UserField)])]);
    });

    /// <summary>Lets some people see everybody's records all the same.</summary>
    /// <param name="application">The page, which shows people their own.</param>
    /// <param name="field">The column of the login's source that says who; null for nobody.</param>
    /// <param name="value">What stands in it for them.</param>
    public static PackageElement SetAll(PackageElement application, string? field, string value) => Of(application) is not { } rule
        ? application
        : PageParts.ChangePage(application, page => Replace(page, rule.Element, rule.Element.With("t:AllField", field).With("t:AllValue", field is null ? null : value.Trim())));

    /// <summary>What visitors add becomes theirs: the owner's field is filled in from who they are, and cannot be seen or changed.</summary>
    /// <param name="application">A form that adds records.</param>
    /// <param name="owner">Which records are whose.</param>
    /// <param name="source">The page's source.</param>
    public static PackageElement Stamp(PackageElement application, RecordOwner owner, PageSource source)
    {
        // What counts itself needs nobody to fill it in.
        if (source.Find(owner.Field) is not { IsWritable: true } column)
            return application;
        var changed = application;
        while (PageParts.Items(changed, PagePart.Form).FirstOrDefault(i => i.ColumnName.Equals(owner.Field, StringComparison.OrdinalIgnoreCase)) is { } shown)
            changed = PageParts.Remove(changed, PagePart.Form, shown.Index);
        return PageParts.InsertElement(changed, PagePart.Form, PackageElement.Create("Field",
            [
                ("ColumnName", column.Name), ("Label", column.Label), ("Type", "Hidden"), ("Unique", column.Field.Unique ? "True" : "False"), ("Editable", "True"), ("DataType", column.Field.Type.PackageCode),
                ("Required", "False"), ("DefaultValue", $"[@authfield:{owner.UserField}]"),
            ]));
    }

    private static PackageElement Without(PackageElement page) => page.WithChildren(page.Children.Where(c => c.Name != Rule).Select(c => c.Name == "SearchRecordsetPage" ? c.WithChildren(c.Children.Where(i => i.Name != Rule)) : c));

    /// <summary>Reports of old hold the rule in their results.</summary>
    private static PackageElement Replace(PackageElement page, PackageElement old, PackageElement rule) => page.WithChildren(page.Children.Select(
        c => ReferenceEquals(c, old) ? rule : c.Name == "SearchRecordsetPage" && c.Children.Contains(old) ? c.WithChildren(c.Children.Select(i => ReferenceEquals(i, old) ? rule : i)) : c));

    private static bool Fits(PageColumn field, PageColumn user) => field.Field.Type is not (PasswordFieldType or AttachmentFieldType)
        && (field.Field.Type == user.Field.Type || field.Field.Type.SqlType.Kind == user.Field.Type.SqlType.Kind);
}
