namespace Tarn.Apps.Packages;

/// <summary>Record-level security: only records whose field equals a field of the signed-in user are seen.</summary>
public sealed record RecordSecurityDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The column of the page's source.</summary>
    public string Field => Text("Field");

    /// <summary>The column of the login's source.</summary>
    public string AuthenticationField => Text("AuthenticationField");

    /// <summary>The column of the login's source that says who sees all records (<c>t:AllField</c>); empty when nobody does.</summary>
    public string AllField => Text("t:AllField");

    /// <summary>The value that such people have in <see cref="AllField"/> (<c>t:AllValue</c>): an administrator's role.</summary>
    public string AllValue => Text("t:AllValue");

    /// <inheritdoc/>
    protected override string RuleName => "RowLevelSecurity";
}
