namespace Tarn.Data.Files;

/// <summary>A file that no record names.</summary>
/// <param name="File">The file.</param>
/// <param name="Path">Its path, <c>/Demo/a.png</c>.</param>
public sealed record UnusedFile(FileItem File, string Path);
