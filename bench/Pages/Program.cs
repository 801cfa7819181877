using System.Globalization;
using Tarn.Bench.Pages;

// pages prepare IN.zip OUT.zip                       the reference package with 25 records on a page of the directory, and with a form for guests
// pages serve DATABASE URL                           the hand-written results over the same SQLite database
// pages serve-form sqlite|postgres DATABASE URL      the hand-written form: a SQLite file, or a connection; its table is made
// pages fill tarn|hand URL COUNT PROCESS             fetches so many forms, then sends each of them, filled in
switch (args)
{
    case ["prepare", var source, var target]:
        Package.Prepare(source, target);
        return;
    case ["serve", var database, var url]:
        await ResultsServer.RunAsync(database, url);
        return;
    case ["serve-form", var engine, var database, var url]:
        await FormServer.RunAsync(engine == "sqlite" ? new SqliteGuests(database) : new PostgresGuests(database), url);
        return;
    case ["fill", var who, var url, var count, var process]:
        await Console.Out.WriteLineAsync(await new Visitors(who, url, int.Parse(process, CultureInfo.InvariantCulture)).FillAsync(int.Parse(count, CultureInfo.InvariantCulture)));
        return;
    default:
        await Console.Error.WriteLineAsync("usage: pages prepare IN.zip OUT.zip | serve DATABASE URL | serve-form sqlite|postgres DATABASE URL | fill tarn|hand URL COUNT PROCESS");
        Environment.ExitCode = 2;
        return;
}
