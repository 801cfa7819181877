using System.Text;
using System.Text.Json;

namespace Tarn.Api.Tests.Fuzz;

/// <summary>What no client should send, and some clients do.</summary>
internal static class HostileValues
{
    /// <summary>Texts for path segments and query parameters, percent-encoded as they go out; some are not even that.</summary>
    public static readonly string[] Encoded =
    [
        "%20", "-1", "0", "1e400", "9223372036854775808", "99999999999999999999999999", "1.5", "NaN", "null", "true", "%27", "%22", "%27%3B%20DROP%20TABLE%20x%3B%20--", "%27%20OR%20%271%27%3D%271",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%00", "a%00b", "%ED%A0%80", "%FF%FE", "%", "%zz", "%u0041", "..%2F..%2F..%2Fetc%2Fpasswd", "%2e%2e%2f%2e%2e%2f", "..%5C..%5Cwindows", "%0d%0aX-Injected:%201",
        "%F0%9F%92%A9", "%E2%80%AE", "%5B", "%5D%5D", "%7B0%7D", "%25s%25n", "%2A", ";", "a%3Bb", "%2F", "%2e", "%2e%2e", Uri.EscapeDataString(new string('ä', 700)), new string('9', 4_000), new string('x', 100_000),
    ];

    /// <summary>Fragments of T-SQL that an engine, or a compiler without limits, would choke on or say too much about.</summary>
    public static readonly string[] Fragments =
    [
        "1=1; DROP TABLE FuzzAll", "1=1 -- ", "1=1 /* ", "PK_ID=1 UNION SELECT name FROM sqlite_master", "EXISTS (SELECT * FROM _tarn_token)", "EXISTS (SELECT 1 FROM information_schema.tables)",
        "EXISTS (SELECT 1 FROM [c1tst002].[Neighbour])", "PK_ID IN (SELECT PK_ID FROM Neighbour)", "1/0=1", "CAST('x' AS INT)=1", "PK_ID=PK_ID+", "((((((", ")", "NULL", "PK_ID", "Nope=1", "Text1 LIKE '[' ", "PK_ID=99999999999999999999",
        "Text1=N'\u0001'", "LOG(-1)=1", "SQRT(-1)=1", "POWER(10,400)=1", "EXP(1000)=1", "DATEADD(year,2147483647,Date1)=Date1", "CONVERT(DATETIME,'99999-01-01')=Date1", "REPLICATE('x',2147483647)='x'", "SPACE(2147483647)=''", "SUBSTRING(Text1,-5,2147483647)=''", "CHAR(0)=Text1", "NCHAR(55357)=Text1",
        "STUFF(Text1,2147483647,2147483647,'x')=''", "DATEDIFF(second,'0001-01-01','9999-12-31')=1", "Pw='x'", "[" + new string('x', 3_000) + "]=1", string.Concat(Enumerable.Repeat("(", 1_500)) + "1=1" + string.Concat(Enumerable.Repeat(")", 1_500)),
        string.Concat(Enumerable.Repeat("NOT ", 1_500)) + "1=1", string.Concat(Enumerable.Repeat("1+", 1_800)) + "1=1", string.Concat(Enumerable.Repeat("PK_ID=1 AND ", 400)) + "1=1", "PK_ID IN (" + string.Join(',', Enumerable.Range(0, 1_500)) + ")",
        string.Concat(Enumerable.Repeat("CASE WHEN 1=1 THEN ", 300)) + "1" + string.Concat(Enumerable.Repeat(" END", 300)) + "=1", "SUM(PK_ID)>1", "ROW_NUMBER() OVER (ORDER BY PK_ID)=1", "@p=1", "?1=1", "$1=1", "{0}=1", ":x=1", "'\ud83d\ude00'=Text1",
    ];

    /// <summary>JSON for a property's value, as it is written into the body.</summary>
    public static readonly string[] Json =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "-1e400", "1e-400", "9223372036854775807", "9223372036854775808", "2147483648", "123456789012345678901234567890", "\"\"", "\" \"", "\"x\"", "[]", "{}", "[null]", "[[]]", "{\"a\":{}}", "[1,\"x\",null]",
        "{\"1\":\"x\"}", "[{\"Name\":\"A\"}]", Nested(10), Nested(1_000), Quote(new string('x', 300)), Quote(new string('ö', 100_000)), Quote("'; DROP TABLE x; --"), Quote("<script>alert(1)</script>"), "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00x\"",
        Quote("../../../etc/passwd"), Quote("%00"), "\"a\\r\\nX-Injected: 1\"", Quote("[@field:Pw]"), Quote("{'a':[@field:Pw]}"), Quote("{'a':'[@out-hook:secret"), Quote("\u202e\ufeff"), Quote("99999-99-99"), Quote("0001-01-01T00:00:00"), Quote("2024-02-30"), Quote("NaN"), Quote("1e999"), Quote("http://127.0.0.1/"), Quote("https://169.254.169.254/x"),
        Quote("https://user:pw@a.example:99999/"), Quote("javascript:alert(1)"), Quote("\ud83d\udca9"),
    ];

    /// <summary>Whole bodies.</summary>
    public static readonly byte[][] Bodies =
    [
        [], [.. " \r\n"u8], [.. "null"u8], [.. "7"u8], [.. "\"x\""u8], [.. "[]"u8], [.. "[{}]"u8], [.. "{}"u8], [.. "{"u8], [.. "{\"a\":}"u8], [.. "{\"a\":1}garbage"u8], [.. "{} {}"u8], [.. "/*c*/{}"u8], [.. "{\"a\":1,}"u8], [.. "{'a':1}"u8],
        [.. "{\"\":1}"u8], [.. "{\"__proto__\":{}}"u8], [.. "{\"a\":1,\"A\":2}"u8], [.. "{\"\\u0000\":1}"u8], [.. "{\"\\ud800\":1}"u8], [0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}'], [(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}'], [.. Encoding.Unicode.GetBytes("{\"a\":1}")],
        [0, 0, 0, 0], Encoding.UTF8.GetBytes(Nested(1_000)), Encoding.UTF8.GetBytes("{\"a\":" + Nested(1_000) + "}"), Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"f{i}\":{i}")) + "}"), Encoding.UTF8.GetBytes("{\"" + new string('n', 100_000) + "\":1}"),
    ];

    /// <summary>Names of files.</summary>
    public static readonly string[] FileNames =
    [
        "../../../etc/passwd", "..", ".", " ", "a/b.txt", "a\\b.txt", "C:\\x.txt", "a:b.txt", "con", "x.txt.", ".htaccess", "a\tb.txt", new string('n', 300) + ".txt", "'; DROP TABLE x; --", "<script>.txt", "a%00.txt", "💩.txt", "a?b*c.txt", "\u202etxt.exe",
    ];

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth));

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
