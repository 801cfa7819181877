using System.Collections.Immutable;

namespace Tarn.Sql;

/// <summary>What the language needs to know of an account's tables and views: one immutable snapshot.</summary>
public interface ISqlSchema
{
    /// <summary>Number of the snapshot; compiled queries are cached by it.</summary>
    long Version { get; }

    /// <summary>Finds a table by name without regard to case; null when there is none.</summary>
    SqlSource? FindTable(string name);

    /// <summary>Finds a view by name (without the prefix <c>_v_</c>) without regard to case; null when there is none.</summary>
    SqlSource? FindView(string name);
}

/// <summary>A table or view as the language sees it.</summary>
/// <param name="Name">Its name in the case it was defined with; a view's without <c>_v_</c>.</param>
/// <param name="Columns">Columns in display order; the hidden key <c>PK_ID</c> first.</param>
/// <param name="ViewText">
/// For a view: its definition as one T-SQL SELECT over tables (never over views), whose select list has one aliased item for each of
/// <paramref name="Columns"/> in the same order. Null for a table.
/// </param>
public sealed record SqlSource(string Name, ImmutableArray<SqlColumn> Columns, string? ViewText = null)
{
    /// <summary>A table of Tarn's own: texts of views may read it, for everything that users write it does not exist.</summary>
    public bool IsInternal { get; init; }

    /// <summary>True for a view.</summary>
    public bool IsView => ViewText is not null;

    /// <summary>Finds a column without regard to case; null when there is none.</summary>
    public SqlColumn? FindColumn(string name)
    {
        foreach (var column in Columns)
        {
            if (string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase))
                return column;
        }

        return null;
    }
}

/// <summary>How a column may be used.</summary>
public enum SqlColumnUse
{
    /// <summary>In every clause.</summary>
    Any,

    /// <summary>In every clause, but <c>*</c> leaves it out (the <c>_PK_ID_Table</c> columns of views).</summary>
    HiddenFromStar,

    /// <summary>Nowhere: PASSWORD fields. <c>*</c> skips them, any mention is refused.</summary>
    Never,
}

/// <summary>A column as the language sees it.</summary>
/// <param name="Name">Its name, in the case it was defined with; also the name of the engine's column.</param>
/// <param name="Type">Its static type.</param>
/// <param name="Use">Where it may be mentioned.</param>
/// <param name="Field">The data layer's own object for the field; the language only passes it on.</param>
/// <param name="InFormulas">May be referred to by formula fields (not PASSWORD, ATTACHMENT, LIST-*, formulas).</param>
public sealed record SqlColumn(string Name, SqlType Type, SqlColumnUse Use = SqlColumnUse.Any, object? Field = null, bool InFormulas = true);
