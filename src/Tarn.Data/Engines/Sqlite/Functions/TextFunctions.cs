using System.Text;
using Tarn.Sql.Runtime;

namespace Tarn.Data.Engines.Sqlite.Functions;

/// <summary>Text functions.</summary>
internal static class TextFunctions
{
    public static void AddTo(SqliteFunctionTable table)
    {
        Parts(table);
        Searches(table);
        Characters(table);
        Formats(table);
    }

    private static void Parts(SqliteFunctionTable table) => table
        .Add("len", 1, (a, r) => r.Int64(Units(a.Utf8(0).TrimEnd((byte)' '))))
        .Add("datalength", 1, (a, r) => r.Int64(2L * Units(a.Utf8(0))))
        .Add("left", 2, (a, r) => r.Text(SqlText.Left(a.Text(0), a.Int64(1))))
        .Add("right", 2, (a, r) => r.Text(SqlText.Right(a.Text(0), a.Int64(1))))
        .Add("substring", 3, (a, r) => r.Text(SqlText.Substring(a.Text(0), a.Int64(1), a.Int64(2))))
        .AddTakingNull("stuff", 4, (a, r) =>
        {
            if (!a.IsNull(0) && !a.IsNull(1) && !a.IsNull(2))
                r.Text(SqlText.Stuff(a.Text(0), a.Int64(1), a.Int64(2), a.TextOrNull(3)));
        })
        .Add("replicate", 2, (a, r) => r.Text(SqlText.Replicate(a.Text(0), a.Int64(1))))
        .Add("space", 1, (a, r) => r.Text(SqlText.Replicate(" ", a.Int64(0))))
        .Add("ltrim", 1, (a, r) => r.Utf8(a.Utf8(0).TrimStart((byte)' ')))
        .Add("rtrim", 1, (a, r) => r.Utf8(a.Utf8(0).TrimEnd((byte)' ')))
        .Add("trim_chars", 2, (a, r) => r.Text(SqlText.TrimChars(a.Text(0), a.Text(1))));

    private static void Searches(SqliteFunctionTable table) => table
        .AddTakingNull("like", 3, (a, r) =>
        {
            if (!a.IsNull(0) && !a.IsNull(1))
                r.Flag(LikePatterns.Get(a.Utf8(1), a.IsNull(2) ? default : a.Utf8(2), !a.IsNull(2)).IsMatch(a.Utf8(0)));
        })
        .AddTakingNull("like_by", 4, (a, r) =>
        {
            if (!a.IsNull(0) && !a.IsNull(1))
                r.Flag(LikePattern.Get(a.Text(1), a.TextOrNull(2), CharFold.By(a.Text(3))).IsMatch(a.Utf8(0)));
        })
        .Add("charindex_by", 4, (a, r) => r.Int64(SqlText.CharIndex(a.Text(0), a.Text(1), a.Int64(2), CharFold.By(a.Text(3)))))
        .Add("replace_by", 4, (a, r) => r.Text(SqlText.Replace(a.Text(0), a.Text(1), a.Text(2), CharFold.By(a.Text(3)))))
        .Add("charindex", 3, (a, r) => r.Int64(SqlText.CharIndex(a.Text(0), a.Text(1), a.Int64(2))))
        .Add("patindex", 2, (a, r) => r.Int64(LikePatterns.Get(a.Utf8(0), default, false).IndexIn(a.Text(1))))
        .Add("replace", 3, (a, r) => r.Text(SqlText.Replace(a.Text(0), a.Text(1), a.Text(2))))
        .Add("translate", 3, (a, r) => r.Text(SqlText.Translate(a.Text(0), a.Text(1), a.Text(2))))
        .Add("fold", 1, (a, r) => r.Text(SqlCollation.Default.Key(a.Text(0))));

    private static void Characters(SqliteFunctionTable table) => table
        .Add("upper", 1, (a, r) => r.Text(SqlText.Upper(a.Text(0))))
        .Add("lower", 1, (a, r) => r.Text(SqlText.Lower(a.Text(0))))
        .Add("reverse", 1, (a, r) => r.Text(SqlText.Reverse(a.Text(0))))
        .Add("ascii", 1, (a, r) => r.Int64(SqlText.AsciiCode(a.Text(0))))
        .Add("unicode", 1, (a, r) => r.Int64(a.Text(0) is { Length: > 0 } text ? text[0] : null))
        .Add("char", 1, (a, r) => r.Text(SqlText.FromCode(a.Int64(0))))
        .Add("nchar", 1, (a, r) => r.Text(SqlText.FromUnicode(a.Int64(0))))
        .Add("quotename", 2, (a, r) => r.Text(SqlText.QuoteName(a.Text(0), a.Text(1))))
        .Add("soundex", 1, (a, r) => r.Text(SqlText.Soundex(a.Text(0))))
        .Add("difference", 2, (a, r) => r.Int64(SqlText.Difference(a.Text(0), a.Text(1))))
        .Add("xml_escape", 1, (a, r) => r.Text(SqlText.XmlEscape(a.Text(0))));

    private static void Formats(SqliteFunctionTable table) => table
        .Add("str", 3, (a, r) => r.Text(SqlFloatText.Str(a.Double(0), a.Int32(1), a.Int32(2))))
        .Add("format_f", 3, (a, r) => r.Text(SqlFormat.Format(a.Double(0), a.Text(1), a.Text(2))))
        .Add("format_d", 3, (a, r) => r.Text(SqlFormat.Format(a.Decimal(0), a.Text(1), a.Text(2))))
        .Add("format_l", 3, (a, r) => r.Text(SqlFormat.Format(a.Int64(0), a.Text(1), a.Text(2))))
        .Add("format_m", 3, (a, r) => r.Text(SqlFormat.Format(SqlDecimal.FromMoney(a.Int64(0)), a.Text(1), a.Text(2))))
        .Add("format_datetime", 3, (a, r) => r.Text(SqlFormat.Format(a.DateTime(0), a.Text(1), a.Text(2))));

    private static int Units(ReadOnlySpan<byte> utf8) => Ascii.IsValid(utf8) ? utf8.Length : Encoding.UTF8.GetCharCount(utf8);
}
