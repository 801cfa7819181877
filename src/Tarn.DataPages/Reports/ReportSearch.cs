using Tarn.Apps.Packages;
using Tarn.Data.Schema;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Forms;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.Parameters;
using Tarn.DataPages.Reports.Criteria;
using Tarn.DataPages.Requests;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.Reports;

/// <summary>The search form of a report: its elements as they are drawn, and the criteria that their values make.</summary>
/// <param name="page">The request.</param>
/// <param name="search">The criteria.</param>
/// <param name="source">The source.</param>
internal sealed class ReportSearch(PageContext page, SearchForm search, DataSource source)
{
    /// <summary>Longest text of a criterion that is kept.</summary>
    private const int MaxLength = 4000;

    /// <summary>Most suggestions.</summary>
    private const int MaxSuggestions = 10;

    /// <summary>The values that a visitor posted, of the form's own elements only.</summary>
    public Dictionary<string, string[]> ReadPosted()
    {
        var criteria = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var element in Inputs)
        {
            var texts = page.Request.Fields.All(element.ControlName).Where(t => t.Trim().Length > 0).Take(CriterionWriter.MaxValues).Select(t => t.Length > MaxLength ? Requests.NamedValues.Clean(t[..MaxLength]) : t).ToArray();
            if (texts.Length > 0)
                criteria[element.ControlName] = texts;
        }

        return criteria;
    }

    /// <summary>The values that the form has at first: parameters, defaults, selected choices.</summary>
    public async ValueTask<Dictionary<string, string[]>> ReadInitialAsync()
    {
        var criteria = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        if (!search.IsShown)
            return criteria;
        var form = await LoadAsync(null);
        foreach (var element in form.Elements.Where(e => e.IsInput && e.Entries.Any(t => t.Trim().Length > 0)))
            criteria[element.Name] = [.. element.Entries.Where(t => t.Trim().Length > 0)];
        return criteria;
    }

    /// <summary>Whether an external parameter fills one of the form's elements, and none that needs a value is blank: then the search runs without being asked.</summary>
    public bool IsFilledFromOutside(IReadOnlyDictionary<string, string[]> initial)
    {
        if (!page.Definition.AllowCriteriaParameters)
            return false;
        var received = Inputs.Any(e => ParameterText.Of(e.Definition.DefaultValue, TextUse.Plain).Tokens.Any(t => t.Kind == ParameterKind.Plain && page.Request.Query.Contains(t.Name) && page.FindExternal(t.Name) is { Length: > 0 }));
        return received && Inputs.All(e => !e.Definition.IsRequired || initial.ContainsKey(e.ControlName));
    }

    /// <summary>The condition for a search's values.</summary>
    public SearchCriteria Build(IReadOnlyDictionary<string, string[]> values)
    {
        var scope = new ParameterScope { Page = page, Virtuals = page.Parameters.Virtuals.AddRange(values.Where(v => v.Key.StartsWith("cbParamVirtual", StringComparison.OrdinalIgnoreCase)).Select(v => KeyValuePair.Create(v.Key, string.Join(',', v.Value)))) };
        var criteria = SearchCriteria.Build(search, element => element.IsHidden ? Predefined(element, scope) : new SearchValue(values.GetValueOrDefault(element.ControlName) ?? [], true), page.Locale, page.Now);
        var missing = Inputs.Where(e => e.Definition.IsRequired && !values.ContainsKey(e.ControlName)).Select(e => new ElementError(e.ControlName, "Required", page.Locale.Text("Required"))).ToList();
        return missing.Count == 0 ? criteria : criteria with { Errors = [.. missing, .. criteria.Errors.Where(e => missing.All(m => m.Name != e.Name))] };
    }

    /// <summary>The section with the form.</summary>
    /// <param name="values">What is in it; null for what it has at first.</param>
    /// <param name="errors">What is wrong with the entries.</param>
    /// <param name="uniqueId">Its id.</param>
    public async ValueTask<PageSection> DrawAsync(Dictionary<string, string[]>? values, IReadOnlyList<ElementError> errors, string uniqueId)
    {
        var form = await LoadAsync(values);
        foreach (var element in form.Elements)
            element.Error = errors.FirstOrDefault(e => e.Name == element.Name);
        var flow = page.Close(page.NewFlow(FlowPage.Search) with { Criteria = values });
        var model = new FormModel
        {
            Page = page,
            UniqueId = uniqueId,
            Form = form,
            Header = page.Parameters.Html(search.Page.Header),
            Footer = page.Parameters.Html(search.Page.Footer),
            Action = "SearchForm",
            PageType = "Search",
            AppSession = flow,
            FocusFirst = search.Page.FocusFirstField,
            Hidden = [("cbPageName", "Search"), ("Search", "1"), .. Described()],
            Buttons = [new FormButton("searchID", page.Locale.Text("Search"), "cbSearchButton", "searchID")],
        };
        return new PageSection(uniqueId, flow, null, Markup.Of<FormView>(model));
    }

    /// <summary>Answers what the script asks while a visitor fills the form in.</summary>
    public async ValueTask<PageAnswer?> ActAsync()
    {
        if (page.Request.Action.Equals("GetAutoComplete", StringComparison.OrdinalIgnoreCase))
        {
            var items = await SuggestAsync(page.Request.Fields["cbAutoComplete"] ?? "", page.Request.Fields["cbAutoCompleteText"] ?? "");
            return PageAnswer.Values("items", json =>
            {
                json.WriteStartArray();
                foreach (var item in items)
                {
                    json.WriteStartObject();
                    json.WriteString("value", item.Value);
                    json.WriteString("text", item.Text);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
        }

        return search.IsShown ? await FormActions.AnswerAsync(await LoadAsync(ReadPosted())) : null;
    }

    /// <summary>Suggestions for what a visitor types into an element that completes.</summary>
    private async ValueTask<List<Choice>> SuggestAsync(string control, string text)
    {
        text = text.Trim();
        var element = Inputs.FirstOrDefault(e => e.ControlName.Equals(control, StringComparison.OrdinalIgnoreCase));
        if (text.Length is < 2 or > 255 || element is null || !element.Definition.IsSet("EnableAutoComplete") || element.Definition.LookUp is not { } lookUp)
            return [];
        var begins = lookUp.AutoComplete is { } kind && (kind.StartsWith("BEGIN", StringComparison.OrdinalIgnoreCase) || kind.StartsWith("START", StringComparison.OrdinalIgnoreCase));
        var conditions = new List<string> { $"[{lookUp.DisplayText.Replace("]", "]]", StringComparison.Ordinal)}] LIKE {CriterionText.Pattern(begins ? "" : "%", text.Replace("\0", "", StringComparison.Ordinal), "%")}" };
        // Whoever may not see a record must not guess its values here.
        if (lookUp.DataSourceName.Equals(source.Name, StringComparison.OrdinalIgnoreCase))
            conditions.AddRange(SignIn.RecordSecurity.FiltersOf(page, search.Page, source));
        return await ChoiceList.LookUpAsync(new FormContext(page, source, FormMode.Search, null), lookUp, null, MaxSuggestions, string.Join(" AND ", conditions));
    }

    private IEnumerable<SearchElement> Inputs => search.Elements.Where(e => !e.IsHidden && (e.IsCriterion || e.IsVirtual));

    /// <summary>What vendors' pages post beside the values. It is written for scripts that look at it; nothing that comes back is read.</summary>
    private IEnumerable<(string Name, string Value)> Described()
    {
        yield return ("NumCriteria", search.Elements.Select(e => e.Number).DefaultIfEmpty(0).Max().ToString(System.Globalization.CultureInfo.InvariantCulture));
        yield return ("GlobalOperator", search.Page.IsGlobalOr ? "OR" : "AND");
        foreach (var field in search.Elements.Where(e => !e.IsHidden).GroupBy(e => e.Number))
        {
            yield return ($"FieldName{field.Key}", field.First().ColumnName);
            yield return ($"Operator{field.Key}", field.First().Definition["Operator"] ?? "");
            yield return ($"NumCriteriaDetails{field.Key}", field.Count().ToString(System.Globalization.CultureInfo.InvariantCulture));
            foreach (var element in field.Where(e => e.IsCriterion))
            {
                yield return ($"ComparisonType{element.Number}_{element.Part}", element.Definition.Comparison);
                yield return ($"MatchNull{element.Number}_{element.Part}", element.Definition.MatchNull ? "Y" : "N");
            }
        }
    }

    private SearchValue Predefined(SearchElement element, ParameterScope scope) => new([scope.Resolve(element.Definition.DefaultValue, TextUse.Plain)], false);

    /// <summary>Makes the form and fills it: with values that a search remembers, or with those it has at first.</summary>
    private async ValueTask<Form> LoadAsync(Dictionary<string, string[]>? values)
    {
        var posted = new NamedValues();
        foreach (var (name, texts) in values ?? [])
        {
            foreach (var text in texts)
                posted.Add(name, text);
        }

        var context = new FormContext(page, source, FormMode.Search, null) { Posted = posted };
        var byNumber = search.Elements.ToLookup(e => e.Number);
        var number = 0;
        var sections = new List<FormSection>();
        foreach (var section in search.Page.Sections)
        {
            var rows = new List<List<FormElement>>();
            var continues = false;
            foreach (var field in section.Elements)
            {
                number++;
                foreach (var element in byNumber[number].Where(e => !e.IsHidden))
                {
                    if (!continues)
                        rows.Add([]);
                    rows[^1].Add(Make(context, element));
                    continues = element.Definition.KeepWithNext || field.KeepWithNext;
                }
            }

            sections.Add(new FormSection(sections.Count + 1, Math.Clamp(section.ColumnCount, 1, 12), rows));
        }

        var form = new Form { Context = context, Sections = sections };
        context.Form = form;
        await form.LoadAsync();
        if (values is not null)
            await form.BindAsync();
        return form;
    }

    private static FormElement Make(FormContext context, SearchElement element)
    {
        // Numbers of days, parts of dates and places are no values of the field: their inputs take any text.
        var isOfField = element.IsCriterion && !element.Comparison.StartsWith("t:PART_", StringComparison.Ordinal) && !DatePreset.IsCounted(element.Comparison) && element.Comparison != Comparisons.Distance
            && !(element.Column!.Field.Type is Data.Fields.ListFieldType && !element.Definition.ElementType.StartsWith("MS", StringComparison.OrdinalIgnoreCase));
        return FormFactory.Create(context, element.Definition, element.ControlName, isOfField ? element.Column!.Name : "");
    }
}
