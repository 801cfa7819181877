using Tarn.Data.Records;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Values;
using Tarn.Sql;
using Tarn.Sql.Syntax;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>A value computed by a formula from the form's other values, parameters and the account's tables; only ever on the server.</summary>
public sealed class CalculatedElement : FormElement
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Errors of values, not of the formula: overflow, conversions, several rows, division by zero, lengths, domains.</summary>
    private static readonly HashSet<int> ValueErrors = [220, 232, 241, 242, 245, 248, 295, 512, 517, 535, 3623, 8114, 8115, 8134, 8152, 9807];

    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.CalculatedView);

    /// <inheritdoc/>
    public override bool IsInput => false;

    /// <inheritdoc/>
    public override bool Stores => Column is { IsWritable: true };

    /// <summary>The controls whose changes make it compute anew.</summary>
    public string Inputs { get; private set; } = "";

    /// <inheritdoc/>
    public override IEnumerable<FormElement> DependsOn(FormContext form) => ParameterText.Of(Definition.Formula, TextUse.Plain).Tokens.Select(t => Find(form, t)).OfType<FormElement>().Distinct();

    /// <inheritdoc/>
    public override ValueTask LoadAsync(FormContext form)
    {
        Inputs = string.Join(' ', DependsOn(form).Where(e => e != this).Select(e => e.Name));
        return ValueTask.CompletedTask;
    }

    /// <summary>Computes the value of what the form has now. What cannot be computed is blank.</summary>
    /// <exception cref="PageBrokenException">The formula itself is wrong.</exception>
    public async ValueTask CalculateAsync(FormContext form)
    {
        var result = Counts && Definition.Formula.Trim().Length > 0 ? await ComputeAsync(form) : SqlValue.Null(SqlTypeKind.NVarChar);
        if (Field is not null && !result.IsNull && result.Kind != Field.Type.SqlType.Kind)
            result = Field.Type.TryParse(RecordView.InvariantText(result), Field, out var converted) ? converted : SqlValue.Null(Field.Type.SqlType.Kind);
        Value = result;
        Entries = [result.IsNull ? "" : form.Page.Locale.Format(result, Field, Definition.Format).Text];
    }

    /// <summary>The value as inputs hold it.</summary>
    public string InputText(FormContext form) => Field is null ? Entry : form.Page.Locale.FormatInput(Value, Field);

    private async ValueTask<SqlValue> ComputeAsync(FormContext form)
    {
        var page = form.Page;
        var database = page.Site.Database;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(page.Cancellation);
        patience.CancelAfter(Patience);
        try
        {
            var formula = database.Compiler.CompileCalculatedValue(page.Schema, form.Source.Source, Definition.Formula, new SqlTokenValues((kind, name) => ValueOf(form, kind, name)));
            await using var row = await database.Engine.QueryAsync(formula.ToStatement(database.UtcNow), patience.Token);
            return await row.ReadAsync(patience.Token) ? CellValue.Read(row, 0, formula.Type.Kind) : SqlValue.Null(formula.Type.Kind);
        }
        catch (TSqlException failure) when (ValueErrors.Contains(failure.Error.Number))
        {
            return SqlValue.Null(SqlTypeKind.NVarChar);
        }
        catch (TSqlException failure)
        {
            throw new PageBrokenException($"The formula of '{Definition.ColumnName}' cannot be used: {failure.Error.Message}");
        }
        catch (OperationCanceledException) when (!page.Cancellation.IsCancellationRequested)
        {
            // It takes too long: the form goes on without it.
            return SqlValue.Null(SqlTypeKind.NVarChar);
        }
    }

    private static FormElement? Find(FormContext form, in ParameterToken token)
    {
        var name = token.Name;
        return token.Kind switch
        {
            ParameterKind.Field => form.Form.Elements.FirstOrDefault(e => e.Column is { } column && column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)),
            ParameterKind.Plain => form.Form.Elements.FirstOrDefault(e => e.IsVirtual && e.Name.Equals(name, StringComparison.OrdinalIgnoreCase)),
            _ => null,
        };
    }

    private static SqlValue? ValueOf(FormContext form, TokenKind kind, string name)
    {
        var token = new ParameterToken(
            kind switch { TokenKind.Field => ParameterKind.Field, TokenKind.AuthField => ParameterKind.User, TokenKind.App => ParameterKind.App, TokenKind.CalculatedField => ParameterKind.Calculated, _ => ParameterKind.Plain }, name);
        if (Find(form, token) is { } element)
            return element.Counts && !element.Value.IsNull ? element.Value : null;
        return form.Scope.Find(token) is { } value ? value.Typed ?? SqlValue.FromText(value.Text) : null;
    }
}
