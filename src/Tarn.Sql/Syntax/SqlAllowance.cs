namespace Tarn.Sql.Syntax;

/// <summary>Where in a fragment a construct may be written.</summary>
public enum SqlAllowance
{
    /// <summary>Nowhere: refused when parsed.</summary>
    Refused,

    /// <summary>Only inside a subquery.</summary>
    InSubqueries,

    /// <summary>Anywhere the grammar has it. Chosen too where SQL Server has an error of its own (147, 4108), which the binder raises.</summary>
    Everywhere,
}
