using System.Security.Cryptography;

namespace Tarn.Apps.Packages;

/// <summary>The parts of an export in one temporary file, with their digests.</summary>
internal sealed class PartSet : IDisposable
{
    private readonly FileStream _file = TemporaryFile.Create();
    private readonly List<(PackagePart Part, long Start)> _parts = [];

    /// <summary>The parts in the order of the ZIP: settings, manifest, then by name.</summary>
    public IEnumerable<PackagePart> InOrder() => _parts.Select(item => item.Part)
        .OrderBy(part => part.Name switch { PackageParts.Settings => 0, PackageParts.Manifest => 1, _ => 2 })
        .ThenBy(part => part.Name, StringComparer.Ordinal);

    /// <summary>Makes a part.</summary>
    public void Add(string name, Action<Stream> write)
    {
        var start = _file.Position;
        write(_file);
        Finish(name, start);
    }

    /// <summary>Makes a part.</summary>
    public async Task AddAsync(string name, Func<Stream, Task> write)
    {
        var start = _file.Position;
        await write(_file);
        Finish(name, start);
    }

    /// <summary>Copies a part's bytes.</summary>
    public async Task CopyAsync(PackagePart part, Stream target, CancellationToken cancellation)
    {
        _file.Position = _parts.Find(item => ReferenceEquals(item.Part, part)).Start;
        var buffer = new byte[81920];
        for (var left = part.Length; left > 0;)
        {
            var read = await _file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellation);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
            left -= read;
        }
    }

    public void Dispose() => _file.Dispose();

    private void Finish(string name, long start)
    {
        var end = _file.Position;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[81920];
        _file.Position = start;
        for (var left = end - start; left > 0;)
        {
            var read = _file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        _parts.Add((new PackagePart(name, end - start, Convert.ToHexStringLower(hash.GetHashAndReset())), start));
        _file.Position = end;
    }
}
