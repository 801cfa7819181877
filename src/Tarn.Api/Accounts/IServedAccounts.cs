namespace Tarn.Api.Accounts;

/// <summary>Leads from a request to the account it is about. The server implements it over its catalogue of accounts; tests over one account.</summary>
public interface IServedAccounts
{
    /// <summary>Finds the account of a host. Completes synchronously for accounts that are open.</summary>
    /// <param name="host">The request's host, with or without port.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The account; null when no account has this host or it is not active.</returns>
    ValueTask<ServedAccount?> FindAsync(string host, CancellationToken cancellation);
}
