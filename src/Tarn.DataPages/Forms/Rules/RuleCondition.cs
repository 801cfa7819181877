using System.Collections.Immutable;
using System.Text.Json;
using Tarn.DataPages.Localization;

namespace Tarn.DataPages.Forms.Rules;

/// <summary>A part of a rule's criteria.</summary>
internal abstract record RuleCondition
{
    /// <summary>Whether it holds for what the form has now.</summary>
    public abstract bool IsMet(PageLocale locale);

    /// <summary>Writes it for the script.</summary>
    public abstract void Write(Utf8JsonWriter json);
}

/// <summary>Conditions joined by one word.</summary>
internal sealed record RuleGroup(bool IsAny, ImmutableArray<RuleCondition> Parts) : RuleCondition
{
    /// <inheritdoc/>
    public override bool IsMet(PageLocale locale) => IsAny ? Parts.Any(p => p.IsMet(locale)) : Parts.All(p => p.IsMet(locale));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray(IsAny ? "any" : "all");
        foreach (var part in Parts)
            part.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>One comparison. It gives what the script in the browser gives for the same entries.</summary>
internal sealed record RuleTest(RuleSide Left, RuleOperator Operator, RuleSide Right, RuleValueKind Kind) : RuleCondition
{
    /// <inheritdoc/>
    public override bool IsMet(PageLocale locale)
    {
        var left = Left.Values(Right.Element);
        var right = Right.Values(Left.Element);
        var one = left.Count > 0 ? left[0].Trim() : "";
        var other = right.Count > 0 ? right[0].Trim() : "";
        return Operator switch
        {
            RuleOperator.Blank => left.All(string.IsNullOrWhiteSpace),
            RuleOperator.NotBlank => !left.All(string.IsNullOrWhiteSpace),
            RuleOperator.Checked => IsYes(one),
            RuleOperator.NotChecked => !IsYes(one),
            RuleOperator.Equals => Compare(locale, one, other) == 0,
            RuleOperator.NotEqual => Compare(locale, one, other) != 0,
            RuleOperator.Less => Compare(locale, one, other) < 0,
            RuleOperator.LessOrEqual => Compare(locale, one, other) <= 0,
            RuleOperator.Greater => Compare(locale, one, other) > 0,
            RuleOperator.GreaterOrEqual => Compare(locale, one, other) >= 0,
            RuleOperator.Includes => Shares(left, right),
            RuleOperator.Excludes => !Shares(left, right),
            RuleOperator.Contains => one.Contains(other, StringComparison.OrdinalIgnoreCase),
            RuleOperator.NotContains => !one.Contains(other, StringComparison.OrdinalIgnoreCase),
            RuleOperator.Starts => one.StartsWith(other, StringComparison.OrdinalIgnoreCase),
            _ => one.EndsWith(other, StringComparison.OrdinalIgnoreCase),
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName("left");
        Left.Write(json, Right.Element);
        json.WriteString("op", RuleOperators.Word(Operator));
        json.WritePropertyName("right");
        Right.Write(json, Left.Element);
        json.WriteString("type", Kind.ToString().ToLowerInvariant());
        json.WriteEndObject();
    }

    /// <summary>Negative, 0 or positive; null when there is no order: one of the two is blank or does not fit the kind.</summary>
    private int? Compare(PageLocale locale, string one, string other)
    {
        switch (Kind)
        {
            case RuleValueKind.Number:
                decimal? a = locale.TryParseNumber(one, out var number) ? number : null;
                decimal? b = locale.TryParseNumber(other, out var second) ? second : null;
                return a is null || b is null ? (a == b ? 0 : null) : decimal.Compare(a.Value, b.Value);
            case RuleValueKind.Date:
                DateTime? from = locale.TryParseDate(one, out var date, out _) ? date : null;
                DateTime? to = locale.TryParseDate(other, out var end, out _) ? end : null;
                return from is null || to is null ? (from == to ? 0 : null) : DateTime.Compare(from.Value, to.Value);
            case RuleValueKind.YesNo:
                return IsYes(one).CompareTo(IsYes(other));
            default:
                return string.Compare(one, other, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static bool IsYes(string text) => text.Length > 0 && !text.Equals("N", StringComparison.OrdinalIgnoreCase);

    private static bool Shares(IReadOnlyList<string> left, IReadOnlyList<string> right) =>
        right.Any(r => left.Any(l => l.Trim().Equals(r.Trim(), StringComparison.OrdinalIgnoreCase)));
}

/// <summary>How the values of a comparison are read.</summary>
internal enum RuleValueKind
{
    Text,
    Number,
    Date,
    List,
    YesNo,
}
