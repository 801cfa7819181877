using Tarn.Automation.Egress;
using Tarn.Automation.Tasks;
using Tarn.Data.Engines;
using Tarn.Server.Accounts;

namespace Tarn.Server.Hosting;

/// <summary>Runs the data import and export tasks of accounts.</summary>
internal sealed class TaskRounds : AccountRounds
{
    private readonly HttpClient _http;
    private readonly TaskRunner _runner;

    public TaskRounds(AccountHost accounts, ILogger<TaskRounds> log)
        : base(accounts, log)
    {
        _http = EgressClient.Create(new EgressPolicy(accounts.Options.Egress));
        _runner = new TaskRunner(accounts.Options.Tasks, _http, TimeProvider.System, complaint => LogComplaint(log, complaint));
    }

    protected override string Subject => "tasks that are due";

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override Task WorkAsync(OpenAccount account, CancellationToken cancellation) => _runner.RunAsync(account.Tasks, cancellation);

    protected override ValueTask<bool> HasWorkAsync(IEngine engine, CancellationToken cancellation) => TaskStore.HasWorkAsync(engine, cancellation);
}
