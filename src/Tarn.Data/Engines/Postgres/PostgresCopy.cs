using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Tarn.Sql;

namespace Tarn.Data.Engines.Postgres;

/// <summary>Writes values into a binary COPY.</summary>
internal static class PostgresCopy
{
    public static Task WriteAsync(NpgsqlBinaryImporter copy, in SqlValue value, CancellationToken cancellation)
    {
        if (value.IsNull)
            return copy.WriteNullAsync(cancellation);
        return value.Kind switch
        {
            SqlTypeKind.Bit => copy.WriteAsync(value.AsBit, NpgsqlDbType.Boolean, cancellation),
            SqlTypeKind.Int => copy.WriteAsync(value.AsInt, NpgsqlDbType.Integer, cancellation),
            SqlTypeKind.BigInt => copy.WriteAsync(value.AsBigInt, NpgsqlDbType.Bigint, cancellation),
            SqlTypeKind.Money => copy.WriteAsync(value.AsMoney / 10_000m, NpgsqlDbType.Numeric, cancellation),
            SqlTypeKind.Decimal => copy.WriteAsync(decimal.Parse(value.AsText, CultureInfo.InvariantCulture), NpgsqlDbType.Numeric, cancellation),
            SqlTypeKind.Float => copy.WriteAsync(value.AsFloat, NpgsqlDbType.Double, cancellation),
            SqlTypeKind.DateTime or SqlTypeKind.DateTime2 => copy.WriteAsync(value.AsDateTime, NpgsqlDbType.Timestamp, cancellation),
            SqlTypeKind.Date => copy.WriteAsync(value.AsDate, NpgsqlDbType.Date, cancellation),
            _ => copy.WriteAsync(TextOf(value), NpgsqlDbType.Text, cancellation),
        };
    }

    /// <summary>A value of a text column. PostgreSQL's text cannot hold the character NUL.</summary>
    public static string TextOf(in SqlValue value) => value.Kind == SqlTypeKind.UniqueIdentifier
        ? value.AsGuid.ToString("D").ToUpperInvariant()
        : value.AsText.Contains('\0', StringComparison.Ordinal) ? value.AsText.Replace("\0", "", StringComparison.Ordinal) : value.AsText;
}
