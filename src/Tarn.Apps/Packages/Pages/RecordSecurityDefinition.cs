namespace Tarn.Apps.Packages;

/// <summary>Record-level security: only records whose field equals a field of the signed-in user are seen.</summary>
public sealed record RecordSecurityDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The column of the page's source.</summary>
    public string Field => Text("Field");

    /// <summary>The column of the login's source.</summary>
    public string AuthenticationField => Text("AuthenticationField");

    /// <inheritdoc/>
    protected override string RuleName => "RowLevelSecurity";
}
