using System.Threading.Channels;
using Tarn.Bench.Ceiling.Data;

namespace Tarn.Bench.Ceiling.Engines;

/// <summary>Executes writes on the one connection that writes. Called by one thread only.</summary>
internal interface IWriteConnection : IDisposable
{
    /// <summary>Starts a transaction that may write.</summary>
    void Begin();

    /// <summary>Executes one request in the open transaction: the new key of an insert, the rows found of an update.</summary>
    long Execute(WriteRequest request);

    /// <summary>Makes the open transaction durable.</summary>
    void Commit();

    /// <summary>Undoes the open transaction, if there is one.</summary>
    void Rollback();
}

/// <summary>An insert (<paramref name="row"/>), or an update of Qty and Note by key.</summary>
internal sealed class WriteRequest(BenchRow? row, long id, int qty, string note)
{
    private readonly TaskCompletionSource<long> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BenchRow? Row => row;

    public long Id => id;

    public int Qty => qty;

    public string Note => note;

    /// <summary>Done after the commit.</summary>
    public Task<long> Answer => _answer.Task;

    /// <summary>What executing gave, kept until the commit.</summary>
    public long Outcome { get; set; }

    public Exception? Error { get; set; }

    public void Complete()
    {
        if (Error is null)
            _answer.SetResult(Outcome);
        else
            _answer.SetException(Error);
    }
}

/// <summary>
/// One thread that writes: it takes what waits in the channel, up to 512 requests, executes it in one transaction and answers after the commit, so that many
/// requests share one flush to the disk.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private const int Largest = 512;

    private readonly Channel<WriteRequest> _waiting = Channel.CreateUnbounded<WriteRequest>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IWriteConnection _connection;
    private readonly Thread _thread;

    public GroupCommit(IWriteConnection connection)
    {
        _connection = connection;
        _thread = new Thread(Run) { IsBackground = true, Name = "writer" };
        _thread.Start();
    }

    public Task<long> WriteAsync(WriteRequest request)
    {
        if (!_waiting.Writer.TryWrite(request))
            throw new ObjectDisposedException(nameof(GroupCommit));
        return request.Answer;
    }

    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _thread.Join();
        _connection.Dispose();
    }

    private void Run()
    {
        var group = new List<WriteRequest>(Largest);
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            while (group.Count < Largest && _waiting.Reader.TryRead(out var request))
                group.Add(request);
            WriteGroup(group);
            foreach (var request in group)
                request.Complete();
        }
    }

    private void WriteGroup(List<WriteRequest> group)
    {
        try
        {
            _connection.Begin();
            foreach (var request in group)
                WriteOne(request);
            _connection.Commit();
        }
        catch (Exception error)
        {
            _connection.Rollback();
            foreach (var request in group)
                request.Error = error;
        }
    }

    /// <summary>A request that breaks a rule fails alone: SQLite undoes the statement, not the transaction.</summary>
    private void WriteOne(WriteRequest request)
    {
        try
        {
            request.Outcome = _connection.Execute(request);
        }
        catch (Exception error)
        {
            request.Error = error;
        }
    }
}
