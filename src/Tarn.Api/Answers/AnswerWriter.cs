using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Api.Errors;
using Tarn.Api.Requests;

namespace Tarn.Api.Answers;

/// <summary>
/// Writes one answer. The first <see cref="HoldBack"/> bytes are held back, so that an error until then is answered as a status; what is larger goes to the client
/// while it is made, no faster than the client reads. Writers are pooled: dispose them.
/// </summary>
internal sealed class AnswerWriter : IBufferWriter<byte>, IDisposable
{
    /// <summary>Bytes held back before the answer begins.</summary>
    public const int HoldBack = 64 * 1024;

    /// <summary>Room behind <see cref="HoldBack"/> for the row that goes beyond it. Together below the size at which arrays are large objects.</summary>
    private const int Slack = 16 * 1024;

    /// <summary>Answers from this size on are compressed.</summary>
    private const int CompressFrom = 1024;

    private const int PoolSize = 64;

    private static readonly ConcurrentQueue<AnswerWriter> Pool = new();

    private readonly byte[] _own = new byte[HoldBack + Slack];
    private byte[] _buffer;
    private int _length;
    private bool _started;
    private Stream? _compressor;
    private ApiRequest _request = null!;
    private int _status;
    private string _root = "";

    private AnswerWriter()
    {
        _buffer = _own;
        Json = new Utf8JsonWriter(this, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Takes the answer.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Begins an answer.</summary>
    /// <param name="request">What is answered.</param>
    /// <param name="status">Its status.</param>
    /// <param name="root">Name of the root element when it is sent as XML.</param>
    public static AnswerWriter Rent(ApiRequest request, int status, string root = "Response")
    {
        if (!Pool.TryDequeue(out var writer))
            writer = new AnswerWriter();
        writer._request = request;
        writer._status = status;
        writer._root = root;
        writer._length = 0;
        writer._started = false;
        writer.Json.Reset();
        return writer;
    }

    /// <summary>Sends what is there when it is more than is held back. Call it after each row.</summary>
    public ValueTask FlushWhenFullAsync() =>
        _length + Json.BytesPending < HoldBack || _request.WantsXml ? ValueTask.CompletedTask : DrainAsync();

    /// <summary>Ends the answer and sends it.</summary>
    public async ValueTask CompleteAsync()
    {
        Json.Flush();
        if (_started)
        {
            await DrainAsync();
            if (_compressor is not null)
                await _compressor.DisposeAsync();
            return;
        }

        ReadOnlyMemory<byte> content = _buffer.AsMemory(0, _length);
        if (_request.WantsXml)
            content = XmlOutput.FromJson(content.Span, _root);
        Start(content.Length);
        if (_compressor is null)
        {
            _request.Http.Response.ContentLength = content.Length;
            await _request.Http.Response.BodyWriter.WriteAsync(content, _request.Aborted);
        }
        else
        {
            await _compressor.WriteAsync(content, _request.Aborted);
            await _compressor.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer.Length - _length < Math.Max(sizeHint, 1))
            Grow(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!ReferenceEquals(_buffer, _own))
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = _own;
        }

        _request = null!;
        _compressor = null;
        Json.Reset();
        if (Pool.Count < PoolSize)
            Pool.Enqueue(this);
        else
            Json.Dispose();
    }

    private async ValueTask DrainAsync()
    {
        Json.Flush();
        if (!_started)
        {
            Start(_length);
            _started = true;
        }

        var content = _buffer.AsMemory(0, _length);
        if (_compressor is null)
            await _request.Http.Response.BodyWriter.WriteAsync(content, _request.Aborted);
        else
            await _compressor.WriteAsync(content, _request.Aborted);
        _length = 0;
    }

    private void Start(int length)
    {
        var response = _request.Http.Response;
        response.StatusCode = _status;
        response.ContentType = _request.WantsXml ? "application/xml; charset=utf-8" : "application/json; charset=utf-8";
        response.Headers.Append("Vary", "Accept, Accept-Encoding");
        if (length < CompressFrom)
            return;
        var encodings = _request.Http.Request.Headers.AcceptEncoding;
        if (encodings.Count == 0)
            return;
        if (ContentCodings.Accepts(encodings, "br"))
        {
            response.Headers.ContentEncoding = "br";
            _compressor = new BrotliStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        }
        else if (ContentCodings.Accepts(encodings, "gzip"))
        {
            response.Headers.ContentEncoding = "gzip";
            _compressor = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        }
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + needed));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (!ReferenceEquals(_buffer, _own))
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
