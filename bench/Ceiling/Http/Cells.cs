using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Bench.Ceiling.Http;

/// <summary>Names of the answer's properties, encoded once, and the cells that JSON has no ready writer for.</summary>
internal static class Cells
{
    public static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly JsonEncodedText Result = JsonEncodedText.Encode("Result");
    public static readonly JsonEncodedText RecordsAffected = JsonEncodedText.Encode("RecordsAffected");
    public static readonly JsonEncodedText Id = JsonEncodedText.Encode("PK_ID");
    public static readonly JsonEncodedText Name = JsonEncodedText.Encode("Name");
    public static readonly JsonEncodedText Category = JsonEncodedText.Encode("Category");
    public static readonly JsonEncodedText Code = JsonEncodedText.Encode("Code");
    public static readonly JsonEncodedText Note = JsonEncodedText.Encode("Note");
    public static readonly JsonEncodedText Qty = JsonEncodedText.Encode("Qty");
    public static readonly JsonEncodedText Price = JsonEncodedText.Encode("Price");
    public static readonly JsonEncodedText Weight = JsonEncodedText.Encode("Weight");
    public static readonly JsonEncodedText Created = JsonEncodedText.Encode("Created");
    public static readonly JsonEncodedText Active = JsonEncodedText.Encode("Active");
    public static readonly JsonEncodedText Email = JsonEncodedText.Encode("Email");
    public static readonly JsonEncodedText City = JsonEncodedText.Encode("City");
    public static readonly JsonEncodedText Rank = JsonEncodedText.Encode("Rank");

    /// <summary>Writes ten-thousandths as a number with up to four decimals and no trailing zeros.</summary>
    public static void WriteCurrency(Utf8JsonWriter json, JsonEncodedText name, long tenThousandths)
    {
        json.WritePropertyName(name);
        var (whole, fraction) = Math.DivRem(tenThousandths, 10_000);
        if (fraction == 0)
        {
            json.WriteNumberValue(whole);
            return;
        }

        Span<byte> text = stackalloc byte[32];
        var length = 0;
        if (tenThousandths < 0)
            text[length++] = (byte)'-';
        Utf8Formatter.TryFormat((ulong)Math.Abs(whole), text[length..], out var digits);
        length += digits;
        text[length++] = (byte)'.';
        fraction = Math.Abs(fraction);
        for (var unit = 1000L; fraction > 0; unit /= 10)
        {
            text[length++] = (byte)('0' + (fraction / unit));
            fraction %= unit;
        }

        json.WriteRawValue(text[..length], skipInputValidation: true);
    }

    /// <summary>Writes <c>2024-05-01 09:30:00.000</c> as <c>2024-05-01T09:30:00</c>; a fraction stays without its trailing zeros.</summary>
    public static void WriteDate(Utf8JsonWriter json, JsonEncodedText name, ReadOnlySpan<byte> stored)
    {
        Span<byte> text = stackalloc byte[32];
        stored.CopyTo(text);
        text[10] = (byte)'T';
        var end = text[..stored.Length];
        json.WriteString(name, end[^4] == (byte)'.' ? end.TrimEnd((byte)'0').TrimEnd((byte)'.') : end);
    }
}
