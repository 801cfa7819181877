using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Tarn.Bench.Ceiling.Http;

/// <summary>The HTTP side of the ceiling: Kestrel, one terminal handler, no logging, no authentication, no routing.</summary>
internal sealed class CeilingServer(IBenchEngine engine)
{
    private const string Records = "/integrations/rest/v3/tables/Bench/records";

    private readonly ConcurrentBag<Utf8JsonWriter> _writers = [];

    public static async Task<int> RunAsync(IBenchEngine engine, string url)
    {
        await using (engine)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
            var app = builder.Build();
            app.Run(new CeilingServer(engine).HandleAsync);
            await app.RunAsync(url);
            return 0;
        }
    }

    private Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Path.Value != Records)
            return Refuse(context, StatusCodes.Status404NotFound);
        if (HttpMethods.IsPost(request.Method))
            return InsertAsync(context);
        var query = RecordQuery.Parse(request.QueryString.Value);
        return query.Kind switch
        {
            QueryKind.Unknown => Refuse(context, StatusCodes.Status400BadRequest),
            _ when HttpMethods.IsGet(request.Method) => ReadAsync(context, query),
            QueryKind.Key when HttpMethods.IsPut(request.Method) => UpdateAsync(context, query.Key),
            _ => Refuse(context, StatusCodes.Status405MethodNotAllowed),
        };
    }

    private async Task ReadAsync(HttpContext context, RecordQuery query)
    {
        var json = Open(context);
        json.WriteStartObject();
        json.WriteStartArray(Cells.Result);
        await engine.ReadAsync(query, json, context.RequestAborted);
        json.WriteEndArray();
        json.WriteEndObject();
        Close(json);
    }

    private async Task InsertAsync(HttpContext context)
    {
        if (await JsonBody.ReadRowAsync(context.Request) is not { } row)
        {
            await Refuse(context, StatusCodes.Status400BadRequest);
            return;
        }

        var id = await engine.InsertAsync(row);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = string.Create(CultureInfo.InvariantCulture, $"{context.Request.Scheme}://{context.Request.Host.Value}{Records}?q.where=PK_ID={id}");
        context.Response.ContentLength = 0;
    }

    private async Task UpdateAsync(HttpContext context, long id)
    {
        if (await JsonBody.ReadChangeAsync(context.Request) is not { } change)
        {
            await Refuse(context, StatusCodes.Status400BadRequest);
            return;
        }

        var affected = await engine.UpdateAsync(id, change.Qty, change.Note);
        var json = Open(context);
        json.WriteStartObject();
        json.WriteNumber(Cells.RecordsAffected, affected);
        json.WriteStartArray(Cells.Result);
        json.WriteEndArray();
        json.WriteEndObject();
        Close(json);
    }

    private Utf8JsonWriter Open(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        if (!_writers.TryTake(out var json))
            return new Utf8JsonWriter(context.Response.BodyWriter, Cells.Options);
        json.Reset(context.Response.BodyWriter);
        return json;
    }

    /// <summary>Hands what is written to Kestrel, which sends it when the handler is done. A writer that failed half-way is not kept.</summary>
    private void Close(Utf8JsonWriter json)
    {
        json.Flush();
        _writers.Add(json);
    }

    private static Task Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
