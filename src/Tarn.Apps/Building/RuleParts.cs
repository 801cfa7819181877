using System.Collections.Immutable;
using System.Globalization;
using Tarn.Apps.Packages;

namespace Tarn.Apps.Building;

/// <summary>Edits the conditional rules of a form: pure functions from one definition to the next. How a rule's criteria are joined is edited by <see cref="CriteriaTree"/>.</summary>
public static class RuleParts
{
    private const string Holder = "Rules";

    /// <summary>What rules do, the usual one first.</summary>
    public static IReadOnlyList<string> Actions { get; } = ["Show", "Hide", "Require", "Disable", "DisplayOnly"];

    /// <summary>The rules in order.</summary>
    public static IReadOnlyList<RuleDefinition> Rules(PackageElement application) => new DataPageDefinition(application, null).Page is { } page ? [.. page.Rules] : [];

    /// <summary>The elements that criteria can look at.</summary>
    public static IReadOnlyList<PageItem> Asked(PackageElement application) => [.. PageParts.Items(application, PagePart.Form).Where(i => CanAsk(i.Element))];

    /// <summary>The elements that actions can be about, blocks of HTML too.</summary>
    public static IReadOnlyList<PageItem> Targets(PackageElement application) => [.. PageParts.Items(application, PagePart.Form).Where(i => i.Type != "Hidden")];

    /// <summary>Adds a rule: the second element shows when the first is filled in.</summary>
    public static PackageElement Add(PackageElement application)
    {
        if (Asked(application) is not [var first, ..])
            return application;
        var target = Targets(application).FirstOrDefault(t => t.ColumnName != first.ColumnName) ?? first;
        var rule = PackageElement.Create("Rule", [],
            PackageElement.Create("CriteriaRoot", [], CriteriaTree.Group(isAny: false, "1")), Criterion("1", first.ColumnName, IsYesNo(first.Element) ? "Checked" : "NotBlank", ""),
            PackageElement.Create("Action", [("Type", "Show"), ("Target", target.ColumnName), ("TargetType", "Field")]));
        return Write(application, [.. Rules(application).Select(r => r.Element), rule]);
    }

    /// <summary>Takes a rule away.</summary>
    public static PackageElement Remove(PackageElement application, int index) => Write(application, [.. Rules(application).Where((_, i) => i != index).Select(r => r.Element)]);

    /// <summary>Moves a rule: of two that say otherwise about one element, the later counts.</summary>
    public static PackageElement Move(PackageElement application, int from, int to)
    {
        var rules = Rules(application).Select(r => r.Element).ToList();
        if (from < 0 || to < 0 || from >= rules.Count || to >= rules.Count)
            return application;
        var moved = rules[from];
        rules.RemoveAt(from);
        rules.Insert(to, moved);
        return Write(application, rules);
    }

    /// <summary>Changes a rule.</summary>
    public static PackageElement Change(PackageElement application, int index, Func<PackageElement, PackageElement> change) =>
        Write(application, [.. Rules(application).Select((r, i) => i == index ? change(r.Element) : r.Element)]);

    /// <summary>The outer group of a rule's criteria. A rule without one, whose criteria must all hold, is given it.</summary>
    public static PackageElement Tree(PackageElement rule) => CriteriaTree.Of(rule) ?? CriteriaTree.Group(isAny: false, rule.ChildrenNamed("Criterion").Select(c => c["CriteriaId"] ?? ""));

    /// <summary>The criteria that stand in no group of the rule's tree, so that they do not count.</summary>
    public static IReadOnlyList<RuleCriterionDefinition> Unused(PackageElement rule)
    {
        var used = CriteriaTree.Ids(Tree(rule)).ToHashSet(StringComparer.Ordinal);
        return [.. new RuleDefinition(rule).Criteria.Where(c => !used.Contains(c.Id))];
    }

    /// <summary>Changes how the criteria are joined. Those that leave the tree go; the last one stays.</summary>
    public static PackageElement ChangeTree(PackageElement rule, Func<PackageElement, PackageElement> change)
    {
        var (old, tree) = (Tree(rule), change(Tree(rule)));
        if (tree.Equals(old) || !CriteriaTree.Ids(tree).Any())
            return rule;
        var gone = CriteriaTree.Ids(old).Except(CriteriaTree.Ids(tree)).ToHashSet(StringComparer.Ordinal);
        return CriteriaTree.Put(rule.WithChildren(rule.Children.Where(c => c.Name != "Criterion" || c["CriteriaId"] is not { } id || !gone.Contains(id))), tree);
    }

    /// <summary>Adds a criterion to a group, or as a group of its own within it.</summary>
    public static PackageElement AddCriterion(PackageElement rule, string column, ImmutableArray<int> place, bool isGroup = false)
    {
        var id = (1 + rule.ChildrenNamed("Criterion").Select(c => int.TryParse(c["CriteriaId"], CultureInfo.InvariantCulture, out var known) ? known : 0).DefaultIfEmpty().Max()).ToString(CultureInfo.InvariantCulture);
        var changed = ChangeTree(rule, tree => isGroup ? CriteriaTree.AddGroup(tree, place, id) : CriteriaTree.Add(tree, place, id));
        if (ReferenceEquals(changed, rule))
            return rule;
        var at = changed.Children.Select((c, i) => (c, i)).Where(p => p.c.Name is "Criterion" or "CriteriaRoot").Select(p => p.i + 1).DefaultIfEmpty().Max();
        return changed.WithChildren(changed.Children.Insert(at, Criterion(id, column, "NotBlank", "")));
    }

    /// <summary>Changes a criterion.</summary>
    public static PackageElement SetCriterion(PackageElement rule, RuleCriterionDefinition criterion, string left, string comparison, string right) => rule.WithChildren(rule.Children.Select(
        c => ReferenceEquals(c, criterion.Element) ? c.With("Left", left).With("LeftType", left == criterion.Left ? c["LeftType"] : "Field").With("Operator", comparison).With("Right", right).With("RightType", right == criterion.Right ? c["RightType"] : "Value") : c));

    /// <summary>Takes a criterion away, wherever it stands; the last one that counts stays.</summary>
    public static PackageElement RemoveCriterion(PackageElement rule, RuleCriterionDefinition criterion) => Unused(rule).Any(c => ReferenceEquals(c.Element, criterion.Element))
        ? rule.WithChildren(rule.Children.Where(c => !ReferenceEquals(c, criterion.Element)))
        : ChangeTree(rule, tree => CriteriaTree.Without(tree, new HashSet<string>(StringComparer.Ordinal) { criterion.Id }));

    /// <summary>Adds an action.</summary>
    public static PackageElement AddAction(PackageElement rule, string target) =>
        rule.WithChildren(rule.Children.Add(PackageElement.Create("Action", [("Type", rule.ChildrenNamed("Action").LastOrDefault()?["Type"] ?? "Show"), ("Target", target), ("TargetType", "Field")])));

    /// <summary>Changes an action.</summary>
    public static PackageElement SetAction(PackageElement rule, RuleActionDefinition action, string type, string target, bool isSection) => rule.WithChildren(rule.Children.Select(
        c => ReferenceEquals(c, action.Element) ? c.With("Type", type).With("Target", target).With("TargetType", isSection ? "Section" : "Field") : c));

    /// <summary>Takes an action away; the last one stays.</summary>
    public static PackageElement RemoveAction(PackageElement rule, RuleActionDefinition action) =>
        rule.ChildrenNamed("Action").Count() < 2 ? rule : rule.WithChildren(rule.Children.Where(c => !ReferenceEquals(c, action.Element)));

    /// <summary>The comparisons that make sense for an element.</summary>
    public static IReadOnlyList<string> Comparisons(PackageElement element) => element["DataType"] switch
    {
        _ when IsYesNo(element) => ["Checked", "NotChecked"],
        _ when element["Type"] is "MSDropdown" or "MSListbox" => ["Includes", "Excludes", "NotBlank", "Blank"],
        "NUMBER" or "INTEGER" or "CURRENCY" or "AUTONUMBER" or "DATE/TIME" or "TIMESTAMP" => ["Equals", "NotEqual", ">", ">=", "<", "<=", "NotBlank", "Blank"],
        _ => ["Equals", "NotEqual", "Contains", "NotContains", "Starts", "Ends", "NotBlank", "Blank"],
    };

    /// <summary>Whether a comparison needs something to compare with.</summary>
    public static bool TakesValue(string comparison) => comparison is not ("Blank" or "NotBlank" or "Checked" or "NotChecked");

    /// <summary>What keeps the rules of a form from running, in sentences.</summary>
    internal static IEnumerable<string> Problems(PackageElement application)
    {
        var items = PageParts.Items(application, PagePart.Form);
        foreach (var (rule, number) in Rules(application).Select((r, i) => (r, i + 1)))
        {
            bool IsThere(string name) => items.Any(i => i.ColumnName.Equals(name, StringComparison.OrdinalIgnoreCase) || string.Equals(i.Element["Name"], name, StringComparison.OrdinalIgnoreCase)) || name.StartsWith("Virtual", StringComparison.OrdinalIgnoreCase) || name.StartsWith("cbParam", StringComparison.OrdinalIgnoreCase);
            foreach (var name in rule.Criteria.Where(c => !c.IsLeftParameter).Select(c => c.Left).Concat(rule.Actions.Where(a => !a.IsSection).Select(a => a.Target)).Where(n => !IsThere(n)).Distinct(StringComparer.OrdinalIgnoreCase))
                yield return $"Rule {number.ToString(CultureInfo.InvariantCulture)} is about '{PlainWords.Of(name)}', which the form does not have any more. Change the rule, or put the element back.";
            if (rule.Tree is { } tree && tree.Ids.Except(rule.Criteria.Select(c => c.Id), StringComparer.OrdinalIgnoreCase).Any())
                yield return $"Rule {number.ToString(CultureInfo.InvariantCulture)} has a condition that is gone. Remove it.";
        }
    }

    private static bool IsYesNo(PackageElement element) => element["Type"] == "Checkbox" || element["DataType"] == "YES/NO";

    private static bool CanAsk(PackageElement element) => element["Type"] is not ("HTML Block" or "File" or "Signature" or "CAPTCHA" or "TimeStamp" or "Calculated Value" or "ChildForm")
        && !(CellText.TryBoolean(element["TypePassword"] ?? "", out var masks) && masks == true) && element["DataType"] != "PASSWORD";

    private static PackageElement Criterion(string id, string left, string comparison, string right) =>
        PackageElement.Create("Criterion", [("CriteriaId", id), ("Left", left), ("LeftType", "Field"), ("Operator", comparison), ("Right", right), ("RightType", "Value")]);

    private static PackageElement Write(PackageElement application, IReadOnlyList<PackageElement> rules) => PageParts.ChangePage(application, page =>
    {
        var numbered = rules.Select((r, i) => PageFactory.Numbered(r, i + 1)).ToImmutableArray();
        if (page.Child(Holder) is not { } holder)
            return page.WithChildren([.. page.Children, PackageElement.Create(Holder, [], numbered)]);
        var others = holder.Children.Where(c => c.Name != "Rule").ToList();
        return numbered.IsEmpty && others.Count == 0
            ? page.WithChildren(page.Children.Where(c => !ReferenceEquals(c, holder)))
            : page.WithChildren(page.Children.Select(c => ReferenceEquals(c, holder) ? c.WithChildren([.. numbered, .. others]) : c));
    });
}
