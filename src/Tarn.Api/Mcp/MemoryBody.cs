namespace Tarn.Api.Mcp;

/// <summary>Takes an operation's answer in memory, up to a limit.</summary>
/// <param name="limit">Bytes; what would go beyond them throws <see cref="AnswerTooLargeException"/>.</param>
internal sealed class MemoryBody(int limit) : MemoryStream
{
    /// <summary>The answer was larger than the limit.</summary>
    public bool IsTooLarge { get; private set; }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Length + count > limit)
        {
            IsTooLarge = true;
            throw new AnswerTooLargeException();
        }

        base.Write(buffer, offset, count);
    }

    // The base class leads the other ways of writing here, as this class is derived from it.
}
