namespace Tarn.Apps.Packages;

/// <summary>A login: user source, form and messages.</summary>
public sealed record PackageAuthentication(PackageElement Element, PackageObjectEntry? Entry) : PackageItem(Element, Entry)
{
    /// <inheritdoc/>
    public override string Type => PackageObjectType.Authentication;

    private PackageElement? Form => Element.Child("DataPageAuth");

    /// <summary>The user source's name.</summary>
    public string DataSourceName => Form?["DataSourceName"] ?? "";

    /// <summary>Whether the user source is a view.</summary>
    public bool IsView => string.Equals(Form?["DataSourceType"], "View", StringComparison.OrdinalIgnoreCase);

    /// <summary>Idle minutes until the session ends.</summary>
    public int SessionTimeout => int.TryParse(Form?["SessionTimeout"], System.Globalization.CultureInfo.InvariantCulture, out var minutes) ? minutes : 120;

    /// <summary>HTML above the form.</summary>
    public string PageHeader => Form?["PageHeader"] ?? "";

    /// <summary>HTML below the form.</summary>
    public string PageFooter => Form?["PageFooter"] ?? "";

    /// <summary>The message after wrong credentials.</summary>
    public string FailureMessage => Form?["AuthFailureMessage"] ?? "";

    /// <summary>Whether the form is shown again after wrong credentials.</summary>
    public bool ShowsFormAfterFailure => !CellText.TryBoolean(Form?["FailureShowLoginForm"] ?? "", out var shows) || shows != false;

    /// <summary>Where to go after signing in: an address; null to show the DataPage.</summary>
    public string? SuccessUrl => UrlOf("RedirectSuccessTargetType", "RedirectSuccessTargetURL");

    /// <summary>Where to send visitors who are not signed in: the address of a page that signs them in; null for the form in place.</summary>
    public string? LoginUrl => UrlOf("RedirectNotLoggedTargetType", "RedirectNotLoggedTargetURL");

    /// <summary>Where to go after signing out: an address; null to go back.</summary>
    public string? LogoutUrl => UrlOf("LogoutTargetType", "LogoutTargetURL");

    /// <summary>What people of the source must be to be let in: each <c>t:Allow</c> holds for them. Empty: everybody there.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<LoginCondition> Conditions => (Form?.ChildrenNamed(LoginCondition.ElementName) ?? []).Select(LoginCondition.Read);

    /// <summary>Whether people may stay signed in when they close the browser (<c>t:RememberMe</c>). Their time-outs hold all the same.</summary>
    public bool OffersToRemember => CellText.TryBoolean(Form?["t:RememberMe"] ?? "", out var offers) && offers == true;

    /// <summary>The note.</summary>
    public string Note => Element.Child("Note")?.Text ?? "";

    /// <summary>The sections of the form.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<SectionDefinition> Sections => Ordered(Form?.ChildrenNamed("Section") ?? []).Select(section => new SectionDefinition(section));

    private string? UrlOf(string typeName, string urlName) => string.Equals(Element[typeName], "URL", StringComparison.OrdinalIgnoreCase) && Element[urlName] is { Length: > 0 } url ? url : null;
}
