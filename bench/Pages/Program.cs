using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;
using Tarn.Bench.Pages;

// pages prepare IN.zip OUT.zip     the reference package with 25 records on a page and results shown at once
// pages serve DATABASE URL         the hand-written page over the same database
switch (args)
{
    case ["prepare", var source, var target]:
        File.Copy(source, target, overwrite: true);
        using (var archive = ZipFile.Open(target, ZipArchiveMode.Update))
        {
            var entry = archive.Entries.Single(e => e.FullName.Contains("DataPages_", StringComparison.Ordinal));
            string text;
            using (var reader = new StreamReader(entry.Open(), Encoding.UTF8))
                text = reader.ReadToEnd();
            var name = entry.FullName;
            entry.Delete();
            text = text.Replace("RowsPerPage=\"10\"", "RowsPerPage=\"25\"", StringComparison.Ordinal);
            using var writer = new StreamWriter(archive.CreateEntry(name).Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            writer.Write(text);
        }

        return;
    case ["serve", var database, var url]:
        await ServeAsync(database, url);
        return;
    default:
        Console.Error.WriteLine("usage: pages prepare IN.zip OUT.zip | pages serve DATABASE URL");
        Environment.ExitCode = 2;
        return;
}

static async Task ServeAsync(string database, string url)
{
    const string Filter = " FROM \"Demo_Physicians\" WHERE \"Profile_Status\" = 1 AND \"Account_Status\" = 1 AND \"Accepting_New_Patients\" = 1";
    string[] specialties =
    [
        "", "Allergy and Immunology", "Dermatology", "Family Medicine", "Geriatric Medicine", "Internal Medicine", "Obstetrics and Gynecology", "Ophthalmology", "Pain Management", "Pathology",
        "Pediatrics", "Physical Medicine and Rehabilitation", "Sleep Medicine", "Sports Medicine", "Surgery",
    ];
    var connections = new ConcurrentBag<SqliteConnection>();
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.WebHost.UseUrls(url);
    builder.Services.AddRazorComponents();
    var app = builder.Build();
    app.MapGet("/results", () =>
    {
        if (!connections.TryTake(out var connection))
        {
            connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly");
            connection.CreateCollation("tarn", (a, b) => string.Compare(a, b, StringComparison.OrdinalIgnoreCase));
            connection.Open();
        }

        var rows = new List<Physician>(25);
        using (var read = connection.CreateCommand())
        {
            read.CommandText = "SELECT \"PK_ID\", \"Profile_Photo\", \"Full_Name\", \"Title\", \"Specialties\", \"Office_Name\", \"Office_Address\", \"Office_City\", \"Office_State\", \"Office_Zip\"" + Filter
                + " ORDER BY \"Last_Name\", \"PK_ID\" LIMIT 25";
            using var reader = read.ExecuteReader();
            while (reader.Read())
            {
                string Text(int i) => reader.IsDBNull(i) ? "" : reader.GetString(i);
                var names = string.Join(", ", Text(4).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => specialties[Math.Min(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture), specialties.Length - 1)]));
                rows.Add(new Physician(reader.GetInt64(0), Text(1).TrimStart('/'), Text(2), Text(3), names, Text(5), Text(6), Text(7), Text(8), Text(9)));
            }
        }

        long total;
        using (var count = connection.CreateCommand())
        {
            count.CommandText = "SELECT count(*)" + Filter;
            total = (long)count.ExecuteScalar()!;
        }

        connections.Add(connection);
        return new RazorComponentResult<Results>(new { Rows = rows, From = 1, Total = total });
    });
    await app.RunAsync();
}
