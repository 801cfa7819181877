using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.Testing;

/// <summary>A message that a <see cref="SmtpSink"/> took.</summary>
/// <param name="Sender">From the envelope.</param>
/// <param name="Recipients">From the envelope.</param>
/// <param name="Text">Headers and body as they came.</param>
public sealed partial record SinkMessage(string Sender, IReadOnlyList<string> Recipients, string Text)
{
    /// <summary>The headers as they came, lines that continue one joined to it.</summary>
    public ILookup<string, string> RawHeaders { get; } = Text[..Text.IndexOf("\r\n\r\n", StringComparison.Ordinal)]
        .Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal).Split("\r\n")
        .ToLookup(l => l[..l.IndexOf(':', StringComparison.Ordinal)], l => l[(l.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>A header, decoded after RFC 2047; empty when there is none.</summary>
    public string Header(string name) => Decode(RawHeaders[name].FirstOrDefault() ?? "");

    /// <summary>The body, decoded.</summary>
    public string Body
    {
        get
        {
            var raw = Text[(Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            return Header("Content-Transfer-Encoding") == "base64" ? Encoding.UTF8.GetString(Convert.FromBase64String(raw)) : raw;
        }
    }

    private static string Decode(string header) =>
        EncodedWord().Replace(BetweenWords().Replace(header, "?==?"), static m => Encoding.GetEncoding(m.Groups["charset"].Value).GetString(
            m.Groups["kind"].Value is "B" or "b" ? Convert.FromBase64String(m.Groups["text"].Value) : DecodeQuoted(m.Groups["text"].Value)));

    private static byte[] DecodeQuoted(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=')
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.Add(text[i] == '_' ? (byte)' ' : (byte)text[i]);
            }
        }

        return [.. bytes];
    }

    [GeneratedRegex(@"=\?(?<charset>[^?]+)\?(?<kind>[BbQq])\?(?<text>[^?]*)\?=", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"\?=\s+=\?", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BetweenWords();
}
