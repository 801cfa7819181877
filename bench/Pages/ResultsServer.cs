using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;

namespace Tarn.Bench.Pages;

/// <summary>The directory's results as somebody would write them by hand.</summary>
internal static class ResultsServer
{
    private const string Filter = " FROM \"Demo_Physicians\" WHERE \"Profile_Status\" = 1 AND \"Account_Status\" = 1 AND \"Accepting_New_Patients\" = 1";

    private static readonly string[] Specialties =
    [
        "", "Allergy and Immunology", "Dermatology", "Family Medicine", "Geriatric Medicine", "Internal Medicine", "Obstetrics and Gynecology", "Ophthalmology", "Pain Management", "Pathology",
        "Pediatrics", "Physical Medicine and Rehabilitation", "Sleep Medicine", "Sports Medicine", "Surgery",
    ];

    public static async Task RunAsync(string database, string url)
    {
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

            var rows = Read(connection);
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

    private static List<Physician> Read(SqliteConnection connection)
    {
        var rows = new List<Physician>(25);
        using var read = connection.CreateCommand();
        read.CommandText = "SELECT \"PK_ID\", \"Profile_Photo\", \"Full_Name\", \"Title\", \"Specialties\", \"Office_Name\", \"Office_Address\", \"Office_City\", \"Office_State\", \"Office_Zip\"" + Filter
            + " ORDER BY \"Last_Name\", \"PK_ID\" LIMIT 25";
        using var reader = read.ExecuteReader();
        while (reader.Read())
        {
            string Text(int i) => reader.IsDBNull(i) ? "" : reader.GetString(i);
            var names = string.Join(", ", Text(4).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => Specialties[Math.Min(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture), Specialties.Length - 1)]));
            rows.Add(new Physician(reader.GetInt64(0), Text(1).TrimStart('/'), Text(2), Text(3), names, Text(5), Text(6), Text(7), Text(8), Text(9)));
        }

        return rows;
    }
}
