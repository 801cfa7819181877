using System.Text;
using System.Text.Json;

namespace Tarn.Automation.Webhooks;

/// <summary>Finds what a template holds between the brackets of its array <c>data</c>, which messages of several records repeat.</summary>
internal static class RepeatedPart
{
    /// <summary>Finds it, and cuts the parts at the brackets so that it has parts of its own.</summary>
    /// <param name="parts">The parts of a template that is JSON.</param>
    /// <returns>Null when there is no such array at the top, or it is empty.</returns>
    public static Range? Find(List<PayloadPart> parts)
    {
        if (FindBrackets(Encoding.UTF8.GetBytes(string.Concat(parts.Select(static p => p.Sample)))) is not var (open, close))
            return null;
        var start = Cut(parts, open + 1);
        return start..Cut(parts, close);
    }

    /// <summary>The positions of the brackets, in bytes.</summary>
    private static (int Open, int Close)? FindBrackets(byte[] sample)
    {
        var json = new Utf8JsonReader(sample);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName || json.CurrentDepth != 1 || !json.ValueTextEquals("data"u8) || !json.Read() || json.TokenType != JsonTokenType.StartArray)
                continue;
            var open = (int)json.TokenStartIndex;
            if (!json.Read() || json.TokenType == JsonTokenType.EndArray)
                return null;
            while (json.TokenType != JsonTokenType.EndArray || json.CurrentDepth != 1)
                json.Read();
            return (open, (int)json.TokenStartIndex);
        }

        return null;
    }

    /// <summary>Cuts the text that a byte of the sample lies in, and gives the number of the part that begins there.</summary>
    private static int Cut(List<PayloadPart> parts, int position)
    {
        var at = 0;
        for (var i = 0; i < parts.Count; i++)
        {
            var sample = Encoding.UTF8.GetBytes(parts[i].Sample);
            if (position == at)
                return i;
            if (position < at + sample.Length)
            {
                var text = parts[i];
                parts[i] = text with { Text = Encoding.UTF8.GetString(sample.AsSpan(0, position - at)) };
                parts.Insert(i + 1, text with { Text = Encoding.UTF8.GetString(sample.AsSpan(position - at)) });
                return i + 1;
            }

            at += sample.Length;
        }

        return parts.Count;
    }
}
