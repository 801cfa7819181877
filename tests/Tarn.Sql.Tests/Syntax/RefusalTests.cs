using Shouldly;
using Tarn.Sql.Syntax;
using Xunit;

namespace Tarn.Sql.Tests.Syntax;

/// <summary>What is not part of the language, and where a mistake is.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("INSERT"), InlineData("UPDATE"), InlineData("DELETE"), InlineData("MERGE"), InlineData("TRUNCATE"), InlineData("CREATE"), InlineData("ALTER")]
    [InlineData("DROP"), InlineData("EXEC"), InlineData("EXECUTE"), InlineData("DECLARE"), InlineData("SET"), InlineData("USE"), InlineData("GRANT")]
    [InlineData("BACKUP"), InlineData("WAITFOR"), InlineData("PRINT"), InlineData("IF"), InlineData("WHILE")]
    public void Statements_are_refused_wherever_they_stand(string word)
    {
        foreach (var text in (string[])[$"{word} x", $"1 = 1 {word} x", $"a = ({word} x)", $"a = (SELECT 1 {word.ToLowerInvariant()} x)"])
            Refused(text, SqlContext.Where, word, text.IndexOf(word, StringComparison.OrdinalIgnoreCase) + 1);
    }

    [Theory]
    [InlineData("a = 1 ; b", ";", 7)]
    [InlineData("a = 1 UNION SELECT 1", "UNION", 7)]
    [InlineData("a = 1 EXCEPT SELECT 1", "EXCEPT", 7)]
    [InlineData("a = 1 INTO b", "INTO", 7)]
    [InlineData("a = (SELECT b INTO c FROM d)", "INTO", 15)]
    [InlineData("a = 1 FROM b", "FROM", 7)]
    [InlineData("a = 1 GROUP BY b", "GROUP BY", 7)]
    [InlineData("a = 1 ORDER BY b", "ORDER BY", 7)]
    [InlineData("SELECT 1", "SELECT", 1)]
    [InlineData("a = 1 OPTION (RECOMPILE)", "OPTION", 7)]
    [InlineData("a = @x", "@x", 5)]
    [InlineData("a = @@VERSION", "@@VERSION", 5)]
    [InlineData("a IN (SELECT b FROM #t)", "#t", 21)]
    [InlineData("a IN (SELECT b FROM T WITH (NOLOCK))", "WITH", 23)]
    [InlineData("a IN (SELECT b FROM T t WITH (NOLOCK))", "WITH", 25)]
    [InlineData("a IN (SELECT b FROM T (NOLOCK))", "T(...)", 21)]
    [InlineData("a IN (SELECT b FROM sys.objects)", "sys.objects", 21)]
    [InlineData("a IN (SELECT b FROM [sys].[objects])", "sys.objects", 21)]
    [InlineData("a IN (SELECT b FROM information_schema.tables)", "information_schema.tables", 21)]
    [InlineData("a IN (SELECT b FROM x.sys.tables)", "x.sys.tables", 21)]
    [InlineData("a IN (SELECT b FROM sysobjects)", "sysobjects", 21)]
    [InlineData("a IN (SELECT b FROM dbo.sysobjects)", "sysobjects", 21)]
    [InlineData("a IN (SELECT b FROM master..sysobjects)", "master..sysobjects", 21)]
    [InlineData("a IN (SELECT b FROM hr.Items)", "hr.Items", 21)]
    [InlineData("a IN (SELECT b FROM s.d.dbo.Items)", "s.d.dbo.Items", 21)]
    [InlineData("a IN (SELECT b FROM fn_dblog(1, 2))", "fn_dblog", 21)]
    [InlineData("a IN (SELECT b FROM OPENQUERY(x, 'y'))", "OPENQUERY", 21)]
    [InlineData("a = OPENROWSET('x')", "OPENROWSET", 5)]
    [InlineData("a = sys.objects.name", "sys.objects.name", 5)]
    [InlineData("a = db.Items.Name", "db.Items.Name", 5)]
    [InlineData("a = dbo.MyFunction(1)", "dbo.MyFunction", 5)]
    [InlineData("a.value('x', 'int') = 1", "a.value", 1)]
    [InlineData("xp_cmdshell('dir') = 1", "XP_CMDSHELL", 1)]
    [InlineData("a = SYSTEM_USER", "SYSTEM_USER", 5)]
    [InlineData("a = user_name()", "USER_NAME", 5)]
    [InlineData("a = HAS_PERMS_BY_NAME(1, 2)", "HAS_PERMS_BY_NAME", 5)]
    [InlineData("a = 1 -- x", "--", 7)]
    [InlineData("a = 1 /* x", "/*", 7)]
    [InlineData("a = [@X]", "[@X]", 5)]
    [InlineData("a IN (WITH c AS (SELECT 1) SELECT 1 FROM c)", "WITH", 7)]
    [InlineData("a IN (SELECT b FROM T CROSS APPLY U)", "CROSS APPLY", 23)]
    [InlineData("a IN (SELECT b FROM T OUTER APPLY U)", "OUTER APPLY", 23)]
    [InlineData("a IN (SELECT b FROM T PIVOT (x))", "PIVOT", 23)]
    [InlineData("a = (SELECT b FROM T FOR XML AUTO)", "FOR XML", 22)]
    [InlineData("a = (SELECT b FROM T FOR XML PATH('row'))", "FOR XML PATH", 22)]
    public void Refused_in_a_condition(string text, string construct, int position) => Refused(text, SqlContext.Where, construct, position);

    [Theory]
    [InlineData("(SELECT 1)", "SELECT", 2)]
    [InlineData("SELECT 1", "SELECT", 1)]
    [InlineData("EXISTS (SELECT 1)", "SELECT", 9)]
    [InlineData("SUM([@field:A])", "SUM", 1)]
    [InlineData("ROW_NUMBER() OVER (ORDER BY a)", "ROW_NUMBER", 1)]
    [InlineData("GETDATE()", "GETDATE", 1)]
    [InlineData("1 + CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP", 5)]
    [InlineData("newid()", "NEWID", 1)]
    [InlineData("[@X]", "[@X]", 1)]
    [InlineData("'a [@app:X]'", "[@app:X]", 4)]
    [InlineData("[@calcfield:1]", "[@calcfield:1]", 1)]
    public void Refused_in_a_formula(string text, string construct, int position)
    {
        var error = Should.Throw<TSqlException>(() => SqlParser.ParseScalar(text, SqlContext.Formula)).Error;
        (error.Number, error.Position).ShouldBe((0, position));
        error.Message.ShouldContain(construct);
    }

    [Fact]
    public void Aggregates_and_windows_follow_the_context()
    {
        Should.Throw<TSqlException>(() => SqlParser.ParseScalar("SUM(a)", SqlContext.CalculatedField)).Message.ShouldContain("SUM");
        SqlParser.ParseScalar("(SELECT SUM(a) FROM T)", SqlContext.CalculatedField).ShouldNotBeNull();
        Should.Throw<TSqlException>(() => SqlParser.ParseScalar("SUM(a) OVER ()", SqlContext.Total)).Message.ShouldContain("OVER");
        SqlParser.ParseScalar("SUM([@field:A])*0.6/COUNT([@field:B])", SqlContext.Total).ShouldNotBeNull();
        Should.Throw<TSqlException>(() => SqlParser.ParseGroupBy("(SELECT 1)", SqlContext.GroupBy)).Message.ShouldContain("SELECT");
    }

    [Theory]
    [InlineData("a = )", 102, ")", 5)]
    [InlineData("a IN ()", 102, ")", 7)]
    [InlineData("(a = 5", 102, "5", 6)]
    [InlineData("a = b = c", 102, "=", 7)]
    [InlineData("a = 1 IS NULL", 102, "IS", 7)]
    [InlineData("a b", 102, "b", 3)]
    [InlineData("a = NOT b", 102, "NOT", 5)]
    [InlineData("", 102, "", 1)]
    [InlineData("COUNT(* + 1) = 1", 102, "+", 9)]
    [InlineData("LEN(*) = 1", 102, "*", 5)]
    [InlineData("CASE END", 102, "END", 6)]
    [InlineData("a = 5 {", 102, "{", 7)]
    [InlineData("a = 'it", 105, "it", 5)]
    [InlineData("[Name = 1", 105, "Name = 1", 1)]
    [InlineData("\"Name = 1", 105, "Name = 1", 1)]
    [InlineData("a IN (SELECT 1 FROM (SELECT 2))", 102, ")", 31)]
    [InlineData("a IN (SELECT 1 FROM)", 102, ")", 20)]
    [InlineData("[] = 1", 1038, "", 1)]
    [InlineData("CAST(a AS int(4)) = 1", 2716, "int", 11)]
    public void Mistakes_have_number_and_place(string text, int number, string near, int position)
    {
        var error = Should.Throw<TSqlException>(() => SqlParser.ParseCondition(text, SqlContext.Where)).Error;
        (error.Number, error.Position, error.Fragment).ShouldBe((number, position, "q.where"));
        if (number == 102)
            error.Message.ShouldBe($"Incorrect syntax near '{near}'.");
        else
            error.Message.ShouldContain(near);
    }

    private static void Refused(string text, SqlContext context, string construct, int position)
    {
        var error = Should.Throw<TSqlException>(() => SqlParser.ParseCondition(text, context)).Error;
        (error.Number, error.Position, error.Fragment).ShouldBe((0, position, context.Name), $"{text}: {error.Message}");
        error.Message.ShouldContain(construct);
        error.Message.ShouldContain($"{context.Name} (position {position})");
    }
}
