using Tarn.Apps.Packages;
using Xunit;

namespace Tarn.Apps.Tests.Packages;

/// <summary>The reference package, opened once.</summary>
public sealed class ReferencePackage : IAsyncLifetime
{
    private readonly Dictionary<string, List<Dictionary<string, string>>> _rows = [];

    public PackageReader Reader { get; private set; } = null!;

    public async Task InitializeAsync() => Reader = await Samples.OpenReferenceAsync();

    public Task DisposeAsync()
    {
        Reader.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>The rows of a table by field name; for tests only.</summary>
    internal List<Dictionary<string, string>> Rows(string name)
    {
        if (_rows.TryGetValue(name, out var known))
            return known;
        using var rows = Reader.OpenRows(Reader.Package.Tables.Single(table => table.Name == name));
        var all = new List<Dictionary<string, string>>();
        while (rows.Read())
            all.Add(rows.Fields.Zip(rows.Cells).Where(pair => pair.First.DataType != "PASSWORD").ToDictionary(pair => pair.First.Name, pair => pair.Second));
        return _rows[name] = all;
    }
}
