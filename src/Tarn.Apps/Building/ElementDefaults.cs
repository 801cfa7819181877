using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Apps.Building;

/// <summary>The elements that suit a column: what a builder would choose for it without thinking.</summary>
public static class ElementDefaults
{
    /// <summary>The element of a form.</summary>
    /// <param name="column">The column.</param>
    /// <param name="source">Its source.</param>
    /// <param name="schema">The account's tables: a column that refers to another table becomes a choice of its records.</param>
    public static PackageElement Form(PageColumn column, PageSource source, AccountSchema schema)
    {
        var field = column.Field;
        if (!column.IsWritable)
            return Static(column);
        if (ParentOf(column, source, schema) is { } parent)
            return Choice(column, parent.Table, parent.Value, parent.Text);
        return field.Type switch
        {
            LongTextFieldType => Element(column, "Text Area", ("Rows", "5"), ("MaxLength", "64000"), ("RichEditMode", "None")),
            PasswordFieldType => Element(column, "Text Field", ("TypePassword", "True"), ("Confirmation", "True"), ("ConfirmationLabel", "Confirm " + Small(column.Label)), ("PasswordStrengthIndicator", "True"), ("MinRequiredStrength", "Fair"), ("MinLength", "8")),
            YesNoFieldType => Element(column, "Checkbox", ("DisplayText", column.Label), ("CheckedByDefault", "False"), ("CheckedValue", "Y")).With("LabelOrientation", "NoPlaced"),
            DateTimeFieldType => Element(column, "Text Field", ("Calendar", "True")),
            ListFieldType => Element(column, "MSDropdown", ("ShowSelectAllOption", "False")),
            FileFieldType or AttachmentFieldType => Element(column, "File", ("Association", "Upload"), ("FolderPath", "/" + (source.Table?.Name ?? source.Name)), ("Replace", "False"), ("SizeLimit", "15"), ("DisplayType", "Plain Text"), ("EnabledRotation", "True")),
            StringFieldType when column.Name.Contains("mail", StringComparison.OrdinalIgnoreCase) => Element(column, "Email", ("MaxLength", "255")),
            StringFieldType => Element(column, "Text Field", ("MaxLength", "255")),
            _ => Element(column, "Text Field"),
        };
    }

    /// <summary>The kinds of element that a builder can choose for a column, the usual one first.</summary>
    /// <param name="part">Where it stands.</param>
    /// <param name="column">The column; null for what has none.</param>
    public static IReadOnlyList<string> Types(PagePart part, PageColumn? column)
    {
        if (column is null || part == PagePart.Columns)
            return [];
        IReadOnlyList<string> types = column.Field.Type switch
        {
            YesNoFieldType => ["Checkbox", "Radio Buttons", "Dropdown"],
            ListFieldType => ["MSDropdown", "MSListbox"],
            DateTimeFieldType => ["Text Field", "TimeStamp"],
            FileFieldType or AttachmentFieldType => ["File"],
            PasswordFieldType => ["Text Field"],
            LongTextFieldType => ["Text Area", "Text Field"],
            StringFieldType => ["Text Field", "Text Area", "Email", "Dropdown", "Radio Buttons", "Listbox"],
            _ => ["Text Field", "Dropdown", "Radio Buttons", "Listbox"],
        };
        return part switch
        {
            PagePart.Search => column.Field.Type is YesNoFieldType ? ["Dropdown", "Radio Buttons", "Hidden"] : [.. types.Where(t => t is not ("Text Area" or "Email" or "TimeStamp" or "File")).DefaultIfEmpty("Text Field"), "Hidden"],
            PagePart.Details => column.IsWritable ? ["Static", .. types] : ["Static"],
            _ => column.IsWritable ? [.. types, "Static", "Hidden"] : ["Static"],
        };
    }

    /// <summary>What a kind of element is called.</summary>
    public static string NameOfType(string type) => type switch
    {
        "Text Field" => "Line of text",
        "Text Area" => "Several lines",
        "Email" => "E-mail address",
        "Dropdown" => "Dropdown",
        "Radio Buttons" => "Radio buttons",
        "Listbox" => "List",
        "MSDropdown" => "Dropdown, several choices",
        "MSListbox" => "List, several choices",
        "TimeStamp" => "Date and time of sending",
        "Static" => "Shown, not changed",
        "Hidden" => "Hidden",
        "HTML Block" => "HTML block",
        ChildFormParts.Type => "Rows of a related table",
        _ => type,
    };

    /// <summary>Gives an element another kind, with what the new kind needs.</summary>
    /// <param name="element">The element.</param>
    /// <param name="type">The kind.</param>
    /// <param name="column">Its column.</param>
    public static PackageElement ToType(PackageElement element, string type, PageColumn column)
    {
        var changed = element.With("Type", type).With("Editable", type == "Static" ? "False" : "True");
        if (type is "Static")
            return changed.With("Required", "False").WithChildren(Format(column));
        if (type is "Dropdown" or "Radio Buttons" or "Listbox" && changed.Child("Option") is null && changed.Child("LookUp") is null && column.Field.Type is YesNoFieldType)
            return changed.WithChildren([Option("Y", "Yes"), Option("N", "No")]);
        if (type == "Checkbox")
            return changed.With("DisplayText", changed["DisplayText"] ?? column.Label).With("CheckedValue", "Y").With("LabelOrientation", "NoPlaced");
        return column.Field.Type is DateTimeFieldType && type == "Text Field" ? changed.With("Calendar", "True") : changed;
    }

    /// <summary>The element of details: the value, to read.</summary>
    public static PackageElement Static(PageColumn column) =>
        PackageElement.Create("Field",
            [("ColumnName", column.Name), ("Label", column.Label), ("Type", "Static"), ("Unique", "False"), ("Editable", "False"), ("DataType", column.Field.Type.PackageCode), ("LabelOrientation", "Left"), ("Required", "False"), ("DisplayType", IsPicture(column) ? "Image" : "Plain Text")],
            Format(column));

    /// <summary>An element of a search form; null when the column cannot be searched.</summary>
    /// <param name="column">The column.</param>
    /// <param name="criterion">A number that no other criterion of the page has.</param>
    public static PackageElement? Search(PageColumn column, int criterion)
    {
        if (column.Field.Type is PasswordFieldType or AttachmentFieldType)
            return null;
        var (type, comparison, more) = column.Field.Type switch
        {
            YesNoFieldType => ("Dropdown", "=", Array.Empty<(string, string?)>()),
            ListFieldType => ("MSDropdown", "=", [("MultiSelectOperator", "OR")]),
            DateTimeFieldType or TimestampFieldType => ("Text Field", ">=", [("Calendar", "True")]),
            _ when column.Field.Type.SqlType.Kind is Sql.SqlTypeKind.NVarChar or Sql.SqlTypeKind.VarChar => ("Text Field", "LIKE", []),
            _ => ("Text Field", "=", []),
        };
        PackageElement[] options = column.Field.Type is YesNoFieldType ? [Option("A", "Any", selected: true), Option("Y", "Yes"), Option("N", "No")] : [];
        var match = PackageElement.Create("FieldMatch",
            [
                ("Label", comparison == ">=" ? column.Label + " from" : column.Label), ("Type", type), ("Unique", "False"), ("DisplayOrder", "1"), ("Editable", "True"), ("LabelOrientation", "Top"), ("Required", "False"),
                ("ComparisonType", comparison), ("MatchNull", column.Field.Type is YesNoFieldType ? "Y" : "N"), ("Operator", "OR"), ("CriteriaId", criterion.ToString(CultureInfo.InvariantCulture)), ("DefaultValue", column.Field.Type is YesNoFieldType ? null : ""), .. more,
            ],
            options);
        return PackageElement.Create("Field", [("ColumnName", column.Name), ("DataType", column.Field.Type.PackageCode)], match);
    }

    /// <summary>A column of results; null for what is never shown there.</summary>
    public static PackageElement? Result(PageColumn column) => column.Field.Type is PasswordFieldType ? null : PackageElement.Create(
        "DisplayField",
        [("ColumnName", column.Name), ("DataType", column.Field.Type.PackageCode), ("Unique", "False"), ("Label", column.Label), ("Type", IsPicture(column) ? "Image" : "Plain Text"), ("SortOrder", ""), ("SortDir", ""), ("Editable", "False")],
        Format(column));

    /// <summary>A block of HTML between elements.</summary>
    /// <param name="number">A number that no other block of the page has.</param>
    /// <param name="html">The HTML.</param>
    public static PackageElement HtmlBlock(int number, string html) => PackageElement.Create("Field",
        [("ColumnName", "HTML Block " + number.ToString(CultureInfo.InvariantCulture)), ("RichUI", "True"), ("Label", html), ("Type", "HTML Block"), ("Unique", "False"), ("Editable", "True"), ("Required", "False"), ("DefaultValue", "")]);

    /// <summary>A choice of a list.</summary>
    public static PackageElement Option(string value, string text, bool selected = false) =>
        PackageElement.Create("Option", [("Value", value), ("DisplayText", text), ("IsSelected", selected ? "True" : "False"), ("DisplayOrder", "")]);

    private static PackageElement Choice(PageColumn column, TableDefinition parent, FieldDefinition value, FieldDefinition? shown)
    {
        // People choose by a name, not by a number.
        var text = shown ?? (value.Type is StringFieldType ? value : parent.Fields.FirstOrDefault(f => f.Type is StringFieldType && !f.IsFormula) ?? value);
        return Element(column, "Dropdown").WithChildren(
        [
            Option("", "Choose…"),
            PackageElement.Create("LookUp", [("DataSourceName", parent.Name), ("DataSourceType", "Table"), ("Value", value.Name), ("DisplayText", text.Name), ("Distinct", "True"), ("OrderBy", "ASC"), ("SortBy", "text"), ("DisplayOrder", "Bottom")]),
        ]);
    }

    private static (TableDefinition Table, FieldDefinition Value, FieldDefinition? Text)? ParentOf(PageColumn column, PageSource source, AccountSchema schema)
    {
        if (source.Table is not { } table || schema.Relationships.FirstOrDefault(r => r.ChildTable == table.Id && r.ChildField == column.Field.Id) is not { } relation)
            return null;
        return schema.FindTable(relation.ParentTable) is { } parent && parent.FindField(relation.ParentField) is { } field ? (parent, field, relation.DisplayField is { } shown ? parent.FindField(shown) : null) : null;
    }

    private static PackageElement Element(PageColumn column, string type, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        var needed = column.Field is { Unique: true, UniqueAllowNulls: false } || column.Field.Type is PasswordFieldType;
        return PackageElement.Create("Field",
            [
                ("ColumnName", column.Name), ("Label", column.Label), ("Type", type), ("Unique", column.Field.Unique ? "True" : "False"), ("Editable", "True"), ("DataType", column.Field.Type.PackageCode),
                ("LabelOrientation", "Top"), ("Required", needed ? "True" : "False"), ("DefaultValue", ""), .. more,
            ]);
    }

    private static PackageElement[] Format(PageColumn column) => column.Field.Type switch
    {
        DateTimeFieldType or TimestampFieldType => [PackageElement.Create("Format", [("Type", "Shortdate")])],
        YesNoFieldType => [PackageElement.Create("Format", [("Type", "Boolean"), ("YesValue", "Yes"), ("NoValue", "No")])],
        _ => [],
    };

    private static bool IsPicture(PageColumn column) => column.Field.Type is FileFieldType or AttachmentFieldType
        && (column.Name.Contains("photo", StringComparison.OrdinalIgnoreCase) || column.Name.Contains("picture", StringComparison.OrdinalIgnoreCase) || column.Name.Contains("image", StringComparison.OrdinalIgnoreCase));

#pragma warning disable CA1308 // words for people, not keys
    private static string Small(string text) => text.ToLowerInvariant();
#pragma warning restore CA1308
}
