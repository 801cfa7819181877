using System.Text;
using Tarn.Data.Schema;

namespace Tarn.Apps.Building;

/// <summary>What people read instead of the names that tables and fields have.</summary>
public static class PlainWords
{
    /// <summary>The caption of a field: the one its designer gave, else its name in plain words.</summary>
    public static string Of(FieldDefinition field) => field.Label.Length > 0 ? field.Label : Of(field.Name);

    /// <summary>A name in plain words: <c>First_Name</c> and <c>firstName</c> to <c>First name</c>, <c>Customer_ID</c> to <c>Customer ID</c>.</summary>
    public static string Of(string name)
    {
        var words = new List<string>();
        foreach (var part in name.Split(['_', ' '], StringSplitOptions.RemoveEmptyEntries))
            Split(part, words);
        if (words.Count == 0)
            return name;
        for (var i = 0; i < words.Count; i++)
        {
            // Abbreviations stay as they are: ID, URL, VAT.
            if (words[i].Length > 1 && words[i].All(c => char.IsUpper(c) || char.IsDigit(c)))
                continue;
            words[i] = i == 0 ? char.ToUpperInvariant(words[i][0]) + Small(words[i][1..]) : Small(words[i]);
        }

        return string.Join(' ', words);
    }

    /// <summary>One of what a table holds: <c>Customers</c> to <c>customer</c>, <c>Repair_Jobs</c> to <c>repair job</c>.</summary>
    public static string One(string table)
    {
        var words = Small(Of(table));
        return words switch
        {
            _ when words.EndsWith("ies", StringComparison.Ordinal) && words.Length > 4 => words[..^3] + "y",
            _ when words.EndsWith("sses", StringComparison.Ordinal) || words.EndsWith("xes", StringComparison.Ordinal) || words.EndsWith("ches", StringComparison.Ordinal) || words.EndsWith("shes", StringComparison.Ordinal) => words[..^2],
            _ when words.EndsWith('s') && !words.EndsWith("ss", StringComparison.Ordinal) && !words.EndsWith("us", StringComparison.Ordinal) && words.Length > 2 => words[..^1],
            _ => words,
        };
    }

    private static void Split(string part, List<string> words)
    {
        var word = new StringBuilder();
        for (var i = 0; i < part.Length; i++)
        {
            var begins = i > 0 && char.IsUpper(part[i]) && (char.IsLower(part[i - 1]) || (i + 1 < part.Length && char.IsUpper(part[i - 1]) && char.IsLower(part[i + 1])));
            if (begins)
            {
                words.Add(word.ToString());
                word.Clear();
            }

            word.Append(part[i]);
        }

        words.Add(word.ToString());
    }

#pragma warning disable CA1308 // words for people, not keys
    private static string Small(string text) => text.ToLowerInvariant();
#pragma warning restore CA1308
}
