using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Forms.Elements;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>What a report lets visitors change in its results (datapages-reports, 12). Only tables of results edit, and only where a table stands behind the source.</summary>
public sealed class ReportEditing
{
    private static readonly string[] Stamps = ["TIMESTAMP", "REMOTEIP", "USERAGENT", "HOSTPAGE"];

    private readonly ResultsDefinition _results;
    private readonly bool _isWritable;

    private ReportEditing(ReportDesign design)
    {
        _results = design.Results;
        _isWritable = design.IsTabular && design.Source.Table is not null;
        Columns = _isWritable ? [.. design.Columns.Where(c => c.Definition.IsEditable && c.Column is { IsWritable: true, Field.Type: not AttachmentFieldType }).Select(c => new EditableColumn(c, EditorOf(c)))] : [];
    }

    /// <summary>The columns that take part, those that are not shown included.</summary>
    public IReadOnlyList<EditableColumn> Columns { get; }

    /// <summary>A row can be changed in place.</summary>
    public bool EditsRows => HasCells && Has("INLINE EDIT");

    /// <summary>A row for a new record stands with the others.</summary>
    public bool InsertsRows => HasCells && _results.IsSet("InlineAdd");

    /// <summary>A row can be deleted in place.</summary>
    public bool DeletesRows => _isWritable && (Has("DELETE") || Has("INLINE DELETE"));

    /// <summary>The page can become a grid.</summary>
    public bool EditsGrid => HasCells && _results.IsSet("GridEdit");

    /// <summary>The grid takes new rows: where rows can be added at all.</summary>
    public bool InsertsInGrid => EditsGrid && _results.IsSet("InlineAdd");

    /// <summary>The grid deletes rows: where rows can be deleted at all.</summary>
    public bool DeletesInGrid => EditsGrid && (DeletesRows || DeletesMany);

    /// <summary>Many records can be changed at once.</summary>
    public bool EditsMany => _isWritable && _results.IsSet("BulkUpdate") && _results.BulkEdit is not null;

    /// <summary>Many records can be deleted at once.</summary>
    public bool DeletesMany => _isWritable && _results.IsSet("BulkDelete");

    /// <summary>Anything of all this.</summary>
    public bool IsAny => EditsRows || InsertsRows || DeletesRows || EditsGrid || EditsMany || DeletesMany;

    private bool HasCells => Columns.Any(c => !c.Column.Definition.IsHidden);

    /// <summary>What a report lets visitors change.</summary>
    public static ReportEditing Of(ReportDesign design) => new(design);

    /// <summary>Finds a column by name; null when visitors cannot change it.</summary>
    public EditableColumn? Find(string name) => Columns.FirstOrDefault(c => !c.Column.Definition.IsHidden && c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Makes the form of a row.</summary>
    /// <param name="context">What it works on.</param>
    /// <param name="suffix">What tells the controls of several rows in one form apart; empty for one row.</param>
    /// <param name="inGrid">Whether the row stands in the grid, which takes no files.</param>
    public Form CreateForm(FormContext context, string suffix = "", bool inGrid = false)
    {
        var prefix = context.Mode == FormMode.Insert ? "InlineAdd" : "InlineEdit";
        // Defaults of columns that are not shown belong to new records; stamps to both.
        var columns = Columns.Where(c => !(inGrid && c.Column.Column!.Field.Type is FileFieldType)
            && (!c.Column.Definition.IsHidden || context.Mode == FormMode.Insert || Stamps.Contains(c.Editor.ElementType.ToUpperInvariant())));
        var elements = columns.Select(c => FormFactory.Create(context, c.Editor, prefix + c.Name + suffix, c.Column.Column!.Name)).ToList();
        var form = new Form { Context = context, Sections = [new FormSection(1, 1, [elements])] };
        context.Form = form;
        return form;
    }

    private bool Has(string action) => _results.Actions.Any(a => a.Action == action);

    private static FormElementDefinition EditorOf(ReportColumn column)
    {
        var editor = column.Definition.Editor?.Element ?? PackageElement.Create("Field", [("Type", column.Column!.Field.Type switch { YesNoFieldType => "Checkbox", ListFieldType => "MSDropdown", LongTextFieldType => "Text Area", FileFieldType => "File", _ => "Text Field" }), ("Editable", "True")]);
        // The heading names the cell: the control says it by aria-label, and no caption is drawn.
        editor = editor.With("ColumnName", column.Column!.Name).With("LabelOrientation", "NoPlaced").With("Label", column.Label.Contains('[', StringComparison.Ordinal) ? column.Name : column.Label);
        return new FormElementDefinition(column.Definition.IsHidden && !Stamps.Contains((editor["Type"] ?? "").ToUpperInvariant()) ? editor.With("Type", "Hidden") : editor);
    }
}
