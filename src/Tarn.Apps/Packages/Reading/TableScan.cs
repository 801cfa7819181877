using System.Collections.Immutable;
using System.Globalization;
using System.Xml;

namespace Tarn.Apps.Packages;

/// <summary>Reads one <c>Table</c> element: keeps everything but the rows, and checks every cell on the way.</summary>
internal sealed class TableScan(PackageIssueList issues, PackageLimits limits)
{
    private readonly List<PackageElement> _children = [];
    private readonly TextRepair _repair = new();
    private PackageElement? _firstRow;
    private CellCheck[] _checks = [];
    private RowCells? _cells;
    private string _owner = "TB";
    private long _rows;
    private bool _schemaOnly;

    /// <summary>Reads the element the reader stands on and moves behind it.</summary>
    public PackageTable Read(XmlReader reader, string part, int ordinal)
    {
        var attributes = PackageXml.ReadAttributes(reader, _repair);
        if (reader.IsEmptyElement)
        {
            reader.Read();
        }
        else
        {
            reader.Read();
            while (reader.NodeType != XmlNodeType.EndElement)
            {
                if (reader.NodeType == XmlNodeType.None)
                    throw new XmlException("The document ends inside a table.");
                if (reader.NodeType != XmlNodeType.Element)
                    reader.Read();
                else if (reader.LocalName == "Row" && reader.NamespaceURI.Length == 0)
                    ReadRow(reader);
                else
                    _children.Add(PackageXml.ReadElement(reader, _repair));
            }

            reader.Read();
        }

        var element = new PackageElement("Table", attributes.Where(attribute => attribute.Name != "t:RowCount"), _children);
        return Finish(element, attributes, part, ordinal);
    }

    private PackageTable Finish(PackageElement element, List<PackageAttribute> attributes, string part, int ordinal)
    {
        _owner = "TB " + (element.Child("Name")?.Text ?? "");
        if (_firstRow is null)
            issues.Fatal(PackageIssueCode.XmlInvalid, _owner, "", "The table has no row, so it has no fields.");
        else
            DecideFirstRow(attributes);
        foreach (var check in _checks)
            check.Report(issues, _owner);
        if (_repair.Repaired > 0)
            issues.Warn(PackageIssueCode.TextRepaired, _owner, "", "Broken characters were replaced.", _repair.Repaired);
        CheckDefinition(element);
        return new PackageTable(element, null)
        {
            RowCount = _schemaOnly ? 0 : _rows,
            IsFirstRowSchemaOnly = _schemaOnly,
            Part = part,
            Ordinal = ordinal,
            Scan = [.. _checks.Select(check => check.ToScan())],
        };
    }

    private void ReadRow(XmlReader reader)
    {
        _rows++;
        if (_firstRow is null)
        {
            ReadFirstRow(reader);
            return;
        }

        var unknown = _cells!.Read(reader);
        if (unknown is not null)
            issues.Fatal(PackageIssueCode.RowUnknownField, OwnerSoFar(), unknown, $"Row {_rows} holds a value for '{unknown}', which is no field of the table.");
        for (var i = 0; i < _checks.Length; i++)
            _checks[i].Check(_cells.Values[i], _rows);
    }

    private void ReadFirstRow(XmlReader reader)
    {
        var row = PackageXml.ReadElement(reader, _repair);
        var cells = row.Children.Where(child => child.Name != PackageElement.TextName).ToList();
        _firstRow = row.WithChildren(cells);
        // The model keeps the schema; the texts of the first record are read again with the rows.
        var fields = cells.ConvertAll(cell => new PackageElement(XmlConvert.DecodeName(cell.Name), cell.Attributes));
        _children.Add(new PackageElement("Row", row.Attributes, fields));
        _cells = new RowCells(fields.Select(field => field.Name), _repair, limits.CellCharacters);
        var lists = _children.Where(child => child.Name == "Lists").SelectMany(child => child.ChildrenNamed("List")).Select(list => new PackageList(list)).ToList();
        _checks = [.. fields.Select(field => new CellCheck(new PackageField(field), lists))];
        for (var i = 0; i < _checks.Length; i++)
            _checks[i].Check(_firstRow.Children[i].Text, 1);
        if (fields.Select(field => field.Name.ToUpperInvariant()).Distinct().Count() != fields.Count)
            issues.Fatal(PackageIssueCode.XmlInvalid, OwnerSoFar(), "", "The first row names a field twice.");
    }

    /// <summary>Whether the only row is a record or just the schema (app-package, 6.5).</summary>
    private void DecideFirstRow(List<PackageAttribute> attributes)
    {
        var marked = attributes.Find(attribute => attribute.Name == "t:RowCount").Value;
        if (_rows != 1)
            return;
        if (marked is not null && long.TryParse(marked, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            _schemaOnly = count == 0;
            return;
        }

        if (_firstRow!.Children.Any(cell => cell.Text.Length > 0))
            return;
        _schemaOnly = true;
        if (!_checks.Any(check => PackageDataType.IsGenerated(check.Field.DataType)))
            issues.Warn(PackageIssueCode.EmptyRowAssumedSchema, _owner, "", "The only row is empty; it is taken as the schema of an empty table.");
    }

    private void CheckDefinition(PackageElement element)
    {
        var check = new CatalogueCheck(issues, _owner);
        var withoutCells = element.WithChildren(element.Children.Select(child => child.Name == "Row" ? new PackageElement("Row", child.Attributes) : child));
        check.Check(withoutCells, "Table");
        var rule = PackageCatalogue.Rule("TableField")!;
        foreach (var field in element.Child("Row")?.Children ?? [])
        {
            check.CheckAttributes(field, rule, field.Name);
            var type = PackageDataType.Normalise(field["DataType"] ?? "");
            if (!PackageDataType.IsKnown(type))
                issues.Fatal(PackageIssueCode.UnknownDataType, _owner, field.Name, $"The data type '{field["DataType"]}' is not known; data would be lost.");
        }

        foreach (var list in (element.Child("Lists")?.ChildrenNamed("List") ?? []).Select(list => new PackageList(list)))
            CheckList(list, element);
    }

    private void CheckList(PackageList list, PackageElement table)
    {
        var path = $"Lists/List[@ColumnName='{list.ColumnName}']";
        var field = table.Child("Row")?.Children.FirstOrDefault(cell => string.Equals(cell.Name, list.ColumnName, StringComparison.OrdinalIgnoreCase));
        if (field is null || PackageDataType.Normalise(field["DataType"] ?? "") != list.DataType)
            issues.Fatal(PackageIssueCode.TypeMismatch, _owner, path, $"The list is of type {list.DataType}, its field is not.");
        var ids = list.Items.Select(item => item.Id).ToList();
        if (ids.Exists(id => id <= 0) || ids.Distinct().Count() != ids.Count)
            issues.Fatal(PackageIssueCode.BadValue, _owner, path, "The ids of list items must be positive and different.");
        foreach (var item in list.Items)
        {
            var fits = list.DataType switch
            {
                "LIST-NUMBER" => CellText.TryNumber(item.Value, out _),
                "LIST-DATE/TIME" => CellText.TryDate(item.Value, out _),
                _ => true,
            };
            if (!fits)
                issues.Fatal(PackageIssueCode.BadValue, _owner, path, $"The item {item.Id} does not fit {list.DataType}.");
        }
    }

    private string OwnerSoFar() => "TB " + (_children.Find(child => child.Name == "Name")?.Text ?? "");
}
