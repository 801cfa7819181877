using System.Text.Json;
using CsvHelper;
using Tarn.Data.Fields;
using Tarn.Data.Records;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Transfer;

/// <summary>Exports records (data.md, section 9). Rows stream from the database to the output: memory does not grow with their number.</summary>
/// <param name="database">The account.</param>
public sealed class TableExport(AccountDatabase database)
{
    /// <summary>Bytes gathered before they are sent on.</summary>
    private const int FlushSize = 1 << 16;

    /// <summary>Writes an export. The output stays open.</summary>
    /// <param name="request">What to export.</param>
    /// <param name="output">Receives the file; it is only written to, asynchronously.</param>
    /// <param name="cancellation">Stops the export.</param>
    /// <exception cref="DataException">The object does not exist.</exception>
    /// <exception cref="TSqlException">A fragment is wrong.</exception>
    public async Task<ExportReport> WriteAsync(ExportRequest request, Stream output, CancellationToken cancellation = default)
    {
        if (request is { Format: ExportFormat.Xml, WithDesign: true })
        {
            var schema = await database.GetSchemaAsync(cancellation);
            var query = request.Query(schema);
            if (!query.Source.IsView)
                return await new TableXmlExport(database).WriteAsync(schema.Table(query.Source.Name), query, output, cancellation);
        }

        await using var rows = await database.Reader.OpenAsync(request.Query, 0, -1, cancellation);
        return request.Format switch
        {
            ExportFormat.Csv => await WriteCsvAsync(rows, request.Delimiter, output, cancellation),
            ExportFormat.Excel => await ExcelExport.WriteAsync(rows, request.Name, output, cancellation),
            ExportFormat.Json => await WriteJsonAsync(rows, output, cancellation),
            _ => await QueryXmlExport.WriteAsync(rows, request.Name, output, cancellation),
        };
    }

    /// <summary>Date cells as exports show them: to the second.</summary>
    internal static string? Text(RecordStream rows, int column, bool isDate)
    {
        var text = rows.Format(column);
        return isDate && text is { Length: > 19 } ? text[..19] : text;
    }

    internal static bool IsDate(SqlResultColumn column) => column.Source?.Field is FieldDefinition field
        ? field.Type is DateTimeFieldType or TimestampFieldType
        : column.Type.Kind is SqlTypeKind.DateTime or SqlTypeKind.DateTime2;

    private static async Task<ExportReport> WriteCsvAsync(RecordStream rows, char delimiter, Stream output, CancellationToken cancellation)
    {
        await output.WriteAsync(System.Text.Encoding.UTF8.Preamble.ToArray(), cancellation);
        using var buffer = new ChunkBuffer(output);
        await using var csv = CsvWriter.Create(buffer, new CsvWriterOptions { Separator = delimiter, NewLine = "\r\n" }, leaveOpen: true);
        var dates = rows.Columns.Select(IsDate).ToArray();
        foreach (var column in rows.Columns)
            csv.WriteField(column.Name);
        csv.EndRecord();
        var count = 0L;
        while (await rows.ReadAsync(cancellation))
        {
            for (var i = 0; i < dates.Length; i++)
                csv.WriteField(Text(rows, i, dates[i]));
            csv.EndRecord();
            count++;
            await buffer.SendAsync(FlushSize, cancellation);
        }

        csv.Flush();
        await buffer.SendAsync(0, cancellation);
        return new ExportReport(count, 1, 0);
    }

    private static async Task<ExportReport> WriteJsonAsync(RecordStream rows, Stream output, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        json.WriteStartArray();
        var count = 0L;
        while (await rows.ReadAsync(cancellation))
        {
            rows.WriteRow(json);
            count++;
            if (json.BytesPending >= FlushSize)
                await json.FlushAsync(cancellation);
        }

        json.WriteEndArray();
        await json.FlushAsync(cancellation);
        return new ExportReport(count, 1, 0);
    }
}
