namespace Tarn.Apps.Building;

/// <summary>A part of a DataPage that holds elements in an order.</summary>
public enum PagePart
{
    /// <summary>What visitors fill in.</summary>
    Form,

    /// <summary>What visitors search by.</summary>
    Search,

    /// <summary>The columns of the results.</summary>
    Columns,

    /// <summary>What is shown of one record.</summary>
    Details,
}
