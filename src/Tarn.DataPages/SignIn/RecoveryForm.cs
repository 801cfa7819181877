using System.Globalization;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.SignIn;

/// <summary>The form in which somebody who forgot the password says who they are: controls are named as on search forms.</summary>
internal sealed class RecoveryForm
{
    private readonly List<(FormElement Element, bool IsCaseSensitive)> _inputs = [];

    private RecoveryForm(PageContext page, PageDefinition definition, DataSource source)
    {
        var context = new FormContext(page, source, FormMode.Search, null);
        var sections = new List<FormSection>();
        foreach (var section in definition.Sections)
        {
            var rows = new List<IReadOnlyList<FormElement>>();
            foreach (var field in section.Elements)
            {
                foreach (var match in field.Matches.DefaultIfEmpty(field))
                    rows.Add([Create(context, field, match)]);
            }

            sections.Add(new FormSection(sections.Count + 1, Math.Clamp(section.ColumnCount, 1, 12), rows));
        }

        if (_inputs.Count == 0)
            throw new PageBrokenException("Password recovery needs a field that tells who the person is.");
        Form = new Form { Context = context, Sections = sections };
        context.Form = Form;
    }

    /// <summary>The form.</summary>
    public Form Form { get; }

    /// <summary>Hidden fields that scripts of host pages know from search forms. The server goes by its own definition.</summary>
    public IReadOnlyList<(string Name, string Value)> Hidden =>
    [
        .. _inputs.SelectMany((input, i) =>
        {
            var n = (i + 1).ToString(CultureInfo.InvariantCulture);
            return new[] { ("FieldName" + n, input.Element.Column!.Name), ($"ComparisonType{n}_1", "="), ($"MatchNull{n}_1", "N"), ("Operator" + n, ""), ("NumCriteriaDetails" + n, "1") };
        }),
        ("NumCriteria", _inputs.Count.ToString(CultureInfo.InvariantCulture)), ("GlobalOperator", "AND"),
    ];

    /// <summary>Makes the form with its first values.</summary>
    public static async ValueTask<RecoveryForm> OpenAsync(PageContext page, PageDefinition definition, DataSource source)
    {
        var form = new RecoveryForm(page, definition, source);
        await form.Form.LoadAsync();
        return form;
    }

    /// <summary>Finds the one record whose fields are as entered; null when there is none, or more than one.</summary>
    public async ValueTask<RecordView?> FindAsync(PageContext page, RecordColumns columns)
    {
        var source = Form.Context.Source;
        if (_inputs.Exists(i => i.Element.Value.IsNull))
            return null;
        var where = string.Join(" AND ", _inputs.Select(i => $"[{i.Element.Column!.Name}] = {SqlLiteral.Of(i.Element.Value)}"));
        var found = await source.ReadAsync(page.Site.Database, columns, where, [], null, 0, 2, page.Cancellation);
        return found is [var only] && _inputs.TrueForAll(i => !i.IsCaseSensitive || RecordView.InvariantText(only.Find(i.Element.Column!.Name)!.Value) == RecordView.InvariantText(i.Element.Value)) ? only : null;
    }

    private FormElement Create(FormContext context, FormElementDefinition field, FormElementDefinition match)
    {
        var isCaptcha = match.ElementType.Equals("CAPTCHA", StringComparison.OrdinalIgnoreCase);
        var element = FormFactory.Create(context, match, isCaptcha ? "cbCaptcha" : string.Create(CultureInfo.InvariantCulture, $"Value{_inputs.Count + 1}_1"), field.ColumnName);
        if (!element.IsInput || isCaptcha)
            return element;
        if (element.Column is null)
            throw new PageBrokenException($"The element '{field.ColumnName}' names a column that '{context.Source.Name}' does not have.");
        if (element.Column.Field.Type is PasswordFieldType or AttachmentFieldType)
            throw new PageBrokenException($"Nobody can be found by '{field.ColumnName}'.");
        element.IsRequired = true;
        _inputs.Add((element, field.IsSet("CaseSensitive") || match.IsSet("CaseSensitive")));
        return element;
    }
}
