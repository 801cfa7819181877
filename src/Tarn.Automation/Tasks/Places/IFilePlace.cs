namespace Tarn.Automation.Tasks.Places;

/// <summary>Where files come from or go to.</summary>
internal interface IFilePlace
{
    /// <summary>Lists the files that a task's path names; empty when there are none.</summary>
    /// <exception cref="PlaceException">The place cannot be read.</exception>
    Task<IReadOnlyList<PlacedFile>> ListAsync(string path, CancellationToken cancellation);

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="PlaceException">It cannot be read.</exception>
    Task<Stream> OpenAsync(PlacedFile file, CancellationToken cancellation);

    /// <summary>Writes a file: it appears when it is whole, in place of one that has the name.</summary>
    /// <param name="folder">The task's path.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="content">The bytes. It is closed when this returns.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="PlaceException">It cannot be written.</exception>
    Task WriteAsync(string folder, string name, FileStream content, CancellationToken cancellation);

    /// <summary>Removes a file; one that is gone already is no error.</summary>
    /// <exception cref="PlaceException">It cannot be removed.</exception>
    Task DeleteAsync(PlacedFile file, CancellationToken cancellation);
}
