using Shouldly;
using Tarn.Data.Transfer;
using Tarn.Sql;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Transfer;

/// <summary>Measures the heap of the process, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    private const int Rows = 200_000;

    /// <summary>What the live heap may grow by while rows stream, in bytes.</summary>
    private const long Bound = 50L << 20;

    public static IEnumerable<object[]> Engines => TestAccount.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task Exporting_and_importing_many_rows_keeps_memory_flat(SqlDialect engine)
    {
        await using var folder = await TransferFolder.CreateAsync(engine);
        await using (var file = new StreamWriter(folder.PathOf("many.csv")))
        {
            await file.WriteLineAsync("Code,Name,Qty,Born");
            for (var i = 1; i <= Rows; i++)
                await file.WriteLineAsync($"C{i:0000000},Name of number {i},{i % 1000},2024-01-31 10:00:00");
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = new Watch(before);
        var source = Tarn.Data.Transfer.Sources.ImportFile.Open(folder.PathOf("many.csv"))[0];
        var report = await new TableImport(folder.Database).RunAsync(new ImportRequest { Source = source, Table = "Many", Action = ImportAction.New }, watch);
        report.Added.ShouldBe(Rows);
        foreach (var format in Enum.GetValues<ExportFormat>())
        {
            await using var output = new Watched(watch);
            (await new TableExport(folder.Database).WriteAsync(ExportRequest.Of("Many", format), output)).Records.ShouldBe(Rows);
        }

        watch.Largest.ShouldBeLessThan(Bound);
    }

    /// <summary>Looks at the live heap now and then.</summary>
    private sealed class Watch(long before) : IProgress<ImportProgress>
    {
        private int _count;

        public long Largest { get; private set; }

        public void Report(ImportProgress value) => Look(20);

        public void Look(int every)
        {
            if (++_count % every == 0)
                Largest = Math.Max(Largest, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
    }

    private sealed class Watched(Watch watch) : Stream
    {
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Flush()
        {
            // Nothing is kept.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            _length += count;
            watch.Look(50);
        }
    }
}
