using Tarn.Identity.Accounts;

namespace Tarn.Studio.Accounts;

/// <summary>The accounts that are built in the Studio. The server implements it over its catalogue of accounts; tests over one account.</summary>
public interface IStudioAccounts
{
    /// <summary>Who owns accounts, and who is signed in.</summary>
    AccountCatalogue Catalogue { get; }

    /// <summary>Finds the account of a host.</summary>
    /// <param name="host">The request's host, with or without port.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The account; null when no active account has this host.</returns>
    ValueTask<StudioAccount?> FindAsync(string host, CancellationToken cancellation);

    /// <summary>Gives an account by its id. The same object as long as the account stays where it is.</summary>
    /// <returns>The account; null when it is not active (any more).</returns>
    ValueTask<StudioAccount?> FindByIdAsync(string id, CancellationToken cancellation);
}
