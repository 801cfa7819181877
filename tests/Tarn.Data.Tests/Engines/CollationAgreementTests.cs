using System.Text;
using Npgsql;
using Shouldly;
using Tarn.Sql.Runtime;
using Tarn.Testing;
using Xunit;

namespace Tarn.Data.Tests.Engines;

public sealed class CollationAgreementTests
{
    private static readonly string[] Alphabet =
    [
        "a", "A", "b", "B", "z", "e", "é", "É", "e\u0301", "ß", "ss", "ø", "æ", "0", "1", "9", "-", "'", "’", "_", ".", ",", ";", "!", "(", "[", "\\", "/", "@", "#", "$", "%",
        "&", "*", "+", "<", "=", ">", "~", "^", "`", "|", "\"", " ", " ", "\t", "\r\n", "\u0001", "\u007F", "\u00A0", "\u00AD", "€", "½", "日", "本", "あ", "ア", "ｱ", "Ａ", "α", "Σ", "ж",
        "😀", "\uFFFF", "\uFFFD", "l", "·", "Æ", "Z",
    ];

    [Theory]
    [InlineData("und-u-ks-level2", "TARN")]
    [InlineData("und", "TARN_CS")]
    [InlineData("und-u-ks-level1", "TARN_AI")]
    [InlineData("und-u-ks-level1-kc-true", "TARN_CSAI")]
    public async Task Both_engines_order_texts_alike(string locale, string name)
    {
        SqlCollation collation = new[] { SqlCollation.Default, SqlCollation.CaseSensitive, SqlCollation.AccentInsensitive, SqlCollation.CaseSensitiveAccentInsensitive }
            .Single(c => c.Name == name);
        var (left, right) = Pairs(1500);
        var database = await PostgresServer.CreateDatabaseAsync();
        var disagreements = new List<string>();
        await using (var connection = new NpgsqlConnection(database))
        {
            await connection.OpenAsync();
            await using var create = new NpgsqlCommand($"CREATE COLLATION twin (provider = icu, locale = '{locale}', deterministic = false)", connection);
            await create.ExecuteNonQueryAsync();
            await using var compare = new NpgsqlCommand(
                """
                SELECT CASE WHEN rtrim(a) COLLATE twin < rtrim(b) COLLATE twin THEN -1 WHEN rtrim(a) COLLATE twin = rtrim(b) COLLATE twin THEN 0 ELSE 1 END
                FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS u(a, b, n) ORDER BY n
                """, connection);
            compare.Parameters.Add(new NpgsqlParameter { Value = left });
            compare.Parameters.Add(new NpgsqlParameter { Value = right });
            await using var reader = await compare.ExecuteReaderAsync();
            for (var i = 0; await reader.ReadAsync(); i++)
            {
                var expected = reader.GetInt32(0);
                var actual = Math.Sign(collation.Compare(Encoding.UTF8.GetBytes(left[i]), Encoding.UTF8.GetBytes(right[i])));
                if (actual != expected || Math.Sign(collation.Compare(left[i].AsSpan(), right[i].AsSpan())) != expected)
                    disagreements.Add($"{Show(left[i])} {Show(right[i])}: {expected} there, {actual} here");
            }
        }

        await PostgresServer.DropDatabaseAsync(database);
        disagreements.ShouldBeEmpty();
    }

    private static (string[] Left, string[] Right) Pairs(int count)
    {
        var random = new Random(7);
        string Make()
        {
            var ascii = random.Next(2) == 0;
            return string.Concat(Enumerable.Range(0, random.Next(0, 5)).Select(_ => Pick(ascii)));
        }

        string Pick(bool ascii)
        {
            while (true)
            {
                var piece = Alphabet[random.Next(Alphabet.Length)];
                if (!ascii || piece[0] < 128 && piece.Length == 1)
                    return piece;
            }
        }

        var left = Alphabet.SelectMany(_ => Alphabet).Concat(Enumerable.Range(0, count).Select(_ => Make())).ToArray();
        var right = Alphabet.SelectMany(a => Enumerable.Repeat(a, Alphabet.Length)).Concat(Enumerable.Range(0, count).Select(_ => Make())).ToArray();
        return (left, right);
    }

    private static string Show(string text) => string.Concat(text.Select(c => c is > ' ' and < '\u007F' ? c.ToString() : $"\\u{(int)c:X4}"));
}
