namespace Tarn.DataPages.Answers;

/// <summary>A file in place of a page.</summary>
/// <param name="ContentType">Its MIME type.</param>
/// <param name="FileName">The name it is saved under.</param>
/// <param name="Write">Streams it.</param>
public sealed record DownloadAnswer(string ContentType, string FileName, Func<Stream, CancellationToken, Task> Write);
