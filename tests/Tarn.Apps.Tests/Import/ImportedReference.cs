using System.Diagnostics;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Import;
using Tarn.Apps.Packages;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Apps.Tests.Import;

/// <summary>The reference package, imported once into an account on each engine. Tests only read from these.</summary>
public sealed class ImportedReference : IAsyncLifetime
{
    private readonly Dictionary<SqlDialect, Imported> _accounts = [];

    public async Task InitializeAsync()
    {
        foreach (var dialect in new[] { SqlDialect.Sqlite, SqlDialect.Postgres })
        {
            var account = await TestAccount.CreateAsync(dialect);
            var clock = Stopwatch.StartNew();
            await using var file = File.OpenRead(TestPaths.Data("physician-directory.zip"));
            var report = await AppImporter.ImportAsync(account.Database, file, importedBy: "owner@example.test");
            Console.WriteLine($"{dialect}: reference package imported in {clock.Elapsed.TotalSeconds:0.00} s");
            _accounts[dialect] = new Imported(account, report, clock.Elapsed);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var imported in _accounts.Values)
            await imported.Account.DisposeAsync();
    }

    internal Imported On(SqlDialect dialect) => _accounts[dialect];

    internal sealed record Imported(TestAccount Account, PackageReport Report, TimeSpan Took)
    {
        public ValueTask<AppSnapshot> AppsAsync() => new AppCatalogue(Account.Database).GetAsync(default);
    }
}
