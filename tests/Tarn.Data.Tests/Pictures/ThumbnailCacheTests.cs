using System.Security.Cryptography;
using Shouldly;
using Tarn.Data.Pictures;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Pictures;

/// <summary>Smaller pictures are made once, kept within bounds, and found again.</summary>
public sealed class ThumbnailCacheTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tarn-thumbnails-");
    private readonly byte[] _picture = TestPictures.Halves(600, 400);
    private int _opened;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Many_who_ask_at_once_get_one_that_is_made_once()
    {
        var cache = NewCache();
        var blob = NewBlob();
        var asked = Enumerable.Range(0, 40).Select(_ => Task.Run(() => ReadAsync(cache, blob))).ToList();
        foreach (var picture in await Task.WhenAll(asked))
            TestPictures.Look(picture!).ShouldBe((60, 40, "red"));
        _opened.ShouldBe(1);
        // Another process finds it.
        (await ReadAsync(NewCache(), blob)).ShouldNotBeNull();
        _opened.ShouldBe(1);
        _folder.EnumerateFiles().Count().ShouldBe(1);
    }

    [Fact]
    public async Task What_a_killed_server_left_unfinished_goes()
    {
        var left = Path.Combine(_folder.FullName, "old.part");
        await File.WriteAllBytesAsync(left, _picture[..100]);
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddHours(-2));
        var underway = Path.Combine(_folder.FullName, "new.part");
        await File.WriteAllBytesAsync(underway, _picture[..100]);
        (await ReadAsync(NewCache(), NewBlob())).ShouldNotBeNull();
        File.Exists(left).ShouldBeFalse();
        File.Exists(underway).ShouldBeTrue();
    }

    [Fact]
    public async Task What_cannot_be_made_is_tried_once_and_bytes_that_are_gone_are_said_to_be()
    {
        var cache = NewCache();
        var blob = NewBlob();
        (await ReadAsync(cache, blob, _picture[..500])).ShouldBeNull();
        (await ReadAsync(cache, blob, _picture[..500])).ShouldBeNull();
        _opened.ShouldBe(1);
        await Should.ThrowAsync<FileNotFoundException>(async () => await cache.GetAsync(NewBlob(), 60, null, () => throw new FileNotFoundException(), default));
        _folder.EnumerateFiles().Count().ShouldBe(1);
    }

    [Fact]
    public async Task The_oldest_go_when_there_are_too_many_and_what_nobody_asks_for_goes_in_time()
    {
        var clock = new TestClock();
        var size = (await ReadAsync(NewCache(), NewBlob()))!.Length;
        var cache = new ThumbnailCache(_folder.FullName, size * 5, clock);
        var blobs = Enumerable.Range(0, 5).Select(_ => NewBlob()).ToList();
        foreach (var blob in blobs)
        {
            clock.Now += TimeSpan.FromMinutes(1);
            await ReadAsync(cache, blob);
        }

        // The one that lay there before went; the first is used again, so the second is the oldest.
        clock.Now += TimeSpan.FromMinutes(1);
        await ReadAsync(cache, blobs[0]);
        await ReadAsync(cache, NewBlob());
        _folder.EnumerateFiles().Sum(f => f.Length).ShouldBeLessThanOrEqualTo(size * 5);
        var before = _opened;
        await ReadAsync(cache, blobs[0]);
        _opened.ShouldBe(before);
        await ReadAsync(cache, blobs[1]);
        _opened.ShouldBe(before + 1);

        clock.Now += ThumbnailCache.Age + TimeSpan.FromHours(1);
        await ReadAsync(cache, NewBlob());
        _folder.EnumerateFiles().Count().ShouldBe(1);
    }

    private static string NewBlob() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private ThumbnailCache NewCache() => new(_folder.FullName, 1 << 20, TimeProvider.System);

    private async Task<byte[]?> ReadAsync(ThumbnailCache cache, string blob, byte[]? bytes = null)
    {
        await using var picture = await cache.GetAsync(blob, 60, null, Open, default);
        if (picture is null)
            return null;
        using var copy = new MemoryStream();
        await picture.CopyToAsync(copy);
        return copy.ToArray();

        Stream Open()
        {
            Interlocked.Increment(ref _opened);
            return new MemoryStream(bytes ?? _picture);
        }
    }

    private sealed class TestClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
