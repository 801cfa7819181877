using System.Globalization;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.DataPages.Requests;
using Tarn.DataPages.Sessions;
using Tarn.Sql;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>The records that a bulk action is for: those chosen by key, or all that the search found.</summary>
internal sealed class BulkSelection
{
    /// <summary>Most keys.</summary>
    public const int Most = 10_000;

    private const int Batch = 1000;

    private readonly ReportQuery _query;

    private BulkSelection(ReportQuery query, bool isAll, IReadOnlyList<string> keys) => (_query, IsAll, Keys) = (query, isAll, keys);

    /// <summary>All that the search found, as it is found when they are written.</summary>
    public bool IsAll { get; }

    /// <summary>The keys of the chosen records.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Nothing was chosen.</summary>
    public bool IsEmpty => !IsAll && Keys.Count == 0;

    /// <summary>How the choice travels in a form.</summary>
    public IEnumerable<(string Name, string Value)> Hidden => [("cbBulkRecords", string.Join(',', Keys)), ("cbBulkAll", IsAll ? "True" : "False")];

    /// <summary>Reads the choice. "All" counts only for a search that is still known, and whose results are not capped.</summary>
    public static BulkSelection Read(PageRequest request, ReportQuery query, FlowState? known)
    {
        if (request.IsSet("cbBulkAll") && known is not null && query.Cap is null)
            return new BulkSelection(query, true, []);
        // The key of a view's record is a list itself, always of the same length.
        var length = query.KeyColumns.Count();
        var keys = request.Fields["cbBulkRecords"] is { Length: > 0 } list
            ? list.Split(',').Chunk(length).Where(k => k.Length == length).Select(k => string.Join(',', k))
            : request.Fields.All("cbBulkRecord");
        return new BulkSelection(query, false, [.. keys.Where(k => query.Source.TableKey(k) is not null).Distinct().Take(Most)]);
    }

    /// <summary>The conditions that select the records, one for each statement, with record-level security.</summary>
    /// <param name="and">A further condition; null for none.</param>
    public IEnumerable<RecordSelection> Selections(string? and = null)
    {
        if (IsAll)
            return [new RecordSelection(_query.Where) { Filters = Filters(and) }];
        var column = _query.Source.IsView ? ViewText.KeyOf(_query.Source.EditableAlias!) : ObjectNames.Key;
        return Keys.Select(k => _query.Source.TableKey(k)!.Value).Distinct().Chunk(Batch)
            .Select(b => new RecordSelection($"[{column}] IN ({string.Join(", ", b.Select(k => k.ToString(CultureInfo.InvariantCulture)))})") { Filters = Filters(and) });
    }

    /// <summary>How many records there are now that the visitor may change.</summary>
    public async ValueTask<long> CountAsync(PageContext page)
    {
        var count = 0L;
        foreach (var selection in Selections())
        {
            var counted = new RecordQuery { Source = _query.Source.Source, Select = $"[{_query.KeyColumns.First()}]", Where = selection.Where, Filters = [.. selection.Filters], ByKey = false };
            count += await page.Site.Database.Reader.CountAsync(_ => counted, page.Cancellation);
        }

        return count;
    }

    private IReadOnlyList<string> Filters(string? and) => and is null ? _query.Security : [.. _query.Security, and];
}
