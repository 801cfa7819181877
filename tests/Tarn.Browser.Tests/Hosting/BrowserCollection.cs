using Tarn.Sql;

namespace Tarn.Browser.Tests.Hosting;

/// <summary>One browser and one server of each engine for all tests: starting them takes longer than using them.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Chromium>, ICollectionFixture<BrowserServers>, ICollectionFixture<Tarn.Studio.Tests.Hosting.StudioServers>
{
    public const string Name = "Browser";
}

/// <summary>Both engines, as data of a theory.</summary>
public static class Engines
{
    public static TheoryData<SqlDialect> Both => new(SqlDialect.Sqlite, SqlDialect.Postgres);
}
