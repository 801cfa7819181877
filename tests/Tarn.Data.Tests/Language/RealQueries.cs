using System.Text.RegularExpressions;
using Tarn.Sql;
using Tarn.Testing;

namespace Tarn.Data.Tests.Language;

/// <summary>A fragment that a real client sends.</summary>
public sealed record RealQuery(string Clause, string Fragment, string Note)
{
    /// <summary>The fragment is a client's mistake: 400.</summary>
    public bool IsMistake => Note.Contains("expect 400", StringComparison.Ordinal);
}

/// <summary>The fragments of real clients (spec/real-queries.tsv) and the tables they presuppose.</summary>
internal static partial class RealQueries
{
    // What the fragments name and the schema rows leave out: directory users, and the placeholders of documents and query builders.
    private static readonly (string Name, string Type)[] Further =
    [
        ("_status", "STRING"), ("FirstName", "STRING"), ("LastName", "STRING"), ("Field1", "STRING"), ("Field2", "NUMBER"), ("Field3", "NUMBER"),
        ("Phone", "STRING"), ("Discontinued", "YES/NO"), ("Price", "CURRENCY"), ("Acknowledged_At", "DATE/TIME"), ("VisualID", "INTEGER"),
        ("ShopWorksOrderNumber", "INTEGER"), ("Usage_Date", "DATE/TIME"), ("Dyno_Id", "STRING"), ("Call_Count", "INTEGER"), ("ChangedAt", "DATE/TIME"),
        ("DateCreated", "DATE/TIME"), ("total_revenue_10yr", "NUMBER"), ("Value", "STRING"), ("Notable_Highlight", "STRING"), ("Participant_ID", "INTEGER"),
    ];

    // The same for single tables; the schema rows lack fields whose names are also functions.
    private static readonly Dictionary<string, (string Name, string Type)[]> FurtherOf = new()
    {
        ["Commission_Payouts"] = [("Year", "INTEGER")],
        ["EmbroideryBonusArchive"] = [("Year", "INTEGER")],
        ["GarmentTrackerArchive"] = [("Year", "INTEGER")],
        ["Supacolor_Jobs"] = [("Total", "NUMBER")],
        ["Users"] = [("Email", "STRING"), ("Participant_ID", "INTEGER")],
    };

    public static IReadOnlyList<RealQuery> All { get; } = [.. Lines().Where(line => line[0] is not ("clause" or "schema")).Select(line => new RealQuery(line[0], line[1], line[2]))];

    /// <summary>Every table of the schema rows, and <c>Everything</c> with all of their fields.</summary>
    public static IReadOnlyList<SqlSource> Tables { get; } = ReadTables();

    /// <summary>The view that a fragment reads.</summary>
    public static SqlSource View { get; } = new(
        "Highlighted_Users",
        [new SqlColumn("PK_ID", SqlType.NVarChar(20)), new SqlColumn("Participant_ID", SqlType.Int), new SqlColumn("Notable_Highlight", SqlType.NVarChar(255))],
        "SELECT CAST([Everything].[PK_ID] AS nvarchar(20)) AS [PK_ID], [Everything].[Participant_ID] AS [Participant_ID], [Everything].[Notable_Highlight] AS [Notable_Highlight] FROM [Everything]");

    /// <summary>The tables that a fragment's note names; <c>Everything</c> when it names none.</summary>
    public static IEnumerable<SqlSource> TablesOf(RealQuery query)
    {
        if (query.Note.Contains("table=view:Highlighted_Users", StringComparison.Ordinal))
            return [View];
        var named = TableNames().Match(query.Note) is { Success: true } match
            ? match.Groups["names"].Value.Split('|').Select(name => Tables.FirstOrDefault(table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            : [];
        var known = named.OfType<SqlSource>().ToList();
        return known.Count > 0 ? known : [Tables[^1]];
    }

    private static IEnumerable<string[]> Lines() => File.ReadLines(TestPaths.Specification("real-queries.tsv")).Select(line => line.Split('\t'));

    private static List<SqlSource> ReadTables()
    {
        var tables = new List<SqlSource>();
        var everything = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in Lines().Where(line => line[0] == "schema"))
        {
            var open = line[1].IndexOf('(', StringComparison.Ordinal);
            var fields = line[1][(open + 1)..^1].Split(", ").Skip(1).Select(field => (Name: field[..field.LastIndexOf(' ')], Type: field[(field.LastIndexOf(' ') + 1)..])).ToArray();
            foreach (var (name, type) in fields)
                everything.TryAdd(name, type);
            tables.Add(LanguageSchema.Table(line[1][..open], [.. fields, .. FurtherOf.GetValueOrDefault(line[1][..open], [])]));
        }

        tables.Add(LanguageSchema.Table("Registrations", ("User_ID", "INTEGER")));
        foreach (var (name, type) in Further)
            everything.TryAdd(name, type);
        tables.Add(LanguageSchema.Table("Everything", [.. everything.Select(field => (field.Key, field.Value))]));
        return tables;
    }

    [GeneratedRegex("table=(?<names>[^;]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TableNames();
}
