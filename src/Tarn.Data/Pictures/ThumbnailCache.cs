using System.Collections.Concurrent;

namespace Tarn.Data.Pictures;

/// <summary>
/// Smaller pictures that were asked for, kept in a folder of the machine: of one picture and size one is made, also when many ask at the same time. What was not used longest goes first. Whether somebody may see a
/// picture is asked before, each time.
/// </summary>
/// <param name="folder">The folder; it holds nothing else.</param>
/// <param name="capacity">Most bytes in it.</param>
/// <param name="clock">The time.</param>
public sealed class ThumbnailCache(string folder, long capacity, TimeProvider clock)
{
    /// <summary>What nobody has asked for in this time goes, so that pictures that were deleted do not stay.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromDays(7);

    /// <summary>Most pictures that are being made or wait for it; who asks for more is told to come again.</summary>
    public const int MostWaiting = 100;

    private static readonly TimeSpan TrimEvery = TimeSpan.FromMinutes(10);

    private const string Unfinished = ".part";

    private readonly ConcurrentDictionary<string, Lazy<Task>> _making = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private Dictionary<string, Kept>? _kept;
    private long _bytes;
    private DateTimeOffset _trimmed;

    /// <summary>The smaller picture of a blob.</summary>
    /// <param name="blob">The blob's id: another after each change of its content.</param>
    /// <param name="width">Most pixels of a line; null for any number.</param>
    /// <param name="height">Most lines; null for any number.</param>
    /// <param name="open">Opens the blob; called only when the picture must be made.</param>
    /// <param name="cancellation">Ends the wait; the picture is made all the same, for others who wait for it.</param>
    /// <returns>Its bytes; null when none can be made of that blob, which is remembered too.</returns>
    /// <exception cref="PictureException">The server has no library for pictures, or too many pictures are being made.</exception>
    public async ValueTask<Stream?> GetAsync(string blob, int? width, int? height, Func<Stream> open, CancellationToken cancellation)
    {
        var key = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{blob}-{width}x{height}");
        while (true)
        {
            if (TryOpen(key) is { } picture)
            {
                if (picture.Length > 0)
                    return picture;
                await picture.DisposeAsync();
                return null;
            }

            if (_making.Count >= MostWaiting && !_making.ContainsKey(key))
                throw new PictureException(PictureProblem.Busy, "Too many smaller pictures are being made. Ask again in a moment.");
            var making = _making.GetOrAdd(key, k => new Lazy<Task>(() => MakeAsync(k, width, height, open)));
            await making.Value.WaitAsync(cancellation);
        }
    }

    private FileStream? TryOpen(string key)
    {
        try
        {
            var file = new FileStream(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 16 * 1024, FileOptions.Asynchronous);
            lock (_lock)
                Note(key, file.Length);
            return file;
        }
        catch (IOException missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private async Task MakeAsync(string key, int? width, int? height, Func<Stream> open)
    {
        var path = PathOf(key);
        var partial = $"{path}.{Guid.NewGuid():N}{Unfinished}";
        try
        {
            Directory.CreateDirectory(folder);
            await using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous))
            {
                // Nothing is written of what cannot be made: an empty file says so.
                if (await ShrinkAsync(width, height, open) is { } small)
                    await small.CopyToAsync(file);
            }

            File.Move(partial, path, overwrite: true);
            Trim(key, new FileInfo(path).Length);
        }
        finally
        {
            _making.TryRemove(key, out _);
            if (File.Exists(partial))
                File.Delete(partial);
        }
    }

    private static async Task<Stream?> ShrinkAsync(int? width, int? height, Func<Stream> open)
    {
        await using var content = open();
        try
        {
            return await Darkroom.FitAsync(content, width, height, Darkroom.UsualQuality, CancellationToken.None);
        }
        catch (PictureException refused) when (refused.Problem != PictureProblem.NoLibrary)
        {
            return null;
        }
    }

    /// <summary>Counts a new file, and removes others when it is one too many.</summary>
    private void Trim(string key, long size)
    {
        var gone = new List<string>();
        lock (_lock)
        {
            var kept = Note(key, size);
            var now = clock.GetUtcNow();
            if (_bytes <= capacity && now - _trimmed < TrimEvery)
                return;
            _trimmed = now;
            var oldest = now - Age;
            var room = _bytes > capacity ? capacity / 5 * 4 : capacity;
            foreach (var (name, file) in kept.OrderBy(k => k.Value.Used).ToList())
            {
                if (name == key || (_bytes <= room && file.Used >= oldest))
                    continue;
                kept.Remove(name);
                _bytes -= file.Size;
                gone.Add(name);
            }
        }

        foreach (var name in gone)
            File.Delete(PathOf(name));
    }

    /// <summary>Notes that a file is used now. What lies in the folder already is read the first time.</summary>
    private Dictionary<string, Kept> Note(string key, long size)
    {
        if (_kept is null)
        {
            var files = new DirectoryInfo(folder).GetFiles();
            _kept = files.Where(f => f.Extension != Unfinished).ToDictionary(f => f.Name, f => new Kept(f.Length, new DateTimeOffset(f.LastWriteTimeUtc)), StringComparer.Ordinal);
            // What a server left that was killed while it made them.
            foreach (var left in files.Where(f => f.Extension == Unfinished && clock.GetUtcNow().UtcDateTime - f.LastWriteTimeUtc > TimeSpan.FromHours(1)))
                left.Delete();
            _bytes = _kept.Values.Sum(k => k.Size);
        }

        _bytes += size - (_kept.TryGetValue(key, out var before) ? before.Size : 0);
        _kept[key] = new Kept(size, clock.GetUtcNow());
        return _kept;
    }

    private string PathOf(string key) => Path.Combine(folder, key);

    private sealed record Kept(long Size, DateTimeOffset Used);
}
