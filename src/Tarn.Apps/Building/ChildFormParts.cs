using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Apps.Building;

/// <summary>Edits child forms, the rows of a related table within a form: pure functions from one definition to the next.</summary>
public static class ChildFormParts
{
    /// <summary>The kind of element.</summary>
    public const string Type = "ChildForm";

    /// <summary>Most child forms of a page.</summary>
    public const int MaxOfPage = 5;

    /// <summary>Most rows that one can have.</summary>
    public const int MaxRows = 200;

    /// <summary>Most fields that a new one begins with: they stand side by side.</summary>
    private const int UsualFields = 6;

    /// <summary>Whether an element is a child form.</summary>
    public static bool IsChildForm(PageItem item) => item.Type.Equals(Type, StringComparison.OrdinalIgnoreCase);

    /// <summary>What can be a child form of a form: tables on the many side of a relationship with the form's table, and the field there that refers to it.</summary>
    /// <param name="schema">The account's tables, as far as the builder may see them.</param>
    /// <param name="source">The form's source.</param>
    public static IReadOnlyList<(TableDefinition Table, FieldDefinition Key)> Candidates(AccountSchema schema, PageSource source) =>
    [
        .. from relation in schema.Relationships
           where source.Table is { } parent && relation.ParentTable == parent.Id
           let child = schema.FindTable(relation.ChildTable)
           let key = child?.FindField(relation.ChildField)
           where key is not null
           orderby child.Name, key.Name
           select (child, key),
    ];

    /// <summary>Adds a child form at a place or, when that is negative, at the end, with the table's first fields. A page that has as many as it can stays as it is.</summary>
    public static PackageElement Add(PackageElement application, TableDefinition table, FieldDefinition key, PageSource source, AccountSchema schema, int at = -1)
    {
        var items = PageParts.Items(application, PagePart.Form);
        if (items.Count(IsChildForm) >= MaxOfPage)
            return application;
        // A name that no field has: elements are found by it.
        var name = Enumerable.Range(1, int.MaxValue).Select(n => "Rows of " + table.Name + (n > 1 ? " " + n.ToString(CultureInfo.InvariantCulture) : ""))
            .First(n => source.Find(n) is null && items.All(i => !i.ColumnName.Equals(n, StringComparison.OrdinalIgnoreCase)));
        var rows = PageSource.Find(schema, table.Name, isView: false)!;
        var fields = rows.Columns.Where(c => c.IsWritable && MayHold(c) && c.Field.Id != key.Id).Take(UsualFields).Select((c, i) => PageFactory.Numbered(FieldOf(c, rows, schema), i + 1));
        var child = PackageElement.Create(Type, [("DataSourceName", table.Name), ("KeyField", key.Name), ("StartRows", "1"), ("MinRows", "0"), ("MaxRows", "50")], fields);
        return PageParts.InsertElement(application, PagePart.Form, PackageElement.Create(
            "Field",
            [("ColumnName", name), ("Label", PlainWords.Of(table.Name)), ("Type", Type), ("Unique", "False"), ("Editable", "True"), ("LabelOrientation", "Top"), ("Required", "False"), ("DefaultValue", "")],
            child), at);
    }

    /// <summary>The table of a child form; null when it is gone.</summary>
    public static PageSource? SourceOf(PageItem item, AccountSchema schema) => Inner(item)?["DataSourceName"] is { } name ? PageSource.Find(schema, name, isView: false) : null;

    /// <summary>A property of the rows, <c>MaxRows</c> for instance; empty for none.</summary>
    public static string Of(PageItem item, string property) => Inner(item)?[property] ?? "";

    /// <summary>Sets a property of the rows; null takes it away.</summary>
    public static PackageElement Set(PackageElement application, PageItem item, string property, string? value) => Change(application, item, child => child.With(property, value));

    /// <summary>The elements of a row, in order.</summary>
    public static IReadOnlyList<PageItem> Items(PageItem item) =>
        Inner(item) is { } child ? [.. PageParts.InOrder(child.ChildrenNamed("Field")).Select((e, i) => new PageItem(PagePart.Form, i, 0, e))] : [];

    /// <summary>The fields that a row does not show yet and could.</summary>
    public static IReadOnlyList<PageColumn> Unused(PageItem item, AccountSchema schema)
    {
        if (SourceOf(item, schema) is not { } source)
            return [];
        var used = Items(item).Select(i => i.ColumnName).Append(Of(item, "KeyField")).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. source.Columns.Where(c => c.IsWritable && MayHold(c) && !used.Contains(c.Name))];
    }

    /// <summary>Adds the element that suits a field to the end of a row.</summary>
    public static PackageElement AddField(PackageElement application, PageItem item, PageColumn column, AccountSchema schema) =>
        SourceOf(item, schema) is { } source && Unused(item, schema).Contains(column) ? ChangeItems(application, item, items => [.. items, FieldOf(column, source, schema)]) : application;

    /// <summary>Changes an element of a row.</summary>
    public static PackageElement ChangeField(PackageElement application, PageItem item, int index, Func<PackageElement, PackageElement> change) =>
        ChangeItems(application, item, items => items.Select((e, i) => i == index ? change(e) : e));

    /// <summary>Moves an element of a row.</summary>
    public static PackageElement MoveField(PackageElement application, PageItem item, int from, int to) => ChangeItems(application, item, items =>
    {
        if (from < 0 || to < 0 || from >= items.Count || to >= items.Count)
            return items;
        var moved = items[from];
        items.RemoveAt(from);
        items.Insert(to, moved);
        return items;
    });

    /// <summary>Takes an element of a row away.</summary>
    public static PackageElement RemoveField(PackageElement application, PageItem item, int index) => ChangeItems(application, item, items => items.Where((_, i) => i != index));

    /// <summary>What keeps the child forms of a form from running, in sentences.</summary>
    internal static IEnumerable<string> Problems(PackageElement application, AccountSchema schema, PageSource source)
    {
        var children = PageParts.Items(application, PagePart.Form).Where(IsChildForm).ToList();
        if (children.Count > MaxOfPage)
            yield return string.Create(CultureInfo.InvariantCulture, $"A form can hold rows of {MaxOfPage} related tables; here are {children.Count}. Remove some.");
        foreach (var item in children)
        {
            var rows = SourceOf(item, schema);
            if (rows is null)
                yield return $"The table '{Of(item, "DataSourceName")}' of '{item.Title}' does not exist. Remove the element, or put the table back.";
            else if (!Candidates(schema, source).Any(c => c.Table.Id == rows.Table!.Id && c.Key.Name.Equals(Of(item, "KeyField"), StringComparison.OrdinalIgnoreCase)))
                yield return $"'{rows.Name}.{Of(item, "KeyField")}' is not related to '{source.Name}', as '{item.Title}' needs. Put the relationship back, or remove the element.";
            else if (Items(item) is var fields && fields.Count == 0)
                yield return $"'{item.Title}' has no fields. Add one, or remove the element.";
            else
            {
                foreach (var gone in fields.Where(f => !f.IsHtml && f.Element.Child("Formula") is null && f.ColumnName.Length > 0 && !f.ColumnName.StartsWith("Virtual", StringComparison.OrdinalIgnoreCase) && rows.Find(f.ColumnName) is null))
                    yield return $"'{rows.Name}' has no field '{gone.ColumnName}'. Remove it from '{item.Title}', or put the field back.";
            }
        }
    }

    private static PackageElement? Inner(PageItem item) => item.Element.Child(Type);

    /// <summary>The element that suits a field. The caption of a box stands above its column, so not beside it as well.</summary>
    private static PackageElement FieldOf(PageColumn column, PageSource source, AccountSchema schema) =>
        ElementDefaults.Form(column, source, schema) is var element && element["Type"] == "Checkbox" ? element.With("DisplayText", "") : element;

    /// <summary>Passwords ask for more than a cell holds.</summary>
    private static bool MayHold(PageColumn column) => column.Field.Type is not PasswordFieldType;

    private static PackageElement Change(PackageElement application, PageItem item, Func<PackageElement, PackageElement> change) =>
        PageParts.Change(application, item, element => element.WithChildren(element.Children.Select(c => c.Name == Type ? change(c) : c)));

    private static PackageElement ChangeItems(PackageElement application, PageItem item, Func<List<PackageElement>, IEnumerable<PackageElement>> change) => Change(application, item, child =>
        child.WithChildren([.. change([.. PageParts.InOrder(child.ChildrenNamed("Field"))]).Select((e, i) => PageFactory.Numbered(e, i + 1)), .. child.Children.Where(c => c.Name != "Field")]));
}
