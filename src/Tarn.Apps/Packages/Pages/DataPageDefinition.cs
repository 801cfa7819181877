using System.Text.Json.Serialization;

namespace Tarn.Apps.Packages;

/// <summary>A DataPage: the element <c>Application</c> with everything it came with, and typed access to it.</summary>
public sealed record DataPageDefinition(PackageElement Element, PackageObjectEntry? Entry) : PackageItem(Element, Entry)
{
    /// <inheritdoc/>
    public override string Type => PackageObjectType.DataPage;

    /// <summary>The public key in deploy URLs.</summary>
    public string AppKey => Text("AppKey");

    /// <summary>The folder; empty is the root.</summary>
    public string Folder => Entry?.Folder ?? "";

    /// <summary>What the page does: decided by the child element; the chart element separates charts from reports.</summary>
    public DataPageKind Kind => Page?.Element.Name switch
    {
        "NewRecordPage" => DataPageKind.Submission,
        "UpdateRecordPage" => DataPageKind.SingleRecordUpdate,
        "SearchPage" => Page.Results?.Chart is { } chart ? chart.IsCombined ? DataPageKind.CombinedChart : DataPageKind.Chart : DataPageKind.Report,
        "PasswordRecoveryPage" => DataPageKind.PasswordRecovery,
        "t:Calendar" => DataPageKind.Calendar,
        "t:Pivot" => DataPageKind.Pivot,
        "t:Html" => DataPageKind.Html,
        "t:Login" => DataPageKind.Login,
        _ => DataPageKind.Unsupported,
    };

    /// <summary>The outer page, or null when the package names none that is known.</summary>
    [JsonIgnore]
    public PageDefinition? Page => Element.Children.FirstOrDefault(child => child.Name is
        "NewRecordPage" or "UpdateRecordPage" or "SearchPage" or "PasswordRecoveryPage" or "t:Calendar" or "t:Pivot" or "t:Html" or "t:Login") is { } page
        ? new PageDefinition(page)
        : null;

    /// <summary>Whether parameters may come from outside.</summary>
    public bool AllowParameters => Flag("AllowParameters");

    /// <summary>Whether search criteria may come from outside.</summary>
    public bool AllowCriteriaParameters => Flag("AllowCriteriaParameters");

    /// <summary>Whether the page loads its parts without reloading the whole.</summary>
    public bool IsAjaxEnabled => Flag("AjaxEnabled", absent: true);

    /// <summary>The style's number; 1 is the default.</summary>
    public int StyleNumber => Number("StyleTemplateId") ?? 1;

    /// <summary>The shipped theme that the page names; null for none.</summary>
    public string? Theme => Element["t:Theme"] is { Length: > 0 } name ? name : null;

    /// <summary>Whether the page stays light by night (true), or is light or dark as its look says, wherever it is shown (false); null when the builder said neither.</summary>
    public bool? StaysLight => Element["t:Scheme"]?.ToUpperInvariant() switch { "LIGHT" => true, "AUTO" => false, _ => null };

    /// <summary>The localization's number; 1 is the default.</summary>
    public int LocalizationNumber => Number("LocalizationTemplateId") ?? 1;

    /// <summary>The note.</summary>
    public string Note => Element.Child("Note")?.Text ?? "";

    /// <inheritdoc/>
    protected override string RuleName => "Application";
}
