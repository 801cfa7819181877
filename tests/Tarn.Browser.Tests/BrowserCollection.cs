namespace Tarn.Browser.Tests;

/// <summary>One browser and one server of each engine for all tests: starting them takes longer than using them.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Browser>, ICollectionFixture<PhysicianServers>
{
    public const string Name = "Browser";
}
