using System.Collections.Immutable;
using System.Globalization;

namespace Tarn.Bench.Ceiling.Data;

/// <summary>The rows of the contest. A row is a function of its key alone, so every contestant and every run gets the same.</summary>
internal static class BenchRows
{
    /// <summary>Rows for each value of Category: the filter of "page of 100" has that many candidates, whatever the table's size.</summary>
    private const int RowsPerCategory = 1000;

    private static readonly DateTime FirstDay = new(2015, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    // About one name in four contains "ab", so that the filter LIKE '%ab%' finds a full page in every category.
    private static readonly ImmutableArray<string> FirstNames =
    [
        "Abigail", "Adam", "Agnieszka", "Aisha", "Alejandro", "Amélie", "Anna", "Arturo", "Beatriz", "Benjamin", "Carlos", "Charlotte", "Chloë",
        "Daniel", "David", "Elena", "Elizabeth", "Emma", "Fabian", "Fatima", "Frida", "Gabriel", "Gabriela", "George", "Grace", "Hannah", "Hiroshi",
        "Ingrid", "Isabel", "Isabella", "Jakub", "James", "José", "Julia", "Kateřina", "Kenji", "Laura", "Liam", "Lucas", "Mabel", "Maria",
        "Mei", "Miguel", "Nadia", "Noah", "Oliver", "Olga", "Patrick", "Priya", "Rahul", "Robert", "Sabrina", "Samuel", "Sofia", "Søren", "Tabitha",
        "Thomas", "Victoria", "William", "Yusuf", "Zoë",
    ];

    private static readonly ImmutableArray<string> LastNames =
    [
        "Abbott", "Ahmed", "Álvarez", "Anderson", "Babcock", "Baker", "Bauer", "Becker", "Brown", "Cabrera", "Carter", "Chen", "Clark", "Cooper",
        "Costa", "Davies", "Dubois", "Evans", "Fischer", "García", "Gonçalves", "Green", "Hall", "Hansen", "Harris", "Hughes", "Ivanova", "Jackson",
        "Jensen", "Johnson", "Jones", "Kim", "Kowalski", "Kumar", "Larsen", "Lee", "Lewis", "López", "Martin", "McNab", "Meyer", "Miller", "Moore",
        "Müller", "Nguyen", "Novák", "O'Brien", "Okafor", "Patel", "Pereira", "Roberts", "Rossi", "Schmidt", "Silva", "Singh", "Smith", "Suzuki",
        "Taylor", "Walker", "Wang", "Williams", "Wright", "Young",
    ];

    private static readonly ImmutableArray<string> Cities =
    [
        "Amsterdam", "Athens", "Auckland", "Barcelona", "Berlin", "Boston", "Bristol", "Brussels", "Bucharest", "Buenos Aires", "Cape Town", "Chicago",
        "Copenhagen", "Denver", "Dublin", "Edinburgh", "Geneva", "Hamburg", "Helsinki", "Houston", "Istanbul", "Kraków", "Lagos", "Lisbon", "London",
        "Lyon", "Madrid", "Melbourne", "Mexico City", "Milan", "Montréal", "Mumbai", "Munich", "Nairobi", "New York", "Osaka", "Oslo", "Paris",
        "Portland", "Prague", "Rotterdam", "San José", "São Paulo", "Seattle", "Seoul", "Singapore", "Stockholm", "Sydney", "Tallinn", "Tokyo",
        "Toronto", "Valencia", "Vienna", "Warsaw", "Zürich",
    ];

    private static readonly ImmutableArray<string> Openings =
    [
        "Called twice, asked for", "Prefers e-mail; wants", "Renewal due: confirm", "Met at the fair, sent", "Complaint about", "Waiting for", "Paid late, check",
        "Returned by the carrier:",
    ];

    private static readonly ImmutableArray<string> Matters =
    [
        "the spring price list", "an invoice with a new address", "a second delivery date", "the \"gold\" service contract", "two spare parts, 3/8 inch",
        "the signed order form", "a callback before Friday", "a quote for 40 more seats",
    ];

    /// <summary>How many values Category has in a table of so many rows.</summary>
    public static int Categories(int rows) => Math.Max(1, rows / RowsPerCategory);

    /// <summary>The first <paramref name="rows"/> rows in the order of their keys, which start at 1.</summary>
    public static IEnumerable<BenchRow> Generate(int rows)
    {
        var categories = Categories(rows);
        for (var id = 1; id <= rows; id++)
            yield return Row(id, categories);
    }

    /// <summary>Reads a number of rows from the command line.</summary>
    /// <exception cref="FormatException">It is not a positive whole number.</exception>
    public static int ParseCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows > 0 ? rows : throw new FormatException($"'{text}' is not a number of rows.");

    private static BenchRow Row(int id, int categories)
    {
        var random = new Sequence((ulong)id);
        var first = FirstNames[random.Below(FirstNames.Length)];
        var last = LastNames[random.Below(LastNames.Length)];
        return new BenchRow
        {
            Id = id,
            Name = $"{first} {last}",
            Category = string.Create(CultureInfo.InvariantCulture, $"cat{random.Below(categories)}"),
            Code = string.Create(CultureInfo.InvariantCulture, $"C{id:0000000}"),
            Note = $"{Openings[random.Below(Openings.Length)]} {Matters[random.Below(Matters.Length)]} ({Cities[random.Below(Cities.Length)]}).",
            Qty = random.Below(1000),
            Price = (random.Below(999_999) + 1) * 100L,
            Weight = (random.Below(500_000) + 1) / 1000.0,
            Created = FirstDay.AddSeconds(random.Below(315_000_000)),
            Active = random.Below(4) != 0,
            Email = string.Create(CultureInfo.InvariantCulture, $"customer.{id}@example.org"),
            City = Cities[random.Below(Cities.Length)],
            Rank = random.Below(100) + 1,
        };
    }

    /// <summary>SplitMix64: the same numbers on every machine and version, which <see cref="Random"/> does not promise.</summary>
    private struct Sequence(ulong seed)
    {
        private ulong _state = seed * 0xD1342543DE82EF95;

        public int Below(int limit)
        {
            _state += 0x9E3779B97F4A7C15;
            var z = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)limit);
        }
    }
}
