using System.CommandLine;
using Tarn.Server.Diagnosis;

namespace Tarn.Server.Commands;

/// <summary><c>tarn doctor</c>: can a server run here, and is its data sound?</summary>
internal static class DoctorCommand
{
    private static readonly Option<bool> RemoveUnused = new("--remove-unused") { Description = "Remove stored files that nothing uses, left by imports or uploads that were killed" };

    /// <summary>Creates the command.</summary>
    public static Command Create() => CommandLine.Leaf("doctor", "Check versions, data folder, database, accounts, mail server and addresses", RunAsync, RemoveUnused);

    private static async Task<int> RunAsync(CommandCall call, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        await foreach (var finding in new Doctor(call.Options, call.Parsed.GetValue(RemoveUnused)).ExamineAsync(cancellation))
            findings.Add(finding);
        var failed = findings.Exists(f => f.Health == Health.Failed);
        call.Output.Json(new { Ok = !failed, Checks = findings.Select(f => new { f.Name, Health = f.Health.ToString().ToLowerInvariant(), f.Detail }) });
        foreach (var finding in findings)
            call.Output.Line($"{Mark(finding.Health)}  {finding.Name,-14}  {finding.Detail}");
        return failed ? ExitCode.Failed : ExitCode.Done;
    }

    private static string Mark(Health health) => health switch
    {
        Health.Ok => "ok     ",
        Health.Warning => "warning",
        _ => "FAILED ",
    };
}
