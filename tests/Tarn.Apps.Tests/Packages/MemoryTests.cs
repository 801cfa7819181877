using System.Globalization;
using System.IO.Compression;
using Shouldly;
using Tarn.Apps.Packages;
using Xunit;

namespace Tarn.Apps.Tests.Packages;

/// <summary>Measures the memory of the whole process, so nothing else may run meanwhile.</summary>
[Collection("Alone")]
public sealed class MemoryTests
{
    [Fact]
    public async Task Memory_stays_bounded_whatever_the_size_of_a_table()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 81920, FileOptions.DeleteOnClose);
        await WriteLargeAsync(file, megabytes: 60);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var reader = await PackageReader.OpenAsync(file, new PackageLimits { Ratio = 1000 });
        var table = reader.Package.Tables.Single();
        using var rows = reader.OpenRows(table);
        var peak = 0L;
        while (rows.Read())
        {
            if (rows.RowNumber % 20_000 == 0)
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false) - before);
        }

        rows.RowNumber.ShouldBe(table.RowCount);
        peak.ShouldBeLessThan(64L << 20);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(8L << 20);
    }

    private static async Task WriteLargeAsync(FileStream file, int megabytes)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        await using var writer = new StreamWriter(archive.CreateEntry("Tables.xml", CompressionLevel.Fastest).Open());
        await writer.WriteAsync("<xml><Table><Name>Large</Name><Note /><Row><Id DataType=\"AUTONUMBER\" Unique=\"True\">1</Id><Text DataType=\"TEXT\">a</Text></Row>");
        var text = new string('x', 400);
        var written = 0L;
        for (var id = 2; written < (long)megabytes << 20; id++)
        {
            var row = string.Create(CultureInfo.InvariantCulture, $"<Row><Id>{id}</Id><Text>{id * 7919L} {text} {id * 104729L}</Text></Row>");
            await writer.WriteAsync(row);
            written += row.Length;
        }

        await writer.WriteAsync("</Table></xml>");
    }
}

/// <summary>Tests that run after all others, one at a time.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class AloneDefinition;
