using System.Security.Cryptography;
using Tarn.Automation.Egress;
using Tarn.Automation.Leases;
using Tarn.Automation.Tasks.Places;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Files;
using Tarn.Sql;

namespace Tarn.Automation.Tasks;

/// <summary>One run, from its first look at the files to its line in the log.</summary>
/// <param name="runner">Settings and the client for calls.</param>
/// <param name="store">The account's tasks.</param>
/// <param name="log">The log of runs.</param>
/// <param name="number">The run's number.</param>
/// <param name="folder">A folder for its files, which goes with it.</param>
internal sealed class TaskWork(TaskRunner runner, TaskStore store, RunLog log, long number, string folder)
{
    private const int BufferSize = 1 << 16;

    public TaskStore Store => store;

    public TaskOptions Options => runner.Options;

    public string Folder => folder;

    /// <summary>Runs. Whatever goes wrong ends in the log, unless the lease is lost.</summary>
    /// <exception cref="LeaseLostException">Another process runs the account's tasks, and has ended this run.</exception>
    public async Task RunAsync(string key, CancellationToken stopping)
    {
        try
        {
            var (task, secret) = await FindAsync(key, stopping);
            var end = await EndAsync(task, secret, stopping);
            // The server may be about to stop; what became of the run is written all the same.
            await log.FinishAsync(number, task, end, CancellationToken.None);
        }
        catch (Exception failure) when (failure is RunGoneException or DataException { Problem: DataProblem.ObjectNotFound })
        {
            // The task was deleted with its log.
        }
    }

    /// <summary>The run begins to transfer.</summary>
    public ValueTask ProcessAsync(int steps, long bytes, CancellationToken cancellation) => log.ProcessAsync(number, steps, bytes, cancellation);

    /// <summary>Counts what a transaction does, in it.</summary>
    public async ValueTask CountAsync(IWriteSession session, RunCounts counts, CancellationToken cancellation) => await log.CountAsync(session, number, counts, cancellation);

    /// <summary>Counts what was done.</summary>
    public ValueTask CountAsync(RunCounts counts, CancellationToken cancellation) => log.CountAsync(number, counts, cancellation);

    /// <summary>Does a step over the network, again where it failed for a reason that may pass.</summary>
    public async Task<T> TryAsync<T>(Func<Task<T>> step, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await step();
            }
            catch (PlaceException failure) when (failure.IsPassing && attempt < Options.Waits.Count)
            {
                await Task.Delay(Options.Waits[attempt], cancellation);
            }
        }
    }

    /// <summary>Copies a file of a place into the run's folder.</summary>
    /// <returns>Its size in bytes.</returns>
    /// <exception cref="PlaceException">It cannot be read, stands still, or is too large.</exception>
    public async Task<long> FetchAsync(IFilePlace place, PlacedFile file, string path, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await using var from = await place.OpenAsync(file, cancellation);
            await using var to = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, BufferSize, FileOptions.Asynchronous);
            var buffer = new byte[BufferSize];
            for (var size = 0L; ;)
            {
                stall.CancelAfter(Options.Stall);
                var read = await from.ReadAsync(buffer, stall.Token);
                if (read == 0)
                    return size;
                size += read;
                if (size > Options.MaxFileBytes)
                    throw new PlaceException($"The file '{file.Name}' is larger than the {Options.MaxFileBytes >> 20} MB allowed.");
                await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new PlaceException($"The transfer of '{file.Name}' stood still for {Options.Stall.TotalSeconds:0.#} seconds.", isPassing: true);
        }
        catch (Exception failure) when (failure is HttpRequestException or HttpIOException)
        {
            throw new PlaceException($"The transfer of '{file.Name}' broke off: {failure.Message}", isPassing: true);
        }
    }

    private async Task<(DataTask Task, string? Secret)> FindAsync(string key, CancellationToken cancellation)
    {
        try
        {
            return await store.GetWithSecretAsync(key, cancellation);
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            // Told when the place is asked for.
            return (await store.GetAsync(key, cancellation), null);
        }
    }

    private async Task<RunEnd> EndAsync(DataTask task, string? secret, CancellationToken stopping)
    {
        if (task.HasSecret && secret is null)
            return RunEnd.Failed("The task's secret was sealed with a key that this server does not have. Give the task its secret anew.");
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        timer.CancelAfter(Options.Timeout);
        try
        {
            var place = PlaceOf(task.Definition.Place!, secret);
            return task.Definition.Direction == TaskDirection.Import
                ? await new ImportWork(this, task.Definition, place).RunAsync(timer.Token)
                : await new ExportWork(this, task.Definition, place, runner.Clock).RunAsync(timer.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return RunEnd.Interrupted(0, 0);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested)
        {
            return RunEnd.Failed($"The run took longer than {Options.Timeout.TotalHours:0.##} hours and was stopped. Nothing was kept of what it was writing.");
        }
        catch (Exception failure) when (failure is PlaceException or DataException or TSqlException or DatabaseUnavailableException or BlobTooLargeException or EgressRefusedException)
        {
            return RunEnd.Failed(failure.Message);
        }
        catch (Exception failure) when (failure is not (LeaseLostException or RunGoneException))
        {
            runner.Complain($"Account {store.AccountId}: run {number} of the task '{task.Name}' failed: {failure}");
            return RunEnd.Failed("The run failed for a reason that the server's operator finds in the server's log.");
        }
    }

    private IFilePlace PlaceOf(TaskPlace place, string? secret) => place.Type switch
    {
        PlaceType.Files => new FilesPlace(store.Database),
        PlaceType.Url => new UrlPlace(place, secret, runner.Http, Options),
        _ => new S3Place(place, secret, runner.Http, Options, runner.Clock),
    };
}
