using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Engines;

/// <summary>Writes statements on Tarn's own tables, whose SQL is the same on both engines but for the spelling of parameters.</summary>
public static class SystemStatement
{
    /// <summary>Replaces <c>{0}</c>, <c>{1}</c> ... by parameters.</summary>
    public static SqlStatement Write(SqlDialect dialect, string text, params ReadOnlySpan<SqlValue> values)
    {
        using var writer = new SqlTextWriter(dialect);
        foreach (var value in values)
            writer.AddParameter(value);
        var rest = text.AsSpan();
        while (rest.IndexOf('{') is var open && open >= 0)
        {
            writer.Append(rest[..open].ToString());
            var close = rest.IndexOf('}');
            writer.AppendParameter(int.Parse(rest[(open + 1)..close], System.Globalization.CultureInfo.InvariantCulture));
            rest = rest[(close + 1)..];
        }

        return writer.Append(rest.ToString()).ToStatement();
    }
}
