using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Sql;
using Tarn.Sql.Rendering;
using Tarn.Sql.Syntax;

namespace Tarn.Data.Tests.Language;

/// <summary>Runs a row of the oracle as its prefix says and gives the outcome in the oracle's notation.</summary>
internal sealed partial class OracleRunner(LanguageDatabase database)
{
    private static readonly DateTime Now = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    private readonly SqlCompiler _compiler = new(database.Engine.Dialect);

    private SqlSource Items => database.Schema.FindTable("Items")!;

    private SqlSource Sales => database.Schema.FindTable("Sales")!;

    /// <summary>The outcome: a value, rows, <c>ERROR n</c> or <c>REJECT message</c>.</summary>
    public async Task<string> RunAsync(string expression)
    {
        try
        {
            return await RunPrefixedAsync(expression);
        }
        catch (TSqlException error)
        {
            return error.Error.IsRejection ? "REJECT " + error.Message : "ERROR " + error.Error.Number.ToString(CultureInfo.InvariantCulture);
        }
    }

    private Task<string> RunPrefixedAsync(string expression)
    {
        if (expression.StartsWith("SELECT ", StringComparison.Ordinal))
            return WholeAsync(expression);
        var prefix = Prefix().Match(expression);
        if (!prefix.Success)
            return ValueAsync(_compiler.CompileCalculatedValue(database.Schema, Items, expression, SqlTokenValues.None));
        var rest = expression[prefix.Length..];
        var argument = prefix.Groups["argument"].Value;
        return prefix.Groups["word"].Value switch
        {
            "row" => OneAsync(new RecordQuery { Source = Items, Select = rest, Where = $"Item_ID = {argument}" }),
            "where" => ListAsync("{", "}", new RecordQuery { Source = Items, Select = "Item_ID", Where = rest }),
            "sales" => ListAsync("{", "}", new RecordQuery { Source = Sales, Select = "Sale_ID", Where = rest }),
            "order" => ListAsync("[", "]", new RecordQuery { Source = Items, Select = "Item_ID", OrderBy = rest }),
            "col" => ListAsync("[", "]", new RecordQuery { Source = Items, Select = rest, Where = argument.Trim('(', ')'), OrderBy = "Item_ID" }),
            "calc" => CalculatedAsync(argument, rest),
            "form" => ValueAsync(_compiler.CompileCalculatedValue(database.Schema, Items, rest, Tokens(argument, TokenKind.Field))),
            "formula" => FormulaAsync(argument, rest),
            _ => RejectAsync(argument, rest),
        };
    }

    private async Task<string> WholeAsync(string query)
    {
        var compiled = _compiler.CompileWholeQuery(database.Schema, query);
        var rows = await ReadAsync(compiled);
        return string.Join(';', rows.Select(row => "(" + string.Join(',', row) + ")"));
    }

    private async Task<string> OneAsync(RecordQuery query) => (await ReadAsync(_compiler.CompileQuery(database.Schema, query))).Single()[0];

    private async Task<string> ListAsync(string open, string close, RecordQuery query)
    {
        var rows = await ReadAsync(_compiler.CompileQuery(database.Schema, query));
        return open + string.Join(',', rows.Select(row => row[0])) + close;
    }

    private async Task<string> ValueAsync(CompiledScalar scalar) => (await database.RowsAsync(scalar.ToStatement(Now), [scalar.Type])).Single()[0];

    private async Task<string> CalculatedAsync(string argument, string text)
    {
        var fields = new List<CalculatedField>();
        if (Earlier().Match(text) is { Success: true } earlier)
        {
            fields.Add(new CalculatedField("Calc1", earlier.Groups["text"].Value));
            text = text[..earlier.Index];
        }

        fields.Add(new CalculatedField("Calc", text));
        var parts = argument.Split(" with ", 2);
        var tokens = parts.Length > 1 ? Tokens(parts[1], TokenKind.Parameter) : SqlTokenValues.None;
        var compiled = _compiler.CompileCalculatedFields(database.Schema, Items, fields, $"Item_ID = {parts[0]}", tokens);
        return (await ReadAsync(compiled)).Single()[^1];
    }

    private async Task<string> FormulaAsync(string argument, string text)
    {
        var formula = _compiler.CompileFormula(database.Schema, Items, text);
        using var writer = new SqlTextWriter(database.Engine.Dialect);
        writer.Append("SELECT ");
        formula.WriteTo(writer);
        writer.Append(" FROM \"Items\" AS \"t0\" WHERE \"t0\".\"Item_ID\" = ");
        writer.AppendParameter(SqlValue.FromInt(int.Parse(argument, CultureInfo.InvariantCulture)));
        return (await database.RowsAsync(writer.ToStatement(), [formula.Type])).Single()[0];
    }

    private async Task<string> RejectAsync(string context, string text)
    {
        switch (context)
        {
            case "calc":
                _compiler.CompileCalculatedFields(database.Schema, Items, [new CalculatedField("Calc", text)], null, SqlTokenValues.None);
                break;
            case "formula":
                _compiler.CompileFormula(database.Schema, Items, text);
                break;
            default:
                var query = context switch
                {
                    "q.where" => new RecordQuery { Source = Items, Where = text },
                    "q.select" => new RecordQuery { Source = Items, Select = text },
                    "q.groupBy" => new RecordQuery { Source = Items, Select = "Active", GroupBy = text },
                    _ => throw new InvalidOperationException($"No context {context}."),
                };
                await ReadAsync(_compiler.CompileQuery(database.Schema, query));
                break;
        }

        return "accepted";
    }

    private Task<List<string[]>> ReadAsync(CompiledQuery query) =>
        database.RowsAsync(query.ToStatement(Now), [.. query.Columns.Select(column => column.Type)]);

    // Qty={}, Price={2.5} or Role absent.
    private static SqlTokenValues Tokens(string text, TokenKind kind)
    {
        var values = Assignment().Matches(text).ToImmutableDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value);
        return new SqlTokenValues((asked, name) => asked == kind && values.TryGetValue(name, out var value) ? SqlValue.FromText(value) : null);
    }

    [GeneratedRegex(@"^(?<word>row|where|sales|order|col|calc|formula|form|reject)(?<space> (?<argument>(\{[^}]*\}|[^:{}])*))?: ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Prefix();

    [GeneratedRegex(@" \(calcfield 1 = (?<text>.*)\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Earlier();

    [GeneratedRegex(@"(?<name>\w+)=\{(?<value>[^}]*)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Assignment();
}
