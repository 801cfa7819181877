using System.Collections.Immutable;
using Tarn.DataPages.Forms.Elements;

namespace Tarn.DataPages.Forms.Rules;

/// <summary>A rule, bound to the elements of a form.</summary>
/// <param name="When">Its criteria.</param>
/// <param name="Then">What it does.</param>
internal sealed record FormRule(RuleCondition When, ImmutableArray<RuleAction> Then);

/// <summary>What a rule does with a target: an element or a section.</summary>
internal sealed record RuleAction(RuleEffect Effect, FormElement? Element, FormSection? Section)
{
    /// <summary>The target.</summary>
    public object Target => (object?)Element ?? Section!;
}

/// <summary>What rules can do.</summary>
internal enum RuleEffect
{
    Hide,
    Show,
    Require,
    Disable,
    Display,
}

/// <summary>What rules make of a target; null is as designed.</summary>
internal readonly record struct RuleState(bool? Hidden, bool Required, bool Disabled, bool Display);
