using Tarn.Sql;

namespace Tarn.Browser.Tests.Hosting;

/// <summary>One browser and one server of each engine for all tests of DataPages: starting them takes longer than using them. Those of the Studio run beside them.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Chromium>, ICollectionFixture<BrowserServers>
{
    public const string Name = "Browser";
}

/// <summary>Both engines, as data of a theory.</summary>
public static class Engines
{
    public static TheoryData<SqlDialect> Both => new(SqlDialect.Sqlite, SqlDialect.Postgres);
}
