using System.Xml;

namespace Tarn.Apps.Packages;

/// <summary>Writes the tables part: schema on the first row, then the rows as they come.</summary>
internal static class TablesWriter
{
    public static async Task WriteAsync(Stream stream, AppPackage package, PackageExport export, CancellationToken cancellation)
    {
        var extras = package.Extras.Where(place => place.Place == PackageObjectType.Table).ToList();
        var own = package.Tables.Any(table => PackageXmlWriter.UsesOwn(table.Element))
            || extras.Exists(place => place.Extra.Children.Any(child => PackageXmlWriter.UsesOwn(child.Element)) || place.Extra.Attributes.Any(item => PackageCatalogue.IsOwn(item.Name)));
        // An empty table needs Tarn's mark, so whether there is one must be known before the root is written.
        foreach (var table in package.Tables)
            own = own || !export.WithData || await IsEmptyAsync(table, export, cancellation);

        await using var writer = PackageXmlWriter.Begin(stream, bom: false, PackageXmlWriter.Declaration, indent: false);
        PackageXmlWriter.Start(writer, "xml", extras.SelectMany(place => place.Extra.Attributes), own);
        var unknown = extras.SelectMany(place => place.Extra.Children).OrderBy(child => child.Index).ToList();
        var written = 0;
        foreach (var table in package.Tables)
        {
            for (; unknown.Count > 0 && unknown[0].Index <= written; written++, unknown.RemoveAt(0))
                PackageXmlWriter.Write(writer, unknown[0].Element);
            await WriteTableAsync(writer, table, export, cancellation);
            written++;
        }

        foreach (var child in unknown)
            PackageXmlWriter.Write(writer, child.Element);
        writer.WriteEndElement();
    }

    private static async Task<bool> IsEmptyAsync(PackageTable table, PackageExport export, CancellationToken cancellation)
    {
        await using var rows = export.Rows(table, cancellation).GetAsyncEnumerator(cancellation);
        return !await rows.MoveNextAsync();
    }

    private static async Task WriteTableAsync(XmlWriter writer, PackageTable table, PackageExport export, CancellationToken cancellation)
    {
        IAsyncEnumerator<IReadOnlyList<string?>>? rows = export.WithData ? export.Rows(table, cancellation).GetAsyncEnumerator(cancellation) : null;
        try
        {
            var hasRows = rows is not null && await rows.MoveNextAsync();
            PackageXmlWriter.Start(writer, "Table", hasRows ? table.Element.Attributes : table.Element.Attributes.Add(new PackageAttribute("t:RowCount", "0")));
            foreach (var child in table.Element.Children)
            {
                if (child.Name != "Row")
                    PackageXmlWriter.Write(writer, child);
                else
                    await WriteRowsAsync(writer, child, table, hasRows ? rows : null, export.WithPasswords, cancellation);
            }

            writer.WriteEndElement();
        }
        finally
        {
            if (rows is not null)
                await rows.DisposeAsync();
        }
    }

    private static async Task WriteRowsAsync(
        XmlWriter writer, PackageElement schema, PackageTable table, IAsyncEnumerator<IReadOnlyList<string?>>? rows, bool withPasswords, CancellationToken cancellation)
    {
        var fields = table.Fields;
        var names = fields.Select(field => XmlConvert.EncodeLocalName(field.Name)!).ToArray();
        var blank = fields.Select(field => field.IsFormula || (!withPasswords && field.DataType == "PASSWORD")).ToArray();
        PackageXmlWriter.Start(writer, "Row", schema.Attributes);
        for (var i = 0; i < names.Length; i++)
        {
            PackageXmlWriter.Start(writer, names[i], fields[i].Element.Attributes);
            WriteCell(writer, rows is null || blank[i] ? null : rows.Current[i]);
        }

        writer.WriteEndElement();
        while (rows is not null && await rows.MoveNextAsync())
        {
            cancellation.ThrowIfCancellationRequested();
            var cells = rows.Current;
            writer.WriteStartElement("Row");
            for (var i = 0; i < names.Length; i++)
            {
                writer.WriteStartElement(names[i]);
                WriteCell(writer, blank[i] ? null : cells[i]);
            }

            writer.WriteEndElement();
        }
    }

    private static void WriteCell(XmlWriter writer, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            writer.WriteString(text);
        writer.WriteEndElement();
    }
}
