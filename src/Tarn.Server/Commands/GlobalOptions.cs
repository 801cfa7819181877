using System.CommandLine;
using Tarn.Server.Configuration;

namespace Tarn.Server.Commands;

/// <summary>The options that every command has: the settings, the account, and how to answer.</summary>
internal static class GlobalOptions
{
    private static readonly Dictionary<Setting, Option<string>> Settings = Setting.All.Where(s => !s.Secret).ToDictionary(
        s => s, s => new Option<string>(s.Flag) { Description = s.Description, HelpName = s.Argument, Recursive = true });

    private static readonly Option<string> Config = new("--config")
    {
        Description = $"File of settings. Default: {SettingsReader.FileName} in this folder",
        HelpName = "FILE",
        Recursive = true,
    };

    private static readonly Option<string> AccountOption = new("--account") { Description = "Id or alias of the account, where the server has several", HelpName = "ACCOUNT", Recursive = true };

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Answer in JSON, for scripts", Recursive = true };

    /// <summary>Adds the options to the root command; they hold for all commands below it.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var option in Settings.Values)
            root.Options.Add(option);
        root.Options.Add(Config);
        root.Options.Add(AccountOption);
        root.Options.Add(JsonOption);
    }

    /// <summary>The settings that hold for this call.</summary>
    /// <exception cref="SettingsException">One cannot be used.</exception>
    public static ServerOptions ReadOptions(ParseResult call) => SettingsReader.Read(
        setting => Settings.TryGetValue(setting, out var option) ? call.GetValue(option) : null, Environment.GetEnvironmentVariable, Environment.CurrentDirectory, call.GetValue(Config));

    /// <summary>The account asked for; null when none was named.</summary>
    public static string? ReadAccount(ParseResult call) => call.GetValue(AccountOption);

    /// <summary>Should the answer be JSON?</summary>
    public static bool ReadJson(ParseResult call) => call.GetValue(JsonOption);
}
