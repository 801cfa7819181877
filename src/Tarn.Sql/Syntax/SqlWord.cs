using System.Collections.Frozen;

namespace Tarn.Sql.Syntax;

/// <summary>Words the grammar knows. Those from <see cref="All"/> on are reserved: as names they need brackets.</summary>
internal enum SqlWord : byte
{
    None,

    // Known only where the grammar expects them; otherwise ordinary names.
    Apply, At, Current, Fetch, First, Following, Max, Next, Offset, Only, Over, Partition, Path, Percent, Preceding, Range, Row, Rows,
    SizedType, Ties, Time, Unbounded, Within, Xml, Zone,

    All, And, Any, As, Asc, Between, By, Case, Collate, Cross, CurrentTimestamp, Desc, Distinct, Else, End, Escape, Except, Exists, For,
    From, Full, Group, Having, In, Inner, Intersect, Into, Is, Join, Left, Like, Not, Null, On, Option, Or, Order, Outer, Pivot, Right,
    Select, Some, Statement, SystemFunction, Then, Top, Union, Unpivot, When, Where, With,
}

/// <summary>Finds words without regard to case and without allocating.</summary>
internal static class SqlWords
{
    private const int Longest = 17;

    private static readonly FrozenDictionary<string, SqlWord>.AlternateLookup<ReadOnlySpan<char>> Words =
        All().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public static SqlWord Find(ReadOnlySpan<char> text) =>
        text.Length is > 1 and <= Longest && Words.TryGetValue(text, out var word) ? word : SqlWord.None;

    public static bool IsReserved(this SqlWord word) => word >= SqlWord.All;

    private static Dictionary<string, SqlWord> All()
    {
        var words = new Dictionary<string, SqlWord>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in Enum.GetValues<SqlWord>())
        {
            if (word is not (SqlWord.None or SqlWord.SizedType or SqlWord.Statement or SqlWord.SystemFunction or SqlWord.CurrentTimestamp))
                words.Add(word.ToString(), word);
        }

        words.Add("CURRENT_TIMESTAMP", SqlWord.CurrentTimestamp);
        Add(SqlWord.Statement, "INSERT UPDATE DELETE MERGE TRUNCATE CREATE ALTER DROP EXEC EXECUTE DECLARE SET USE GRANT REVOKE DENY BACKUP RESTORE "
            + "WAITFOR PRINT IF WHILE BEGIN COMMIT ROLLBACK GOTO RAISERROR DBCC KILL SHUTDOWN RECONFIGURE BULK");
        Add(SqlWord.SystemFunction, "USER CURRENT_USER SESSION_USER SYSTEM_USER");
        Add(SqlWord.SizedType, "CHAR VARCHAR NCHAR NVARCHAR CHARACTER BINARY VARBINARY DECIMAL NUMERIC DEC FLOAT DATETIME2 DATETIMEOFFSET");
        return words;

        void Add(SqlWord word, string names)
        {
            foreach (var name in names.Split(' '))
                words.Add(name, word);
        }
    }
}
