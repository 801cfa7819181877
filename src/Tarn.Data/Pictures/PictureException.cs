namespace Tarn.Data.Pictures;

/// <summary>Nothing can be made of a picture; the message says why, for people.</summary>
public sealed class PictureException : Exception
{
    /// <summary>Makes it.</summary>
    public PictureException(PictureProblem problem, string message, Exception? inner = null)
        : base(message, inner) => Problem = problem;

    /// <summary>Why.</summary>
    public PictureProblem Problem { get; }
}
