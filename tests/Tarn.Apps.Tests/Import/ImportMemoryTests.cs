using System.Globalization;
using Shouldly;
using Tarn.Apps.Import;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Apps.Tests.Import;

/// <summary>Measures the memory of the whole process, so nothing else may run meanwhile.</summary>
[Collection("Alone")]
public sealed class ImportMemoryTests
{
    [Theory]
    [MemberData(nameof(TestAccount.Engines), MemberType = typeof(TestAccount))]
    public async Task Memory_does_not_follow_the_size_of_a_table(SqlDialect dialect)
    {
        await using var account = await TestAccount.CreateAsync(dialect);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 81920, FileOptions.DeleteOnClose);
        const int Rows = 40_000;
        await using (var writer = new StreamWriter(file, leaveOpen: true))
        {
            await writer.WriteAsync("<xml><Table><Name>Large</Name><Note /><Row><Id DataType=\"AUTONUMBER\" Unique=\"True\">1</Id><Text DataType=\"TEXT\">a</Text></Row>");
            var text = new string('x', 800);
            for (var id = 2; id <= Rows; id++)
                await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"<Row><Id>{id}</Id><Text>{id * 7919L} {text}</Text></Row>"));
            await writer.WriteAsync("</Table></xml>");
        }

        file.Position = 0;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = new Peak(before);
        var report = await AppImporter.ImportAsync(account.Database, file, progress: peak);
        report.Ok.ShouldBeTrue(report.ToJson());
        (await account.CountAsync("Large")).ShouldBe(Rows);
        peak.Bytes.ShouldBeInRange(1, 100L << 20);
    }

    private sealed class Peak(long before) : IProgress<AppImportProgress>
    {
        public long Bytes { get; private set; }

        public void Report(AppImportProgress value) => Bytes = Math.Max(Bytes, GC.GetTotalMemory(forceFullCollection: value.Rows % 10_000 == 0) - before);
    }
}
