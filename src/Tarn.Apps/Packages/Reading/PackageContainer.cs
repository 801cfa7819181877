using System.IO.Compression;

namespace Tarn.Apps.Packages;

/// <summary>
/// The outer shell of a package: a ZIP whose names and sizes are safe, or one bare XML file. Sizes are measured on the bytes that come out
/// of the inflater, never taken from headers.
/// </summary>
internal sealed class PackageContainer : IDisposable
{
    private readonly Stream _stream;
    private readonly ZipArchive? _archive;
    private readonly PackageLimits _limits;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _names = [];
    private readonly HashSet<string> _measured = new(StringComparer.OrdinalIgnoreCase);
    private long _total;
    private bool _ownsStream;

    private PackageContainer(Stream stream, ZipArchive? archive, PackageLimits limits) => (_stream, _archive, _limits) = (stream, archive, limits);

    /// <summary>The name a bare XML gets.</summary>
    public const string BareName = "package.xml";

    /// <summary>The names of all files, with slashes, in the order of the ZIP.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Opens a stream; one that cannot seek is copied to a temporary file first.</summary>
    public static async Task<PackageContainer> OpenAsync(Stream input, PackageLimits limits, CancellationToken cancellation)
    {
        var stream = input.CanSeek ? input : await SpoolAsync(input, limits, cancellation);
        try
        {
            var container = Open(stream, limits);
            container._ownsStream = !ReferenceEquals(stream, input);
            return container;
        }
        catch
        {
            if (!ReferenceEquals(stream, input))
                await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether there is a file of that name.</summary>
    public bool Has(string name) => _archive is null ? string.Equals(name, BareName, StringComparison.OrdinalIgnoreCase) : _entries.ContainsKey(name);

    /// <summary>The name as the ZIP spells it.</summary>
    public string Spelling(string name) => _entries.TryGetValue(name, out var entry) ? Normalise(entry.FullName) : name;

    /// <summary>Opens a file. Reading past a limit throws <c>ZIP_UNSAFE</c>.</summary>
    public PackagePartStream Open(string name)
    {
        if (_archive is null)
        {
            _stream.Position = 0;
            return new PackagePartStream(_stream, name, long.MaxValue, _limits, ownsInner: false, CountFor(name));
        }

        if (!_entries.TryGetValue(name, out var entry))
            throw new PackageException(PackageIssueCode.PartMissing, PackageIssue.Package, $"The package has no file '{name}'.");
        try
        {
            return new PackagePartStream(entry.Open(), name, Math.Min(entry.CompressedLength, _stream.Length), _limits, ownsInner: true, CountFor(name));
        }
        catch (Exception damage) when (damage is InvalidDataException or NotSupportedException)
        {
            throw new PackageException(PackageIssueCode.ZipUnsafe, PackageIssue.Package, $"The file '{name}' of the ZIP cannot be read.", damage);
        }
    }

    /// <summary>Length and digest of a file.</summary>
    public PackagePart Measure(string name)
    {
        using var part = Open(name);
        part.Drain();
        return part.ToPart();
    }

    /// <summary>Slashes instead of backslashes.</summary>
    public static string Normalise(string name) => name.Replace('\\', '/');

    public void Dispose()
    {
        _archive?.Dispose();
        if (_ownsStream)
            _stream.Dispose();
    }

    private static async Task<Stream> SpoolAsync(Stream input, PackageLimits limits, CancellationToken cancellation)
    {
        var file = TemporaryFile.Create();
        var buffer = new byte[81920];
        int read;
        while ((read = await input.ReadAsync(buffer, cancellation)) > 0)
        {
            if (file.Length + read > limits.TotalBytes)
            {
                await file.DisposeAsync();
                throw new PackageException(PackageIssueCode.ZipUnsafe, PackageIssue.Package, "The package is too large.");
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        file.Position = 0;
        return file;
    }

    private static PackageContainer Open(Stream stream, PackageLimits limits)
    {
        Span<byte> head = stackalloc byte[4];
        stream.Position = 0;
        var read = stream.ReadAtLeast(head, 4, throwOnEndOfStream: false);
        stream.Position = 0;
        if (read < 4 || head[0] != 'P' || head[1] != 'K')
            return new PackageContainer(stream, null, limits) { _names = { BareName } };
        ZipArchive archive;
        try
        {
            archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            var container = new PackageContainer(stream, archive, limits);
            container.Index();
            return container;
        }
        catch (InvalidDataException damage)
        {
            throw new PackageException(PackageIssueCode.ZipUnsafe, PackageIssue.Package, "The file is not a readable ZIP.", damage);
        }
    }

    private void Index()
    {
        if (_archive!.Entries.Count > _limits.Entries)
            throw Unsafe($"The ZIP has more than {_limits.Entries} entries.");
        foreach (var entry in _archive.Entries)
        {
            var name = Normalise(entry.FullName);
            CheckName(name);
            if (entry.IsEncrypted)
                throw new PackageException(PackageIssueCode.ZipEncrypted, PackageIssue.Package, $"The entry '{name}' is encrypted; make a package without a password.");
            if (name.EndsWith('/'))
                continue;
            if (!_entries.TryAdd(name, entry))
                throw Unsafe($"The ZIP holds '{name}' twice.");
            _names.Add(name);
        }
    }

    private static void CheckName(string name)
    {
        var unsafeName = name.Length == 0 || name[0] == '/' || name.Contains('\0', StringComparison.Ordinal)
            || (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0]))
            || name.Split('/').Any(segment => segment is ".." or ".");
        if (unsafeName)
            throw Unsafe("An entry's name leads outside the package.");
    }

    // A file read twice (scan, then rows) counts once toward the total.
    private Action<long> CountFor(string name)
    {
        var counts = _measured.Add(name);
        return bytes =>
        {
            if (counts && (_total += bytes) > _limits.TotalBytes)
                throw Unsafe("The package is too large when unpacked.");
        };
    }

    private static PackageException Unsafe(string message) => new(PackageIssueCode.ZipUnsafe, PackageIssue.Package, message);
}
