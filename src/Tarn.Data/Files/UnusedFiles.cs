namespace Tarn.Data.Files;

/// <summary>Files that no record names.</summary>
/// <param name="Files">The largest of them.</param>
/// <param name="Count">How many there are in all.</param>
/// <param name="Bytes">Their bytes together.</param>
public sealed record UnusedFiles(IReadOnlyList<UnusedFile> Files, long Count, long Bytes);
