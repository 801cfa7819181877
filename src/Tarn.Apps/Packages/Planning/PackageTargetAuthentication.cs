namespace Tarn.Apps.Packages;

/// <summary>An authentication that exists in the account.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataSourceName">Its user source.</param>
/// <param name="IsView">Whether that is a view.</param>
public sealed record PackageTargetAuthentication(string Name, string DataSourceName, bool IsView);
