using Tarn.Api.Errors;

namespace Tarn.Api.Requests;

/// <summary>Which rows of a query are wanted.</summary>
/// <param name="Number">1-based number of the page.</param>
/// <param name="Size">Rows of a page.</param>
public readonly record struct RecordPage(int Number, int Size)
{
    /// <summary>Rows to read beyond the page, which show whether there are more.</summary>
    public int Ahead { get; init; }

    /// <summary>Rows to read.</summary>
    public int Rows => Size + Ahead;

    private const int MaxRows = 1000;
    private const int DefaultLimit = 100;
    private const int DefaultPageSize = 25;
    private const int LeastPageSize = 5;

    /// <summary>Rows before the page.</summary>
    public long Offset => (Number - 1L) * Size;

    /// <summary>The page of a record query (rest-api.md 4.3): <c>q.limit</c>, or <c>q.pageNumber</c> and <c>q.pageSize</c>, which win.</summary>
    public static RecordPage OfRecords(QueryParameters query)
    {
        if (query.Page is { } given)
            return given;
        var number = query.Number("pageNumber", "q.pageNumber");
        var size = PageSize(query, "q.pageSize");
        var limit = query.Number("limit", "q.limit");
        return number is null && size is null
            ? new RecordPage(1, Math.Min(limit ?? DefaultLimit, MaxRows))
            : new RecordPage(number ?? 1, size ?? DefaultPageSize);
    }

    /// <summary>The page of files or folders (rest-api.md 13.1).</summary>
    public static RecordPage OfFiles(QueryParameters query) => query.Page ?? new(query.Number("pageNumber", "pageNumber") ?? 1, PageSize(query, "pageSize") ?? DefaultPageSize);

    private static int? PageSize(QueryParameters query, string shownAs)
    {
        var size = query.Number("pageSize", shownAs);
        return size is < LeastPageSize or > MaxRows
            ? throw ApiException.Query(shownAs, $"The query parameter '{shownAs}' must be {LeastPageSize} to {MaxRows}.")
            : size;
    }
}
