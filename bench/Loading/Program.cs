using System.Globalization;
using Tarn.Bench.Loading;

const string Usage = """
    usage: loading import   DATA FOLDER [CONNECTION]  Bench.csv and Narrow.csv of DATA by the engine's own loader and by Tarn, three runs each; SQLite in FOLDER, or PostgreSQL
           loading formulas ROWS FOLDER [CONNECTION]  rows a second into a table without and with two formulas
    """;

switch (args)
{
    case ["import", var data, var folder, .. var connection]: await ImportRace.RunAsync(data, folder, connection.FirstOrDefault()); return 0;
    case ["formulas", var rows, var folder, .. var connection]:
        await FormulaLoad.RunAsync(int.Parse(rows, CultureInfo.InvariantCulture), folder, connection.FirstOrDefault());
        return 0;
    default: await Console.Error.WriteLineAsync(Usage); return 2;
}
