using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Tarn.Server.Output;

/// <summary>What a command says: results on standard output, for people or (with <c>--json</c>) for scripts; everything else on standard error.</summary>
internal sealed class CommandOutput(bool json, TextWriter output, TextWriter errors)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A script reads the result.</summary>
    public bool IsJson => json;

    /// <summary>Writes a line of the result, for people.</summary>
    public void Line(string text = "")
    {
        if (!json)
            output.WriteLine(text);
    }

    /// <summary>Writes the result for scripts.</summary>
    public void Json(object result)
    {
        if (json)
            output.WriteLine(JsonSerializer.Serialize(result, Format));
    }

    /// <summary>Writes a table, for people: drawn on a terminal, with tabs between its columns where the output is read by a program.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (json)
            return;
        if (Console.IsOutputRedirected)
        {
            foreach (var row in rows.Prepend(columns))
                output.WriteLine(string.Join('\t', row));
            return;
        }

        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column)));
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        AnsiConsole.Write(table);
    }

    /// <summary>Says what is going on or went wrong, beside the result.</summary>
    public void Tell(string text) => errors.WriteLine(text);

    /// <summary>Runs long work with a progress bar, where somebody watches.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="work">The work; it reports the part that is done, 0 to 1.</param>
    public async Task<T> ProgressAsync<T>(string title, Func<IProgress<double>, Task<T>> work)
    {
        if (json || Console.IsErrorRedirected || Console.IsOutputRedirected)
            return await work(new Silence());
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title));
                var result = await work(new Bar(task));
                task.Value = task.MaxValue;
                return result;
            });
    }

    private sealed class Silence : IProgress<double>
    {
        public void Report(double value)
        {
            // Nobody watches.
        }
    }

    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value * task.MaxValue;
    }
}
