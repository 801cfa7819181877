namespace Tarn.DataPages;

/// <summary>Leads from a request's host to the account it is about. The server implements it over its catalogue of accounts.</summary>
public interface ISites
{
    /// <summary>Finds the site of a host. Completes synchronously for accounts that are open.</summary>
    /// <param name="host">The request's host, with or without port.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The site; null when no active account has this host.</returns>
    ValueTask<Site?> FindAsync(string host, CancellationToken cancellation);
}
