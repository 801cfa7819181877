using System.Text.Json;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Fields;

/// <summary>YES/NO: a bit that is never NULL.</summary>
public sealed class YesNoFieldType : FieldType
{
    public override string Code => "YES/NO";

    public override SqlType SqlType => SqlType.Bit;

    public override SqlValue Default { get; } = SqlValue.FromBit(false);

    public override IReadOnlyList<string> ConvertsTo { get; } = ["STRING", "TEXT", "NUMBER"];

    /// <summary>Understands <c>true false yes no y n on off 1 0</c> in any case.</summary>
    public static bool? Understand(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        foreach (var (word, meaning) in Words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
                return meaning;
        }

        return null;
    }

    /// <inheritdoc/>
    public override bool TryRead(ref Utf8JsonReader json, FieldDefinition field, out SqlValue value)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.True:
                value = SqlValue.FromBit(true);
                return true;
            case JsonTokenType.False or JsonTokenType.Null:
                value = SqlValue.FromBit(false);
                return true;
            case JsonTokenType.Number when json.TryGetInt32(out var number) && number is 0 or 1:
                value = SqlValue.FromBit(number == 1);
                return true;
            case JsonTokenType.String:
                return TryParse(json.GetString()!, field, out value);
            default:
                return Refuse(out value);
        }
    }

    /// <inheritdoc/>
    public override bool TryParse(string text, FieldDefinition field, out SqlValue value)
    {
        var meaning = Understand(text);
        value = SqlValue.FromBit(meaning == true);
        return meaning is not null;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field) =>
        json.WriteBooleanValue(!row.IsNull(column) && row.GetBit(column));

    /// <inheritdoc/>
    public override string? Format(RowReader row, int column, FieldDefinition field) => !row.IsNull(column) && row.GetBit(column) ? "True" : "False";

    private static readonly (string Word, bool Meaning)[] Words =
    [
        ("true", true), ("false", false), ("1", true), ("0", false), ("yes", true), ("no", false), ("y", true), ("n", false), ("on", true), ("off", false),
    ];
}
