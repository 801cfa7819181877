using Tarn.Sql;

namespace Tarn.Data.Engines;

/// <summary>How an engine spells tables, columns and indexes.</summary>
public interface IEngineSchema
{
    /// <summary>The type of a column for a T-SQL type, with its collation.</summary>
    string ColumnType(SqlType type);

    /// <summary>The definition of the hidden key <c>PK_ID</c> in CREATE TABLE.</summary>
    string KeyColumn { get; }

    /// <summary>The expression that an index on a column stands on (text compares by collation and without trailing spaces).</summary>
    string IndexExpression(string column, SqlType type);

    /// <summary>What follows an index's expression so that the index gives T-SQL's order, in which NULLs come first.</summary>
    string IndexOrder { get; }

    /// <summary>A condition that is true when a cell is not blank (neither NULL nor empty text), over the bare column.</summary>
    string NotBlank(string column, SqlType type);

    /// <summary>An expression that takes the next number of a counter, inside the statement that uses it.</summary>
    string NextNumber(string counter);

    /// <summary>Statements that create a counter starting at <paramref name="next"/>; counters give numbers to AUTONUMBER and PREFIXED AUTONUMBER fields.</summary>
    IEnumerable<string> CreateCounter(string counter, long next);

    /// <summary>Statements that set a counter's next number.</summary>
    IEnumerable<string> SetCounter(string counter, long next);

    /// <summary>Statements that remove a counter.</summary>
    IEnumerable<string> DropCounter(string counter);

    /// <summary>A query for every column of the account's tables: table, column.</summary>
    string ReadColumns { get; }

    /// <summary>A query for every index of the account's tables: table, index.</summary>
    string ReadIndexes { get; }

    /// <summary>The statements that create Tarn's own tables in an empty account, and bring an older account up to date.</summary>
    IReadOnlyList<string> SystemTables { get; }
}
