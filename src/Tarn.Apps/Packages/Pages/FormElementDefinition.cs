using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>An element of a form, of details, of a login, or of a search form (<c>Field</c> and <c>FieldMatch</c>).</summary>
public sealed record FormElementDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The source's column, or the name of an HTML block or virtual field. Empty on search elements: their column is the parent's.</summary>
    public string ColumnName => Text("ColumnName");

    /// <summary><c>#Password</c> for the new password of a reset form.</summary>
    public string Name => Text("Name");

    /// <summary>The kind of element (app-package, 9.6).</summary>
    public string ElementType => Text("Type");

    /// <summary>The column's data type; empty on HTML blocks.</summary>
    public string DataType => PackageDataType.Normalise(Text("DataType"));

    /// <summary>The caption, or the HTML of an HTML block.</summary>
    public string Label => Text("Label");

    /// <summary>Whether it is an HTML block.</summary>
    public bool IsHtmlBlock => string.Equals(ElementType, "HTML Block", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a value is needed.</summary>
    public bool IsRequired => Flag("Required");

    /// <summary>Whether the value can be changed.</summary>
    public bool IsEditable => Flag("Editable", absent: true);

    /// <summary>Whether the next element continues on the same line.</summary>
    public bool KeepWithNext => Flag("KeepWithNext");

    /// <summary>Where the caption stands: <c>Left</c>, <c>Top</c>, <c>Right</c>, <c>NoPlaced</c>.</summary>
    public string LabelOrientation => TextOrNull("LabelOrientation") ?? "Left";

    /// <summary>The initial value, with parameters.</summary>
    public string DefaultValue => Text("DefaultValue");

    /// <summary>The hint inside the empty input.</summary>
    public string PlaceHolder => Text("PlaceHolder");

    /// <summary>The longest input; null is the type's own limit.</summary>
    public int? MaxLength => Number("MaxLength");

    /// <summary>The shortest input.</summary>
    public int MinLength => Number("MinLength") ?? 0;

    /// <summary>The comparison of a search element; empty on HTML blocks.</summary>
    public string Comparison => Text("ComparisonType");

    /// <summary>The id of a search element in the tree of criteria.</summary>
    public string CriteriaId => Text("CriteriaId");

    /// <summary>Whether a blank field value also matches.</summary>
    public bool MatchNull => Flag("MatchNull");

    /// <summary>The folder of uploads.</summary>
    public string FolderPath => Text("FolderPath");

    /// <summary>The limit of uploads in megabytes.</summary>
    public int? SizeLimit => Number("SizeLimit");

    /// <summary>The smaller copies that are made of an uploaded picture.</summary>
    [JsonIgnore]
    public IEnumerable<PictureCopyDefinition> PictureCopies => Element.ChildrenNamed(PictureCopyDefinition.ElementName).Select(copy => new PictureCopyDefinition(copy));

    /// <summary>Another attribute, or null when absent.</summary>
    public string? this[string attribute] => Element[attribute];

    /// <summary>Another flag.</summary>
    public bool IsSet(string attribute, bool absent = false) => Flag(attribute, absent);

    /// <summary>The search elements of a search column.</summary>
    [JsonIgnore]
    public IEnumerable<FormElementDefinition> Matches => Ordered(Element.ChildrenNamed("FieldMatch")).Select(match => new FormElementDefinition(match));

    /// <summary>The fixed choices.</summary>
    [JsonIgnore]
    public IEnumerable<ChoiceDefinition> Choices => Ordered(Element.ChildrenNamed("Option")).Select(option => new ChoiceDefinition(option));

    /// <summary>The source of looked-up choices, or null.</summary>
    [JsonIgnore]
    public LookUpDefinition? LookUp => Element.Child("LookUp") is { } lookUp ? new LookUpDefinition(lookUp) : null;

    /// <summary>The display format, or null.</summary>
    [JsonIgnore]
    public FormatDefinition? Format => Element.Child("Format") is { } format ? new FormatDefinition(format) : null;

    /// <summary>The element whose value a cascading element follows; empty on others.</summary>
    public string ParentField => Text("ParentField");

    /// <summary>The formula of a calculated value.</summary>
    public string Formula => Element.Child("Formula")?.Text ?? Text("Formula");

    /// <summary>Whether suggestions are offered while typing.</summary>
    public bool CompletesText => Flag("EnableAutoComplete");

    /// <summary>The rows of a child form, or null.</summary>
    [JsonIgnore]
    public ChildFormDefinition? ChildForm => Element.Child("ChildForm") is { } form ? new ChildFormDefinition(form) : null;
}
