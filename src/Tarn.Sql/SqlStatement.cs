using System.Collections.Immutable;

namespace Tarn.Sql;

/// <summary>The engines Tarn renders for.</summary>
public enum SqlDialect { Sqlite, Postgres }

/// <summary>A rendered statement: text with positional parameters (<c>?1</c>.. for SQLite, <c>$1</c>.. for PostgreSQL) and their values. The text is stable for a plan, so that engines keep it prepared.</summary>
/// <param name="Text">The engine's SQL.</param>
/// <param name="Parameters">Values in order.</param>
public sealed record SqlStatement(string Text, ImmutableArray<SqlValue> Parameters);

/// <summary>A column of a compiled query's result.</summary>
/// <param name="Name">Its key in JSON (alias, name as written, or <c>Column1</c> ...).</param>
/// <param name="Type">Its static type.</param>
/// <param name="Source">The column it shows unchanged (so that lists, files and so on get their own JSON form); null for an expression.</param>
public sealed record SqlResultColumn(string Name, SqlType Type, SqlColumn? Source);
