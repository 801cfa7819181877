using System.Diagnostics;
using Shouldly;
using Tarn.Sql.Syntax;
using Xunit;

namespace Tarn.Sql.Tests.Syntax;

/// <summary>Random changes to real fragments and oracle rows: the parser answers or throws its own exception, soon; and the fingerprint agrees with it.</summary>
public sealed class FuzzTests
{
    private const int Cases = 20_000;

    private static readonly string[] Pieces =
    [
        "(", ")", "'", "''", "[", "]", "[@", "[@field:X]", "\"", ",", ";", ".", "..", "*", "-", "--", "/*", "*/", "@x", "#t", "$", "0x", "1e", "1.", ".5",
        "99999999999999999999999999999999999999999", " NOT ", " AND ", " OR ", " IS NULL", " IN (1,2)", " BETWEEN 1 AND 2", " LIKE 'a%'", " COLLATE x",
        " AT TIME ZONE 'UTC'", "(SELECT 1)", " UNION SELECT 1", "CASE WHEN 1=1 THEN 2 END", "CAST(1 AS decimal(9,2))", "OVER (ORDER BY 1 ROWS 2 PRECEDING)",
        " FROM T t JOIN U ON 1=1", " ORDER BY 1", " GROUP BY a", "EXISTS", "TOP 5", "DISTINCT ", "\0", "\u0301", "\ud83d", "é", "~", "!<", "<>", "::", "{", "|",
    ];

    private static readonly SqlContext[] Contexts =
    [
        SqlContext.Select, SqlContext.Where, SqlContext.GroupBy, SqlContext.OrderBy, SqlContext.Formula, SqlContext.CalculatedField, SqlContext.Total,
        SqlContext.CalculatedValue, SqlContext.View,
    ];

    [Fact]
    public void Only_the_languages_own_exception_escapes_and_fingerprints_agree()
    {
        var random = new Random(20_260_117);
        var seeds = Fragments.Real.Concat(Fragments.Oracle).Select(f => f.Text).ToArray();
        var trees = new Dictionary<string, (string Tree, string Text)>(StringComparer.Ordinal);
        var slowest = TimeSpan.Zero;
        var parsed = 0;
        for (var i = 0; i < Cases; i++)
        {
            var text = Mutate(seeds[random.Next(seeds.Length)], seeds, random);
            var context = Contexts[random.Next(Contexts.Length)];
            var clause = (Clause)random.Next(6);
            var clock = Stopwatch.GetTimestamp();
            var tree = TreeOf(clause, text, context);
            slowest = slowest > Stopwatch.GetElapsedTime(clock) ? slowest : Stopwatch.GetElapsedTime(clock);
            if (tree is null || string.IsNullOrWhiteSpace(text))
                continue;

            parsed++;
            SqlFingerprint.TryCompute(text, context, out var print).ShouldBeTrue(text);
            var key = $"{clause}|{context.Name}|{print.Key}";
            if (!trees.TryAdd(key, (tree, text)))
                tree.ShouldBe(trees[key].Tree, $"{text} and {trees[key].Text} share the key {print.Key}");
        }

        parsed.ShouldBeGreaterThan(Cases / 20);
        slowest.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Other_literals_of_the_same_form_give_the_same_key_and_tree()
    {
        var random = new Random(7);
        foreach (var fragment in Fragments.Real.Concat(Fragments.Oracle).Where(f => !f.Result.StartsWith("REJECT", StringComparison.Ordinal)))
        {
            if (TreeOf(fragment.Clause, fragment.Text, fragment.Context) is not { } tree)
                continue;

            SqlFingerprint.TryCompute(fragment.Text, fragment.Context, out var print).ShouldBeTrue(fragment.Text);
            var other = OtherLiterals(fragment.Text, random);
            SqlFingerprint.TryCompute(other, fragment.Context, out var otherPrint).ShouldBeTrue(other);
            otherPrint.Literals.Length.ShouldBe(print.Literals.Length);
            if (otherPrint.Key == print.Key)
                TreeOf(fragment.Clause, other, fragment.Context).ShouldBe(tree, other);
        }
    }

    private static string? TreeOf(Clause clause, string text, SqlContext context)
    {
        try
        {
            return Fragments.Parse(clause, text, context, masked: true);
        }
        catch (TSqlException e)
        {
            e.Error.Position.ShouldNotBeNull();
            e.Error.Position.Value.ShouldBeInRange(1, text.Length + 1);
            return null;
        }
    }

    private static string Mutate(string text, string[] seeds, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(6), text.Length - at);
            text = random.Next(6) switch
            {
                0 => text.Remove(at, length),
                1 or 2 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                3 => text.Insert(at, text.Substring(at, length)),
                4 => string.Concat(text.AsSpan(0, at), seeds[random.Next(seeds.Length)]),
                _ => OtherLiterals(text, random),
            };
        }

        return text;
    }

    // Digits stay digits (no zero, so that counts stay), letters inside quotes change.
    private static string OtherLiterals(string text, Random random)
    {
        var quoted = false;
        return string.Create(text.Length, text, (span, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                var c = source[i];
                if (c == '\'')
                    quoted = !quoted;
                var startsName = i > 0 && (char.IsLetter(source[i - 1]) || source[i - 1] is '_' or ':');
                span[i] = c is >= '1' and <= '8' && !startsName ? (char)random.Next('1', '9') : quoted && c == 'a' ? 'q' : c;
            }
        });
    }
}
