using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.Parameters;

namespace Tarn.DataPages.Forms.Rules;

/// <summary>
/// The conditional rules of a form. The server's evaluation decides; the script in the browser does the same with the same rules while the visitor types.
/// </summary>
public sealed class FormRules
{
    /// <summary>What one rule hides counts as blank for the others; a chain of more passes than these is cut.</summary>
    private const int MostPasses = 10;

    private readonly Form _form;
    private readonly ImmutableArray<FormRule> _rules;

    private FormRules(Form form, ImmutableArray<FormRule> rules)
    {
        _form = form;
        _rules = rules;
    }

    /// <summary>Binds the rules of a page to its form.</summary>
    /// <returns>The rules; null when the page has none.</returns>
    /// <exception cref="PageBrokenException">A rule names what the form does not have, or a kind of element that rules cannot look at.</exception>
    public static FormRules? Read(Form form, IEnumerable<RuleDefinition> definitions)
    {
        var rules = ImmutableArray.CreateBuilder<FormRule>();
        foreach (var definition in definitions)
        {
            var number = rules.Count + 1;
            rules.Add(new FormRule(ReadCriteria(form, definition, number), [.. definition.Actions.Select(a => ReadAction(form, a, number))]));
        }

        return rules.Count == 0 ? null : new FormRules(form, rules.ToImmutable());
    }

    /// <summary>Puts the form into the state that the rules give its present entries.</summary>
    /// <param name="isPosted">The entries were posted: what becomes display only goes back to its first value.</param>
    public async ValueTask ApplyAsync(bool isPosted)
    {
        var states = new Dictionary<object, RuleState>(ReferenceEqualityComparer.Instance);
        await CarryOutAsync(states, isPosted);
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var next = Evaluate();
            if (pass > 0 && next.Count == states.Count && next.All(n => states.TryGetValue(n.Key, out var known) && known == n.Value))
                break;
            states = next;
            await CarryOutAsync(states, isPosted);
        }
    }

    /// <summary>The rules as the script reads them: <c>{"rules":[{"when":...,"then":[...]}]}</c>, safe inside a <c>script</c> element.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("rules");
            foreach (var rule in _rules)
            {
                json.WriteStartObject();
                json.WritePropertyName("when");
                rule.When.Write(json);
                json.WriteStartArray("then");
                foreach (var action in rule.Then)
                    Write(json, action);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, RuleAction action)
    {
        json.WriteStartObject();
        json.WriteString("do", action.Effect.ToString().ToLowerInvariant());
        json.WriteStartArray(action.Element is null ? "sections" : "fields");
        json.WriteStringValue(action.Element?.Name ?? action.Section!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private Dictionary<object, RuleState> Evaluate()
    {
        var states = new Dictionary<object, RuleState>(ReferenceEqualityComparer.Instance);
        var locale = _form.Context.Page.Locale;
        foreach (var rule in _rules)
        {
            var met = rule.When.IsMet(locale);
            foreach (var action in rule.Then)
            {
                var state = states.GetValueOrDefault(action.Target);
                states[action.Target] = action.Effect switch
                {
                    RuleEffect.Hide => met || state.Hidden is null ? state with { Hidden = met } : state,
                    RuleEffect.Show => met || state.Hidden is null ? state with { Hidden = !met } : state,
                    RuleEffect.Require => met ? state with { Required = true } : state,
                    RuleEffect.Disable => met ? state with { Disabled = true } : state,
                    _ => met ? state with { Display = true } : state,
                };
            }
        }

        return states;
    }

    private async ValueTask CarryOutAsync(Dictionary<object, RuleState> states, bool isPosted)
    {
        foreach (var section in _form.Sections)
        {
            section.IsHidden = states.GetValueOrDefault(section).Hidden == true;
            var whole = states.GetValueOrDefault(section);
            foreach (var element in section.Rows.SelectMany(r => r))
            {
                var state = states.GetValueOrDefault(element);
                element.IsHidden = state.Hidden == true;
                element.IsInHiddenSection = section.IsHidden;
                element.IsRequiredByRule = state.Required;
                element.IsDisabled = state.Disabled || whole.Disabled;
                var isDisplayOnly = state.Display || whole.Display;
                if (isPosted && isDisplayOnly != element.IsDisplayOnly)
                    await (isDisplayOnly ? element.LoadAsync(_form.Context) : element.BindAsync(_form.Context));
                element.IsDisplayOnly = isDisplayOnly;
            }
        }
    }

    private static RuleCondition ReadCriteria(Form form, RuleDefinition rule, int number)
    {
        var tests = new Dictionary<string, RuleCondition>(StringComparer.OrdinalIgnoreCase);
        var all = ImmutableArray.CreateBuilder<RuleCondition>();
        foreach (var criterion in rule.Criteria)
        {
            var test = ReadTest(form, criterion, number);
            all.Add(test);
            tests[criterion.Id] = test;
        }

        return rule.Tree is { } tree ? ReadGroup(tree, tests, number) : new RuleGroup(false, all.ToImmutable());
    }

    private static RuleGroup ReadGroup(PackageCriteria group, Dictionary<string, RuleCondition> tests, int number) => new(group.IsOr, [.. group.Parts.Select(p =>
        p.Group is { } inner ? ReadGroup(inner, tests, number)
            : tests.GetValueOrDefault(p.CriteriaId!) ?? throw new PageBrokenException($"Rule {number} names the criterion '{p.CriteriaId}', which it does not have."))]);

    private static RuleTest ReadTest(Form form, RuleCriterionDefinition criterion, int number)
    {
        if (RuleOperators.Parse(criterion.Operator) is not { } comparison)
            throw new PageBrokenException($"Rule {number} compares by '{criterion.Operator}', which is not known.");
        var left = criterion.IsLeftParameter ? new RuleSide(null, Resolve(form, criterion.Left)) : new RuleSide(Find(form, criterion.Left, number), "");
        var right = criterion.IsRightField ? new RuleSide(Find(form, criterion.Right, number), "") : new RuleSide(null, Resolve(form, criterion.Right));
        return new RuleTest(left, comparison, right, KindOf((left.Element ?? right.Element)?.Field?.Type));
    }

    private static string Resolve(Form form, string text) => form.Context.Scope.Resolve(text, TextUse.Plain);

    private static RuleValueKind KindOf(FieldType? type) => type switch
    {
        NumericFieldType or AutonumberFieldType => RuleValueKind.Number,
        DateTimeFieldType or TimestampFieldType => RuleValueKind.Date,
        YesNoFieldType => RuleValueKind.YesNo,
        ListFieldType => RuleValueKind.List,
        _ => RuleValueKind.Text,
    };

    private static FormElement Find(Form form, string name, int number)
    {
        var element = Target(form, name) ?? throw new PageBrokenException($"Rule {number} names the field '{name}', which the form does not have.");
        return element is PasswordElement or UploadElement or HtmlBlockElement or StampElement or CalculatedElement
            ? throw new PageBrokenException($"Rule {number} looks at '{name}'; rules cannot look at this kind of element.")
            : element;
    }

    private static FormElement? Target(Form form, string name) =>
        form.Elements.FirstOrDefault(e => e.Definition.ColumnName.Equals(name, StringComparison.OrdinalIgnoreCase) || e.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static RuleAction ReadAction(Form form, RuleActionDefinition action, int number)
    {
        RuleEffect effect = action.Action.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant() switch
        {
            "HIDE" => RuleEffect.Hide,
            "SHOW" => RuleEffect.Show,
            "REQUIRE" => RuleEffect.Require,
            "DISABLE" => RuleEffect.Disable,
            "DISPLAYONLY" => RuleEffect.Display,
            _ => throw new PageBrokenException($"Rule {number} has the action '{action.Action}', which is not known."),
        };
        if (!action.IsSection)
            return new RuleAction(effect, Target(form, action.Target) ?? throw new PageBrokenException($"Rule {number} acts on the field '{action.Target}', which the form does not have."), null);
        var section = form.Sections.FirstOrDefault(s => s.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) == action.Target.Trim());
        return new RuleAction(effect, null, section ?? throw new PageBrokenException($"Rule {number} acts on section '{action.Target}', which the form does not have."));
    }
}
