using System.Globalization;
using System.Text;

namespace Tarn.Automation.Webhooks;

/// <summary>Puts secret, call id and addresses of files into the stored body of a message.</summary>
internal static class MessageBody
{
    public const byte SecretMark = 1;
    public const byte CallMark = 2;
    public const byte FileMark = 3;

    private const string Marks = "\u0001\u0002\u0003";

    /// <summary>Gives the bytes to send.</summary>
    /// <param name="stored">As <see cref="MessageWriter"/> made it.</param>
    /// <param name="secret">The webhook's secret.</param>
    /// <param name="callId">The call's id.</param>
    /// <param name="address">Gives the address of the file in a field of a record. A message that an older version left names no record: it is the delivery's.</param>
    public static byte[] Fill(string stored, string secret, string callId, Func<long, long?, string> address)
    {
        var text = new StringBuilder(stored.Length + 128);
        var rest = stored.AsSpan();
        while (rest.IndexOfAny(Marks) is >= 0 and var at)
        {
            text.Append(rest[..at]);
            var mark = rest[at];
            rest = rest[(at + 1)..];
            if (mark == SecretMark)
            {
                text.Append(secret);
            }
            else if (mark == CallMark)
            {
                text.Append(callId);
            }
            else
            {
                var end = rest.IndexOf((char)FileMark);
                var place = rest[..end];
                var blank = place.IndexOf(' ');
                text.Append(blank < 0 ? address(Number(place), null) : address(Number(place[..blank]), Number(place[(blank + 1)..])));
                rest = rest[(end + 1)..];
            }
        }

        return Encoding.UTF8.GetBytes(text.Append(rest).ToString());

        static long Number(ReadOnlySpan<char> digits) => long.Parse(digits, CultureInfo.InvariantCulture);
    }
}
