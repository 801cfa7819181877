namespace Tarn.DataPages.Requests;

/// <summary>A file that came with a form, kept in a temporary file until the request ends.</summary>
/// <param name="ControlName">The control it was chosen in.</param>
/// <param name="FileName">The visitor's name for it, without folders.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Open">Opens it for reading, any number of times.</param>
public sealed record PostedFile(string ControlName, string FileName, long Length, Func<Stream> Open);
