using System.Collections.Frozen;

namespace Tarn.Data.Schema;

/// <summary>The rules for names of tables, fields and views (specification data.md, section 1).</summary>
public static class ObjectNames
{
    /// <summary>Longest name of a table or field, in characters.</summary>
    public const int MaxLength = 32;

    /// <summary>Longest alias of a view's column.</summary>
    public const int MaxAliasLength = 64;

    /// <summary>The hidden key of every table.</summary>
    public const string Key = "PK_ID";

    /// <summary>What a view is called in SQL: this prefix and its name.</summary>
    public const string ViewPrefix = "_v_";

    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
    [
        "ADD", "ALL", "ALTER", "AND", "ANY", "AS", "ASC", "AUTHORIZATION", "BACKUP", "BEGIN", "BETWEEN", "BREAK", "BROWSE", "BULK", "BY", "CASCADE", "CASE", "CHECK",
        "CHECKPOINT", "CLOSE", "CLUSTERED", "COALESCE", "COLLATE", "COLUMN", "COMMIT", "COMPUTE", "CONSTRAINT", "CONTAINS", "CONTAINSTABLE", "CONTINUE", "CONVERT",
        "CREATE", "CROSS", "CURRENT", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "CURSOR", "DATABASE", "DBCC", "DEALLOCATE", "DECLARE",
        "DEFAULT", "DELETE", "DENY", "DESC", "DISK", "DISTINCT", "DISTRIBUTED", "DOUBLE", "DROP", "DUMP", "ELSE", "END", "ERRLVL", "ESCAPE", "EXCEPT", "EXEC", "EXECUTE",
        "EXISTS", "EXIT", "EXTERNAL", "FETCH", "FILE", "FILLFACTOR", "FOR", "FOREIGN", "FREETEXT", "FREETEXTTABLE", "FROM", "FULL", "FUNCTION", "GOTO", "GRANT", "GROUP",
        "HAVING", "HOLDLOCK", "IDENTITY", "IDENTITYCOL", "IDENTITY_INSERT", "IF", "IN", "INDEX", "INNER", "INSERT", "INTERSECT", "INTO", "IS", "JOIN", "KEY", "KILL",
        "LEFT", "LIKE", "LINENO", "LOAD", "MERGE", "NATIONAL", "NOCHECK", "NONCLUSTERED", "NOT", "NULL", "NULLIF", "OF", "OFF", "OFFSETS", "ON", "OPEN",
        "OPENDATASOURCE", "OPENQUERY", "OPENROWSET", "OPENXML", "OPTION", "OR", "ORDER", "OUTER", "OVER", "PERCENT", "PIVOT", "PLAN", "PRECISION", "PRIMARY", "PRINT",
        "PROC", "PROCEDURE", "PUBLIC", "RAISERROR", "READ", "READTEXT", "RECONFIGURE", "REFERENCES", "REPLICATION", "RESTORE", "RESTRICT", "RETURN", "REVERT", "REVOKE",
        "RIGHT", "ROLLBACK", "ROWCOUNT", "ROWGUIDCOL", "RULE", "SAVE", "SCHEMA", "SECURITYAUDIT", "SELECT", "SEMANTICKEYPHRASETABLE", "SEMANTICSIMILARITYDETAILSTABLE",
        "SEMANTICSIMILARITYTABLE", "SESSION_USER", "SET", "SETUSER", "SHUTDOWN", "SOME", "STATISTICS", "SYSTEM_USER", "TABLE", "TABLESAMPLE", "TEXTSIZE", "THEN", "TO",
        "TOP", "TRAN", "TRANSACTION", "TRIGGER", "TRUNCATE", "TRY_CONVERT", "TSEQUAL", "UNION", "UNIQUE", "UNPIVOT", "UPDATE", "UPDATETEXT", "USE", "USER", "VALUES",
        "VARYING", "VIEW", "WAITFOR", "WHEN", "WHERE", "WHILE", "WITH", "WITHIN", "WRITETEXT",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>True for words that T-SQL reserves and that therefore cannot be names.</summary>
    public static bool IsReserved(string name) => Reserved.Contains(name);

    /// <summary>Checks a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kind">What it names, for the message: "table", "field", "view".</param>
    /// <param name="maxLength">Longest length allowed.</param>
    /// <returns>A sentence that says what is wrong and what to do, or null when the name is good.</returns>
    public static string? Check(string? name, string kind, int maxLength = MaxLength)
    {
        if (string.IsNullOrEmpty(name))
            return $"A {kind} needs a name.";
        if (name.Length > maxLength)
            return $"The {kind} name '{name}' has {name.Length} characters; {maxLength} are allowed.";
        if (!char.IsAsciiLetter(name[0]))
            return $"The {kind} name '{name}' must begin with a letter.";
        if (name.AsSpan().ContainsAny(' ', '\t'))
            return $"The {kind} name '{name}' has a space; spaces are not allowed. Write '{name.Replace(' ', '_')}'.";
        if (name.AsSpan().IndexOfAnyExcept(NameCharacters) >= 0)
            return $"The {kind} name '{name}' may hold letters (A-Z), digits and '_' only.";
        if (IsReserved(name))
            return $"'{name}' is a reserved word of SQL and cannot be a {kind} name.";
        if (name.Equals(Key, StringComparison.OrdinalIgnoreCase) || name.StartsWith("PK_ID_", StringComparison.OrdinalIgnoreCase))
            return $"'{name}' is the name of the hidden key and cannot be a {kind} name.";
        if (name.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase))
            return $"Names that begin with 'sqlite_' belong to the database engine; choose another {kind} name than '{name}'.";
        return null;
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>Makes a good name out of any text, for imports: other characters become <c>_</c>, a leading non-letter gets <c>F_</c>, so do names that belong to Tarn or the engine, reserved words get <c>_1</c>, and a taken name gets <c>_2</c>, <c>_3</c> ...</summary>
    /// <param name="text">Any text, e.g. a column heading.</param>
    /// <param name="fallback">The name when nothing is left, e.g. <c>Field3</c>.</param>
    /// <param name="taken">Tells whether a name is taken.</param>
    public static string CleanUp(string? text, string fallback, Func<string, bool> taken)
    {
        var name = string.Create(text?.Trim().Length ?? 0, text?.Trim() ?? "", static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
        });
        if (name.Length == 0)
            name = fallback;
        if (!char.IsAsciiLetter(name[0]))
            name = "F_" + name;
        if (name.Length > MaxLength)
            name = name[..MaxLength];
        if (IsReserved(name))
            name = Shorten(name, "_1");
        else if (Check(name, "field") is not null)
            name = Shorten("F_" + name, "");
        var free = name;
        for (var n = 2; taken(free); n++)
            free = Shorten(name, "_" + n);
        return free;
    }

    /// <summary>The name with a suffix, cut so that both fit.</summary>
    public static string Shorten(string name, string suffix) =>
        name[..Math.Min(name.Length, MaxLength - suffix.Length)] + suffix;
}
