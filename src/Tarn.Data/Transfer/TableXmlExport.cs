using System.Globalization;
using System.Xml;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;
using Tarn.Sql.Rendering;

namespace Tarn.Data.Transfer;

/// <summary>Writes a table as Caspio XML: design on the first row, values with list ids, password hashes and generated values (data.md, section 9).</summary>
internal sealed class TableXmlExport(AccountDatabase database)
{
    private const int FlushSize = 1 << 16;

    public async Task<ExportReport> WriteAsync(TableDefinition table, RecordQuery query, Stream output, CancellationToken cancellation)
    {
        using var buffer = new ChunkBuffer(output);
        using var xml = XmlWriter.Create(buffer, QueryXmlExport.Settings);
        xml.WriteStartDocument();
        xml.WriteStartElement("xml");
        var count = 0L;
        await using (var rows = await OpenAsync(table, query, cancellation))
        {
            var any = await rows.ReadAsync(cancellation);
            xml.WriteStartElement("Table");
            if (!any)
                xml.WriteAttributeString("t", "RowCount", TableXml.Namespace, "0");
            xml.WriteElementString("Name", table.Name);
            xml.WriteElementString("Note", table.Note);
            WriteLists(xml, table);
            if (!any)
                WriteRow(xml, table, null, withDesign: true);
            while (any)
            {
                WriteRow(xml, table, rows, withDesign: count == 0);
                count++;
                await buffer.SendAsync(FlushSize, cancellation);
                any = await rows.ReadAsync(cancellation);
            }
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.Flush();
        await buffer.SendAsync(0, cancellation);
        return new ExportReport(count, 1, 0);
    }

    /// <summary>Reads the columns directly: the language shows passwords to nobody.</summary>
    private async ValueTask<RowReader> OpenAsync(TableDefinition table, RecordQuery query, CancellationToken cancellation)
    {
        var schema = await database.GetSchemaAsync(cancellation);
        var condition = database.Compiler.CompileCondition(schema, query.Source, query.Where, [.. query.Filters], query.CanRead);
        using var writer = new SqlTextWriter(database.Engine.Dialect);
        writer.Append("SELECT ");
        for (var i = 0; i < table.Fields.Length; i++)
            writer.Append(i > 0 ? ", \"t0\"." : "\"t0\".").AppendIdentifier(table.Fields[i].Name);
        writer.Append(" FROM ").AppendIdentifier(table.Name).Append(" AS \"t0\" WHERE (");
        condition.WriteTo(writer, database.UtcNow);
        writer.Append(") ORDER BY \"t0\".\"PK_ID\"");
        return await database.Engine.QueryAsync(writer.ToStatement(), cancellation);
    }

    private static void WriteLists(XmlWriter xml, TableDefinition table)
    {
        var lists = table.Fields.Where(f => f.Type is ListFieldType).ToList();
        if (lists.Count == 0)
            return;
        xml.WriteStartElement("Lists");
        foreach (var field in lists)
        {
            xml.WriteStartElement("List");
            xml.WriteAttributeString("ColumnName", field.Name);
            xml.WriteAttributeString("ListDataType", field.Type.PackageCode);
            foreach (var item in field.ListItems.Where(i => !i.Retired))
            {
                xml.WriteStartElement("ListRow");
                xml.WriteAttributeString("Id", item.Id.ToString(CultureInfo.InvariantCulture));
                xml.WriteAttributeString("Value", QueryXmlExport.Clean(item.Value));
                xml.WriteAttributeString("DisplayOrder", item.Order.ToString(CultureInfo.InvariantCulture));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteRow(XmlWriter xml, TableDefinition table, RowReader? row, bool withDesign)
    {
        xml.WriteStartElement("Row");
        for (var i = 0; i < table.Fields.Length; i++)
        {
            var field = table.Fields[i];
            xml.WriteStartElement(field.Name);
            if (withDesign)
                TableXml.WriteField(xml, field, i + 1);
            if (row is not null && !field.IsFormula && ValueOf(row, i, field) is { Length: > 0 } value)
                xml.WriteString(QueryXmlExport.Clean(value));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string? ValueOf(RowReader row, int column, FieldDefinition field)
    {
        if (row.IsNull(column))
            return null;
        return field.Type switch
        {
            DateTimeFieldType or TimestampFieldType => row.GetDateTime(column) is var date && date.Millisecond == 0
                ? date.ToString("M/d/yyyy h:mm:ss tt", CultureInfo.InvariantCulture)
                : date.ToString("M/d/yyyy h:mm:ss.fff tt", CultureInfo.InvariantCulture),
            PasswordFieldType => TableXml.HexOf(row.GetText(column)),
            ListFieldType => string.Join(',', ListFieldType.Selected(row.GetText(column), field).Select(i => i.Id)),
            _ => field.Type.Format(row, column, field),
        };
    }
}
