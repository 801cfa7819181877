using System.Collections.Immutable;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Transfer;

/// <summary>How an export is written.</summary>
public enum ExportFormat { Csv, Excel, Json, Xml }

/// <summary>What to export: the records of a table or view, or of any query.</summary>
public sealed record ExportRequest
{
    /// <summary>Name of the object; names sheets and XML.</summary>
    public required string Name { get; init; }

    /// <summary>The format.</summary>
    public required ExportFormat Format { get; init; }

    /// <summary>Gives the query for the schema it will run against.</summary>
    public required Func<AccountSchema, RecordQuery> Query { get; init; }

    /// <summary>Separates cells of CSV.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>A table exported with its design: what <see cref="ExportFormat.Xml"/> then writes is Caspio's table XML with list ids, generated values and password hashes.</summary>
    public bool WithDesign { get; init; }

    /// <summary>An export of a table or view by name, without the hidden key.</summary>
    /// <param name="name">The table, or the view (with or without <c>_v_</c>) when no table has the name.</param>
    /// <param name="format">The format.</param>
    /// <param name="where">A T-SQL condition (context C2); null for all records.</param>
    /// <param name="orderBy">A T-SQL sort list; null for the order of the key.</param>
    /// <param name="fields">The fields in order; null for all.</param>
    public static ExportRequest Of(string name, ExportFormat format, string? where = null, string? orderBy = null, IReadOnlyList<string>? fields = null) => new()
    {
        Name = name,
        Format = format,
        WithDesign = fields is null && orderBy is null,
        Query = schema =>
        {
            var source = schema.FindTableDefinition(name) is { } table ? schema.Source(table) : schema.Source(schema.View(name));
            return new RecordQuery { Source = source, Select = string.Join(", ", (fields ?? FieldsOf(source)).Select(f => $"[{f}]")), Where = where, OrderBy = orderBy };
        },
    };

    private static ImmutableArray<string> FieldsOf(SqlSource source) =>
        [.. source.Columns.Where(c => c.Use == SqlColumnUse.Any && !c.Name.Equals(ObjectNames.Key, StringComparison.OrdinalIgnoreCase)).Select(c => c.Name)];
}

/// <summary>What an export did.</summary>
/// <param name="Records">Records written.</param>
/// <param name="Sheets">Excel: sheets written; otherwise 1.</param>
/// <param name="Cut">Excel: texts cut at 32,767 characters.</param>
public sealed record ExportReport(long Records, int Sheets, long Cut);
