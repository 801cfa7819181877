using Tarn.Sql.Syntax;

namespace Tarn.Sql;

/// <summary>The errors that binding finds (specification, section 10): one factory for each number and wording. Errors of values are in Runtime.</summary>
public static class SqlErrors
{
    /// <summary>102.</summary>
    public static TSqlException Syntax(string near) => new(102, $"Incorrect syntax near '{near}'.");

    /// <summary>116.</summary>
    public static TSqlException OneColumn() =>
        new(116, "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.");

    /// <summary>130.</summary>
    public static TSqlException AggregateOfAggregate() =>
        new(130, "Cannot perform an aggregate function on an expression containing an aggregate or a subquery.");

    /// <summary>145.</summary>
    public static TSqlException OrderNotSelected() =>
        new(145, "ORDER BY items must appear in the select list if SELECT DISTINCT is specified.");

    /// <summary>147.</summary>
    public static TSqlException AggregateInWhere() => new(147,
        "An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select list, and the column being aggregated is an outer reference.");

    /// <summary>144: an aggregate in GROUP BY.</summary>
    public static TSqlException AggregateInGroupBy() =>
        new(144, "Cannot use an aggregate or a subquery in an expression used for the group by list of a GROUP BY clause.");

    /// <summary>164.</summary>
    public static TSqlException GroupByConstant() =>
        new(164, "Each GROUP BY expression must contain at least one column that is not an outer reference.");

    /// <summary>108: an ordinal of ORDER BY.</summary>
    public static TSqlException OrderPosition(string number) =>
        new(108, $"The ORDER BY position number {number} is out of range of the number of items in the select list.");

    /// <summary>174 and 189.</summary>
    public static TSqlException ArgumentCount(string function, int minimum, int maximum) => minimum == maximum
        ? new(174, $"The {function.ToLowerInvariant()} function requires {minimum} argument(s).")
        : maximum == int.MaxValue
            ? new(189, $"The {function.ToLowerInvariant()} function requires {minimum} to 254 arguments.")
            : new(189, $"The {function.ToLowerInvariant()} function requires {minimum} to {maximum} arguments.");

    /// <summary>191.</summary>
    public static TSqlException TooDeep() =>
        new(191, "Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries.");

    /// <summary>195.</summary>
    public static TSqlException UnknownFunction(string name) => new(195, $"'{name}' is not a recognized built-in function name.");

    /// <summary>205.</summary>
    public static TSqlException UnequalOutputs() =>
        new(205, "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.");

    /// <summary>206.</summary>
    public static TSqlException Clash(SqlType left, SqlType right) => new(206, $"Operand type clash: {left.Name} is incompatible with {right.Name}");

    /// <summary>207.</summary>
    public static TSqlException UnknownColumn(string name) => new(207, $"Invalid column name '{name}'.");

    /// <summary>208.</summary>
    public static TSqlException UnknownObject(string name) => new(208, $"Invalid object name '{name}'.");

    /// <summary>209.</summary>
    public static TSqlException AmbiguousColumn(string name) => new(209, $"Ambiguous column name '{name}'.");

    /// <summary>4104.</summary>
    public static TSqlException UnboundIdentifier(string name) => new(4104, $"The multi-part identifier \"{name}\" could not be bound.");

    /// <summary>243.</summary>
    public static TSqlException UnknownType(string name) => new(243, $"Type {name} is not a defined system type.");

    /// <summary>1001, 2750, 131: a length, precision or scale of a type.</summary>
    public static TSqlException TypeLength(string type) => new(131, $"The size given to the type '{type}' is not valid.");

    /// <summary>257.</summary>
    public static TSqlException ImplicitConversion(SqlType from, SqlType to) =>
        new(257, $"Implicit conversion from data type {from.Name} to {to.Name} is not allowed. Use the CONVERT function to run this query.");

    /// <summary>529.</summary>
    public static TSqlException ExplicitConversion(SqlType from, SqlType to) =>
        new(529, $"Explicit conversion from data type {from.Name} to {to.Name} is not allowed.");

    /// <summary>402.</summary>
    public static TSqlException Incompatible(SqlType left, SqlType right, string operation) =>
        new(402, $"The data types {left.Name} and {right.Name} are incompatible in the {operation} operator.");

    /// <summary>448: an unknown collation.</summary>
    public static TSqlException UnknownCollation(string name) => new(448, $"Invalid collation '{name}'.");

    /// <summary>447: COLLATE on something else than text.</summary>
    public static TSqlException CollateType(SqlType type) => new(447, $"Expression type {type.Name} is invalid for COLLATE clause.");

    /// <summary>468.</summary>
    public static TSqlException CollationConflict() =>
        new(468, "Cannot resolve the collation conflict between the collations named in the comparison.");

    /// <summary>1007.</summary>
    public static TSqlException NumberTooLong(string text) =>
        new(1007, $"The number '{text}' is out of the range for numeric representation (maximum precision 38).");

    /// <summary>168.</summary>
    public static TSqlException FloatLiteralTooLarge(string text) =>
        new(168, $"The floating point value '{text}' is out of the range of computer representation (8 bytes).");

    /// <summary>1015, 157 and the like: FROM without a usable name twice.</summary>
    public static TSqlException DuplicateSource(string name) =>
        new(1013, $"The objects \"{name}\" and \"{name}\" in the FROM clause have the same exposed names. Use correlation names to distinguish them.");

    /// <summary>1033.</summary>
    public static TSqlException OrderByInSubquery() => new(1033,
        "The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions, unless TOP, OFFSET or FOR XML is also specified.");

    /// <summary>1060: a negative or missing number of TOP.</summary>
    public static TSqlException TopValue() => new(1060, "The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.");

    /// <summary>1062.</summary>
    public static TSqlException TiesWithoutOrder() => new(1062, "The TOP N WITH TIES clause is not allowed without a corresponding ORDER BY clause.");

    /// <summary>4108.</summary>
    public static TSqlException WindowNotAllowed() => new(4108, "Windowed functions can only appear in the SELECT or ORDER BY clauses.");

    /// <summary>4112.</summary>
    public static TSqlException OverOrderNeeded(string function) =>
        new(4112, $"The function '{function}' must have an OVER clause with ORDER BY.");

    /// <summary>10756.</summary>
    public static TSqlException FrameWithoutOrder() => new(10756, "Window frame with ROWS or RANGE must have an ORDER BY clause.");

    /// <summary>5308: a whole number as sort key of a window; it is no position there.</summary>
    public static TSqlException WindowOrderPosition() =>
        new(5308, "Windowed functions, aggregates and NEXT VALUE FOR functions do not support integer indices as ORDER BY clause expressions.");

    /// <summary>5309.</summary>
    public static TSqlException WindowOrderConstant() =>
        new(5309, "Windowed functions, aggregates and NEXT VALUE FOR functions do not support constants as ORDER BY clause expressions.");

    /// <summary>4116.</summary>
    public static TSqlException TileCount() => new(4116, "The function 'ntile' takes only a positive int or bigint expression as its input.");

    /// <summary>10759: DISTINCT inside a windowed aggregate.</summary>
    public static TSqlException DistinctOver() => new(10759, "Use of DISTINCT is not allowed with the OVER clause.");

    /// <summary>10753: a function that only works over a window.</summary>
    public static TSqlException OverNeeded(string function) => new(10753, $"The function '{function}' must have an OVER clause.");

    /// <summary>4127.</summary>
    public static TSqlException CoalesceOfNulls() =>
        new(4127, "At least one of the arguments to COALESCE must be an expression that is not the NULL constant.");

    /// <summary>8133.</summary>
    public static TSqlException CaseOfNulls() =>
        new(8133, "At least one of the result expressions in a CASE specification must be an expression other than the NULL constant.");

    /// <summary>4145.</summary>
    public static TSqlException NotACondition(string near) =>
        new(4145, $"An expression of non-boolean type specified in a context where a condition is expected, near '{near}'.");

    /// <summary>8116.</summary>
    public static TSqlException ArgumentType(SqlType type, int argument, string function) =>
        new(8116, $"Argument data type {type.Name} is invalid for argument {argument} of {function.ToLowerInvariant()} function.");

    /// <summary>8117.</summary>
    public static TSqlException OperandType(SqlType type, string operation) =>
        new(8117, $"Operand data type {type.Name} is invalid for {operation} operator.");

    /// <summary>8120 and, for HAVING and ORDER BY, 8121 and 8127.</summary>
    public static TSqlException NotGrouped(string column, string clause) =>
        new(8120, $"Column '{column}' is invalid in the {clause} because it is not contained in either an aggregate function or the GROUP BY clause.");

    /// <summary>8155: a derived table's column without a name.</summary>
    public static TSqlException UnnamedColumn(int number, string table) =>
        new(8155, $"No column name was specified for column {number} of '{table}'.");

    /// <summary>8156.</summary>
    public static TSqlException DuplicateColumn(string column, string table) =>
        new(8156, $"The column '{column}' was specified multiple times for '{table}'.");

    /// <summary>1023.</summary>
    public static TSqlException DatePart(string part, string function) => new(1023, $"Invalid parameter 1 specified for {function.ToLowerInvariant()}.");

    /// <summary>155.</summary>
    public static TSqlException UnknownDatePart(string part, string function) =>
        new(155, $"'{part}' is not a recognized {function.ToLowerInvariant()} option.");

    /// <summary>8180: the engine refused what the binder let through. The engine's own words are in the inner exception, for the log only.</summary>
    public static TSqlException NotRunnable(Exception? inner) =>
        new(new SqlError(8180, "Statement(s) could not be prepared: a function or clause is used in a way that is not supported."), inner);

    /// <summary>-2: the statement was stopped since it ran for too long.</summary>
    public static TSqlException Timeout() => new(-2, "Execution Timeout Expired. The query took longer than allowed; narrow it or ask for fewer records.");

    /// <summary>512: a subquery used as a value gave several rows.</summary>
    public static TSqlException SubqueryRows() => new(512, SubqueryRowsText);

    internal const string SubqueryRowsText =
        "Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.";

    /// <summary>A refusal of a construct before execution.</summary>
    /// <param name="construct">The construct as the user wrote it, with a noun in front.</param>
    /// <param name="place">The context.</param>
    /// <param name="position">0-based offset.</param>
    /// <param name="advice">What to do instead.</param>
    public static TSqlException Refused(string construct, SqlContext place, int position, string advice) =>
        new(new SqlError(0, $"{construct} is not allowed in {place.Name} (position {position + 1}). {advice}", position + 1, place.Name));
}
