using System.Globalization;
using System.Text.Json;
using Tarn.Api.Answers;
using Tarn.Api.Requests;
using Tarn.Api.Routing;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Identity.Profiles;
using Tarn.Sql;

namespace Tarn.Api.Endpoints;

/// <summary>Records of tables and views (rest-api.md 9, 12).</summary>
internal static class RecordEndpoints
{
    private static readonly JsonEncodedText Result = JsonEncodedText.Encode("Result");

    public static void MapRecords(this ApiRoutes routes)
    {
        foreach (var (path, isView) in new[] { ("/tables/{table}/records", false), ("/views/{view}/records", true) })
        {
            routes.Map("GET", path, request => ReadAsync(request, isView));
            routes.Map("POST", path, request => InsertAsync(request, isView));
            routes.Map("PUT", path, request => UpdateAsync(request, isView));
            routes.Map("DELETE", path, request => DeleteAsync(request, isView));
        }
    }

    private static async ValueTask ReadAsync(ApiRequest request, bool isView)
    {
        var source = await RecordSource.OfAsync(request, isView, ProfileRight.Read);
        await ReadAsync(request, source.In);
    }

    /// <summary>Answers the records that the query's parameters ask for.</summary>
    internal static async ValueTask ReadAsync(ApiRequest request, Func<AccountSchema, SqlSource> source)
    {
        var page = RecordPage.OfRecords(request.Query);
        var counted = !request.Version.IsV2 && request.Query.Flag("getPaginationInfo", "q.getPaginationInfo");
        Func<AccountSchema, RecordQuery> query = schema => new RecordQuery
        {
            Source = source(schema),
            Select = request.Query["select"],
            Where = request.Query["where"],
            GroupBy = request.Query["groupBy"],
            OrderBy = request.Query["orderBy"],
            CanRead = request.ReadableSources(schema),
        };
        using var answer = AnswerWriter.Rent(request, StatusCodes.Status200OK);
        answer.Json.WriteStartObject();
        await WriteRowsAsync(request, answer, query, page.Offset, page.Rows);
        if (counted)
            Answer.WritePagination(answer.Json, await request.Database.Reader.CountAsync(query, request.Aborted), page);
        answer.Json.WriteEndObject();
        await answer.CompleteAsync();
    }

    private static async ValueTask InsertAsync(ApiRequest request, bool isView)
    {
        var source = await RecordSource.OfAsync(request, isView, ProfileRight.Add);
        var wantsRows = request.WantsRows;
        long key;
        using (var body = await RequestBody.ReadAsync(request))
            key = await source.InsertAsync(request, body.Json);
        var column = source.LinkedKey(await request.Database.GetSchemaAsync(request.Aborted));
        request.Http.Response.Headers.Location = string.Create(
            CultureInfo.InvariantCulture, $"{request.PublicAddress}{request.BasePath}/{(isView ? "views" : "tables")}/{source.Name}/records?q.where={column}={key}");
        if (!wantsRows)
        {
            Answer.Empty(request, StatusCodes.Status201Created);
            return;
        }

        using var answer = AnswerWriter.Rent(request, StatusCodes.Status201Created);
        answer.Json.WriteStartObject();
        await WriteWrittenAsync(request, answer, source, [key]);
        answer.Json.WriteEndObject();
        await answer.CompleteAsync();
    }

    private static async ValueTask UpdateAsync(ApiRequest request, bool isView)
    {
        var wantsRows = request.WantsRows;
        // Rows show more than was written: they need the right to read.
        var source = await RecordSource.OfAsync(request, isView, wantsRows ? ProfileRight.Edit | ProfileRight.Read : ProfileRight.Edit);
        var where = request.Query.RequireWhere();
        WriteResult written;
        using (var body = await RequestBody.ReadAsync(request))
            written = await source.UpdateAsync(request, where, body.Json);
        using var answer = AnswerWriter.Rent(request, StatusCodes.Status200OK);
        answer.Json.WriteStartObject();
        answer.Json.WriteNumber("RecordsAffected"u8, written.Affected);
        if (wantsRows && written.Keys.Count > 0)
        {
            await WriteWrittenAsync(request, answer, source, written.Keys);
        }
        else if (wantsRows || !request.Version.IsV2)
        {
            answer.Json.WriteStartArray(Result);
            answer.Json.WriteEndArray();
        }

        answer.Json.WriteEndObject();
        await answer.CompleteAsync();
    }

    private static async ValueTask DeleteAsync(ApiRequest request, bool isView)
    {
        var source = await RecordSource.OfAsync(request, isView, ProfileRight.Delete);
        var where = request.Query.RequireWhere();
        RequestBody.Ignore(request);
        await Answer.AffectedAsync(request, (await source.DeleteAsync(request, where)).Affected);
    }

    /// <summary>Writes the rows that a change wrote, as they are now, by key.</summary>
    private static ValueTask WriteWrittenAsync(ApiRequest request, AnswerWriter answer, RecordSource source, IReadOnlyList<long> keys) => WriteRowsAsync(
        request,
        answer,
        schema =>
        {
            var column = source.WrittenKey(schema);
            return new RecordQuery { Source = source.In(schema), Where = KeyList(column, keys), OrderBy = $"[{column}]" };
        },
        0,
        keys.Count);

    /// <summary>Writes the property <c>Result</c> with the rows of a query.</summary>
    internal static async ValueTask WriteRowsAsync(ApiRequest request, AnswerWriter answer, Func<AccountSchema, RecordQuery> query, long offset, int limit)
    {
        var json = answer.Json;
        json.WriteStartArray(Result);
        await using (var rows = await request.Database.Reader.OpenAsync(query, offset, limit, request.Aborted))
        {
            while (await rows.ReadAsync(request.Aborted))
            {
                rows.WriteRow(json);
                var flushed = answer.FlushWhenFullAsync();
                if (!flushed.IsCompletedSuccessfully)
                    await flushed;
            }
        }

        json.WriteEndArray();
    }

    /// <summary>A condition on keys. The list is filled up to a power of two with its last key, so that few texts serve all lengths.</summary>
    internal static string KeyList(string column, IReadOnlyList<long> keys)
    {
        if (keys.Count == 1)
            return string.Create(CultureInfo.InvariantCulture, $"[{column}] = {keys[0]}");
        var text = new System.Text.StringBuilder($"[{column}] IN (");
        var length = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)keys.Count);
        for (var i = 0; i < length; i++)
        {
            if (i > 0)
                text.Append(", ");
            text.Append(CultureInfo.InvariantCulture, $"{keys[Math.Min(i, keys.Count - 1)]}");
        }

        return text.Append(')').ToString();
    }
}
