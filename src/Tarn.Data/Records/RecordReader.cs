using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tarn.Data.Engines;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Records;

/// <summary>The one door for reads: fragments and a page become one statement whose rows stream to the caller.</summary>
public sealed class RecordReader
{
    private readonly AccountDatabase _database;

    internal RecordReader(AccountDatabase database) => _database = database;

    /// <summary>Runs a query.</summary>
    /// <param name="query">Gives the query for the schema it will be compiled against; called again when the schema was changed meanwhile.</param>
    /// <param name="offset">Rows to skip.</param>
    /// <param name="limit">Rows to give; -1 for all.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="TSqlException">A fragment is wrong.</exception>
    public ValueTask<RecordStream> OpenAsync(Func<AccountSchema, RecordQuery> query, long offset, int limit, CancellationToken cancellation) => _database.WithSchemaAsync(
        async schema =>
        {
            var compiled = _database.Compiler.CompileQuery(schema, query(schema));
            var rows = await _database.Engine.QueryAsync(compiled.ToStatement(_database.UtcNow, offset, limit), cancellation);
            return new RecordStream(compiled, rows);
        },
        cancellation);

    /// <summary>Runs a query inside a transaction of the caller's, which sees what it has written so far. Dispose the rows before the session is used again.</summary>
    public async ValueTask<RecordStream> OpenAsync(IWriteSession session, AccountSchema schema, RecordQuery query, int limit, CancellationToken cancellation)
    {
        var compiled = _database.Compiler.CompileQuery(schema, query);
        return new RecordStream(compiled, await session.QueryAsync(compiled.ToStatement(_database.UtcNow, 0, limit), cancellation));
    }

    /// <summary>Counts the rows (groups, when grouped) of a query.</summary>
    public ValueTask<long> CountAsync(Func<AccountSchema, RecordQuery> query, CancellationToken cancellation) => _database.WithSchemaAsync(
        async schema =>
        {
            var compiled = _database.Compiler.CompileQuery(schema, query(schema));
            await using var rows = await _database.Engine.QueryAsync(compiled.ToCountStatement(_database.UtcNow), cancellation);
            return await rows.ReadAsync(cancellation) ? rows.GetInt64(0) : 0;
        },
        cancellation);
}

/// <summary>Rows of a record query, one at a time. Dispose it to give its connection back.</summary>
public sealed class RecordStream : IAsyncDisposable
{
    /// <summary>Writers are made once for each cached plan: plans share the array of their columns.</summary>
    private static readonly ConditionalWeakTable<SqlResultColumn[], CellWriter[]> Writers = [];

    private readonly RowReader _rows;
    private readonly CellWriter[] _cells;

    internal RecordStream(CompiledQuery query, RowReader rows)
    {
        _rows = rows;
        Columns = query.Columns;
        _cells = Writers.GetValue(ImmutableCollectionsMarshal.AsArray(query.Columns)!, static columns => Array.ConvertAll(columns, CellWriter.For));
    }

    /// <summary>The columns.</summary>
    public System.Collections.Immutable.ImmutableArray<SqlResultColumn> Columns { get; }

    /// <summary>The cursor, for callers that want cells instead of JSON.</summary>
    public RowReader Rows => _rows;

    /// <summary>Moves to the next row.</summary>
    public ValueTask<bool> ReadAsync(CancellationToken cancellation) => _rows.ReadAsync(cancellation);

    /// <summary>Writes the current row as a JSON object.</summary>
    public void WriteRow(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        for (var i = 0; i < _cells.Length; i++)
        {
            json.WritePropertyName(_cells[i].Name);
            _cells[i].Write(json, _rows, i);
        }

        json.WriteEndObject();
    }

    /// <summary>The text of a cell as exports show it; null for NULL.</summary>
    public string? Format(int column) => _cells[column].Format(_rows, column);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _rows.DisposeAsync();
}

/// <summary>Writes the cells of one result column: as its field's type says, or by the static type of an expression.</summary>
internal abstract class CellWriter(string name)
{
    public JsonEncodedText Name { get; } = JsonEncodedText.Encode(name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    public static CellWriter For(SqlResultColumn column) => column.Source?.Field is FieldDefinition field
        ? new FieldCell(column.Name, field)
        : new ExpressionCell(column.Name, column.Type.Kind);

    public abstract void Write(Utf8JsonWriter json, RowReader row, int column);

    public abstract string? Format(RowReader row, int column);

    private sealed class FieldCell(string name, FieldDefinition field) : CellWriter(name)
    {
        public override void Write(Utf8JsonWriter json, RowReader row, int column) => field.Type.Write(json, row, column, field);

        public override string? Format(RowReader row, int column) => field.Type.Format(row, column, field);
    }

    private sealed class ExpressionCell(string name, SqlTypeKind kind) : CellWriter(name)
    {
        public override void Write(Utf8JsonWriter json, RowReader row, int column)
        {
            if (row.IsNull(column))
            {
                json.WriteNullValue();
                return;
            }

            switch (kind)
            {
                case SqlTypeKind.Bit:
                    json.WriteBooleanValue(row.GetBit(column));
                    break;
                case SqlTypeKind.Int or SqlTypeKind.BigInt:
                    json.WriteNumberValue(row.GetInt64(column));
                    break;
                case SqlTypeKind.Money:
                    JsonValues.WriteMoney(json, row.GetMoney(column));
                    break;
                case SqlTypeKind.Float:
                    JsonValues.WriteFloat(json, row.GetDouble(column));
                    break;
                case SqlTypeKind.Decimal:
                    json.WriteRawValue(JsonValues.TrimDecimal(row.GetDecimal(column)), skipInputValidation: true);
                    break;
                case SqlTypeKind.DateTime or SqlTypeKind.DateTime2 or SqlTypeKind.Date:
                    row.WriteDateTime(json, column);
                    break;
                case SqlTypeKind.Time:
                    json.WriteStringValue(row.GetTime(column).ToString(@"hh\:mm\:ss\.FFFFFFF", System.Globalization.CultureInfo.InvariantCulture).TrimEnd('.'));
                    break;
                default:
                    row.WriteText(json, column);
                    break;
            }
        }

        public override string? Format(RowReader row, int column)
        {
            if (row.IsNull(column))
                return null;
            return kind switch
            {
                SqlTypeKind.Bit => row.GetBit(column) ? "True" : "False",
                SqlTypeKind.Int or SqlTypeKind.BigInt => row.GetInt64(column).ToString(System.Globalization.CultureInfo.InvariantCulture),
                SqlTypeKind.Money => JsonValues.MoneyText(row.GetMoney(column)),
                SqlTypeKind.Float => row.GetDouble(column).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
                SqlTypeKind.Decimal => JsonValues.TrimDecimal(row.GetDecimal(column)).ToString(),
                SqlTypeKind.DateTime or SqlTypeKind.DateTime2 or SqlTypeKind.Date => DateTimeFieldType.FormatStored(row, column),
                SqlTypeKind.Time => row.GetTime(column).ToString("c", System.Globalization.CultureInfo.InvariantCulture),
                _ => row.GetText(column),
            };
        }
    }
}
