using Shouldly;
using Tarn.Sql.Syntax;
using Xunit;

namespace Tarn.Sql.Tests.Syntax;

/// <summary>The shape of trees.</summary>
public sealed class GrammarTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "(+ 1 (* 2 3))")]
    [InlineData("1 - 2 - 3", "(- (- 1 2) 3)")]
    [InlineData("a & b + c | d ^ e", "(^ (| (+ (& a b) c) d) e)")]
    [InlineData("-a * b", "(- (* a b))")]
    [InlineData("-7 / 2", "(- (/ 7 2))")]
    [InlineData("6 / -2 * 3", "(/ 6 (- (* 2 3)))")]
    [InlineData("1 - -1", "(- 1 (- 1))")]
    [InlineData("- + - a + b", "(+ (- (+ (- a))) b)")]
    [InlineData("~a * b", "(* (~ a) b)")]
    [InlineData("-~a * b", "(- (* (~ a) b))")]
    [InlineData("~-a * b", "(~ (- (* a b)))")]
    [InlineData("(1 + 2) * 3", "(* (+ 1 2) 3)")]
    [InlineData("a % 2 = 1 OR b = 2 AND NOT c = 3", "(or (= (% a 2) 1) (and (= b 2) (not (= c 3))))")]
    [InlineData("NOT NOT a = 1 AND b = 2", "(and (not (not (= a 1))) (= b 2))")]
    [InlineData("a !< 1 and a !> 2 and a != 3 and a <> 4", "(and (and (and (>= a 1) (<= a 2)) (<> a 3)) (<> a 4))")]
    [InlineData("a + 1 BETWEEN 1 AND 2 + 3 AND b = 1", "(and (between (+ a 1) 1 (+ 2 3)) (= b 1))")]
    [InlineData("a NOT BETWEEN 1 AND 2", "(not-between a 1 2)")]
    [InlineData("a IS NOT NULL or b is null", "(or (not-isnull a) (isnull b))")]
    [InlineData("a LIKE 'x' + '%' ESCAPE '!'", "(like a (+ 'x' '%') escape '!')")]
    [InlineData("NOT a NOT LIKE 'x'", "(not (not-like a 'x'))")]
    [InlineData("a IN (1, 'b', NULL) AND b NOT IN (-1)", "(and (in a 1 'b' null) (not-in b (- 1)))")]
    [InlineData("a IN ((SELECT b FROM T))", "(in a (select b from T))")]
    [InlineData("a IN ((1), (2))", "(in a 1 2)")]
    [InlineData("a > ALL (SELECT b FROM T) OR a = some(select b from T)", "(or (> all a (select b from T)) (= any a (select b from T)))")]
    [InlineData("NOT EXISTS (SELECT 1)", "(not (exists (select 1)))")]
    [InlineData("Name COLLATE Latin1_General_BIN2 = 'A' + 'b' COLLATE x", "(= (collate Name Latin1_General_BIN2) (+ 'A' (collate 'b' x)))")]
    public void Operators_bind_as_in_SQL_Server(string text, string tree) =>
        Fragments.Parse(Clause.Where, text, SqlContext.Where).ShouldBe(tree);

    [Theory]
    [InlineData("'it''s'", "'it's'")]
    [InlineData("N'日本'", "'日本'")]
    [InlineData("''", "''")]
    [InlineData("1.", "1.")]
    [InlineData(".5", ".5")]
    [InlineData("1.50", "1.50")]
    [InlineData("1e0", "1e0")]
    [InlineData("1.5E-3", "1.5E-3")]
    [InlineData("$1.25", "$1.25")]
    [InlineData("0x1F", "0x1F")]
    [InlineData("NuLL", "null")]
    [InlineData("[a]]b]", "a]b")]
    [InlineData("\"a\"\"b\"", "a\"b")]
    [InlineData("[drop;]", "drop;")]
    [InlineData("dbo.Items.Name", "Items.Name")]
    [InlineData("[dbo].Items", "Items")]
    [InlineData("_v_Items . Name", "_v_Items.Name")]
    [InlineData("Año", "Año")]
    [InlineData("Items.Order", "Items.Order")]
    [InlineData("'a /* x */ ; -- drop'", "'a /* x */ ; -- drop'")]
    [InlineData("'[@field:Name]'", "'[@field:Name]'")]
    public void Literals_and_names_are_decoded(string text, string tree) =>
        Fragments.Parse(Clause.Where, text, SqlContext.Where).ShouldBe(tree);

    [Theory]
    [InlineData("Year"), InlineData("Quarter"), InlineData("Status"), InlineData("Date"), InlineData("Type"), InlineData("Name"), InlineData("Month")]
    [InlineData("Time"), InlineData("Zone"), InlineData("Rows"), InlineData("Row"), InlineData("First"), InlineData("Next"), InlineData("Max")]
    [InlineData("Offset"), InlineData("Range"), InlineData("Path"), InlineData("Current"), InlineData("id_Order"), InlineData("Order_By"), InlineData("At")]
    [InlineData("Percent"), InlineData("Partition"), InlineData("Over"), InlineData("Apply"), InlineData("Within"), InlineData("Value"), InlineData("Char")]
    [InlineData("sp_count"), InlineData("fn_x"), InlineData("sysobjects"), InlineData("User_ID"), InlineData("GetDate"), InlineData("Replace")]
    public void Words_that_look_like_keywords_are_columns(string name)
    {
        Fragments.Parse(Clause.Where, $"{name} = 1 AND {name} IS NULL", SqlContext.Where).ShouldBe($"(and (= {name} 1) (isnull {name}))");
        Fragments.Parse(Clause.Select, $"{name}, x AS {name}, y {name}", SqlContext.Select).ShouldBe($"{name} [x as {name}] [y as {name}]");
        Fragments.Parse(Clause.OrderBy, $"{name} DESC, {name}", SqlContext.OrderBy).ShouldBe($"order {name} desc {name}");
    }

    [Theory]
    [InlineData("LEFT(a, 1) + RIGHT(b, 2)", "(+ (LEFT a 1) (RIGHT b 2))")]
    [InlineData("replace(a, 'b', '')", "(REPLACE a 'b' '')")]
    [InlineData("CASE WHEN a = 1 THEN 'x' ELSE NULL END", "(case [(= a 1) 'x'] else null)")]
    [InlineData("CASE a WHEN 1 THEN 2 WHEN 3 THEN 4 END", "(case a [1 2] [3 4])")]
    [InlineData("IIF(a > 1 AND b IS NULL, 1, 0)", "(IIF (and (> a 1) (isnull b)) 1 0)")]
    [InlineData("CAST(a AS decimal(9, 2))", "(cast a decimal(9,2))")]
    [InlineData("TRY_CONVERT(NVARCHAR(MAX), a, 101)", "(trycast a nvarchar(-1) style 101)")]
    [InlineData("CONVERT(date, a)", "(cast a date)")]
    [InlineData("CAST(a AS time(3))", "(cast a time(3))")]
    [InlineData("DATEADD(day, -1, Due)", "(DATEADD day (- 1) Due)")]
    [InlineData("TRIM('.,' FROM a)", "(TRIM a '.,')")]
    [InlineData("TRIM(a)", "(TRIM a)")]
    [InlineData("COUNT(*) + COUNT(DISTINCT a) + COUNT(ALL b)", "(+ (+ (COUNT *) (COUNT distinct a)) (COUNT b))")]
    [InlineData("MAX(Max)", "(MAX Max)")]
    [InlineData("CURRENT_TIMESTAMP", "(CURRENT_TIMESTAMP)")]
    [InlineData("PI()", "(PI)")]
    [InlineData("a AT TIME ZONE 'UTC' AT TIME ZONE 'x'", "(zone (zone a UTC) x)")]
    [InlineData("STRING_AGG(a, ',') WITHIN GROUP (ORDER BY b DESC)", "(STRING_AGG a ',' within order b desc)")]
    [InlineData("COUNT(*) OVER ()", "(COUNT * over())")]
    [InlineData("SUM(a) OVER (PARTITION BY b, c ORDER BY d)", "(SUM a over(partition b c order d))")]
    [InlineData("SUM(a) OVER (ORDER BY d ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)", "(SUM a over( order d rows Preceding:2 CurrentRow:0))")]
    [InlineData("SUM(a) OVER (ORDER BY d RANGE UNBOUNDED PRECEDING)", "(SUM a over( order d range UnboundedPreceding:0 CurrentRow:0))")]
    [InlineData("((SELECT 1))", "(select 1)")]
    [InlineData("(((SELECT 1) + 2))", "(+ (select 1) 2)")]
    [InlineData("((SELECT 1) UNION (SELECT 2))", "(Union (select 1) (select 2))")]
    public void Calls_and_conversions(string text, string tree) =>
        Fragments.Parse(Clause.Scalar, text, SqlContext.CalculatedValue).ShouldBe(tree);

    [Theory]
    [InlineData("[@field:Price] * 2", "(* @Field:Price 2)")]
    [InlineData("target.[@field:My Field!]", "target.@Field:My Field")]
    [InlineData("[@CalcField:1*]", "@CalculatedField:1")]
    [InlineData("[@authfield:Role^]", "@AuthField:Role")]
    [InlineData("[@app:Rate]", "@App:Rate")]
    [InlineData("[@cbTimestamp]", "@Parameter:cbTimestamp")]
    [InlineData("'Code [@field:Code]!'", "(text 'Code ' @Field:Code '!')")]
    [InlineData("N'it''s [@X][@Y]'", "(text 'it's ' @Parameter:X @Parameter:Y)")]
    [InlineData("'%[@#]% [@'", "'%[@#]% [@'")]
    [InlineData("a -- note\r\n + /* /* nested */ */ b", "(+ a b)")]
    public void Tokens_and_comments(string text, string tree) =>
        Fragments.Parse(Clause.Scalar, text, SqlContext.CalculatedField).ShouldBe(tree);

    [Theory]
    [InlineData("SELECT 1", "(select 1)")]
    [InlineData("SELECT DISTINCT TOP (5) PERCENT WITH TIES a x, T.*, dbo.U.*, * FROM T", "(select distinct top 5 percent ties [a as x] T.* U.* * from T)")]
    [InlineData("SELECT TOP 3 a AS 'My a' FROM dbo.[My T] t", "(select top 3 [a as My a] from [My T as t])")]
    [InlineData("SELECT a FROM T WHERE b = 1 GROUP BY a, c HAVING COUNT(*) > 1 ORDER BY 1 DESC, a", "(select a from T where (= b 1) group a c having (> (COUNT *) 1) order 1 desc a)")]
    [InlineData("SELECT a FROM T ORDER BY a OFFSET 2 ROWS FETCH NEXT 3 ROWS ONLY", "(select a from T order a offset 2 fetch 3)")]
    [InlineData("SELECT ',' + a FROM T FOR XML PATH('')", "(select (+ ',' a) from T xml)")]
    [InlineData("SELECT a FROM A INNER JOIN B ON A.x = B.x LEFT OUTER JOIN C c ON c.y = A.y", "(select a from (Left (Inner A B on (= A.x B.x)) [C as c] on (= c.y A.y)))")]
    [InlineData("SELECT a FROM A LEFT JOIN B JOIN C ON 1 = 1 ON 2 = 2", "(select a from (Left A (Inner B C on (= 1 1)) on (= 2 2)))")]
    [InlineData("SELECT a FROM A CROSS JOIN B, C FULL JOIN D ON 1 = 1", "(select a from (Cross (Cross A B) (Full C D on (= 1 1))))")]
    [InlineData("SELECT a FROM (A RIGHT JOIN B ON 1 = 1)", "(select a from (Right A B on (= 1 1)))")]
    [InlineData("SELECT a FROM ((SELECT 1 AS a) x JOIN B ON 1 = 1)", "(select a from (Inner [(select [1 as a]) as x] B on (= 1 1)))")]
    [InlineData("SELECT a FROM (SELECT 1 AS a UNION SELECT 2) AS t", "(select a from [(Union (select [1 as a]) (select 2)) as t])")]
    [InlineData("SELECT 1 UNION ALL SELECT 2 EXCEPT SELECT 3 INTERSECT SELECT 4 ORDER BY 1", "(Except (UnionAll (select 1) (select 2)) (Intersect (select 3) (select 4)) order 1)")]
    public void Queries(string text, string tree) => Fragments.Parse(Clause.Query, text, SqlContext.View).ShouldBe(tree);

    [Fact]
    public void Lists_of_REST_parameters()
    {
        Fragments.Parse(Clause.Select, "DISTINCT a, COUNT(*) AS n", SqlContext.Select).ShouldBe("distinct a [(COUNT *) as n]");
        Fragments.Parse(Clause.Select, "  ", SqlContext.Select).ShouldBe("*");
        Fragments.Parse(Clause.GroupBy, "a, YEAR(b) HAVING SUM(c) > 1", SqlContext.GroupBy).ShouldBe("a (YEAR b) having (> (SUM c) 1)");
        Fragments.Parse(Clause.OrderBy, "a ASC, LEN(b) DESC, 3", SqlContext.OrderBy).ShouldBe("order a (LEN b) desc 3");
        Fragments.Parse(Clause.Scalar, "SELECT a FROM T WHERE b = [@field:B]", SqlContext.CalculatedValue).ShouldBe("(select a from T where (= b @Field:B))");
    }

    [Fact]
    public void Ordinals_count_literals_in_order_and_not_NULL()
    {
        var tree = SqlParser.ParseScalar("CAST('a' AS varchar(9)) + NULL + 'x [@X] y' + 2", SqlContext.CalculatedField);
        new SyntaxText(masked: true).Show(tree).ShouldBe("(+ (+ (+ (cast ?Text0 varchar(9)) null) (text ?Text2 @Parameter:X ?Text3)) ?Integer4)");
    }
}
