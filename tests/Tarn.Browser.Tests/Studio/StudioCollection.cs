using Tarn.Studio.Tests.Hosting;

namespace Tarn.Browser.Tests.Studio;

/// <summary>One browser and one server of each engine for all tests of the Studio.</summary>
[CollectionDefinition(Name)]
public sealed class StudioCollection : ICollectionFixture<Chromium>, ICollectionFixture<StudioServers>
{
    public const string Name = "Studio";
}
