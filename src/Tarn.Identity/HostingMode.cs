namespace Tarn.Identity;

/// <summary>Server setting <c>hosting.mode</c>: how a request's host leads to an account.</summary>
public enum HostingMode
{
    /// <summary>One account, reached under any host.</summary>
    Single,

    /// <summary>Many accounts: <c>{account id}.{base domain}</c> or <c>{alias}.{base domain}</c>.</summary>
    Subdomain,
}
