using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Automation.Webhooks;

/// <summary>
/// A message as its author wants it: JSON in which texts may stand between single quotes, with placeholders <c>[@out-hook:...]</c>, <c>[@field:...]</c> and <c>[@old:...]</c>.
/// Read once; then a list of pieces of JSON and of values. A field that is gone meanwhile gives null.
/// </summary>
internal sealed class PayloadTemplate
{
    /// <summary>Most characters.</summary>
    public const int MaxLength = 64_000;

    private PayloadTemplate(List<PayloadPart> parts) => Parts = parts;

    public List<PayloadPart> Parts { get; }

    /// <summary>The parts that are repeated for each record of a message of several; null where the template tells of one.</summary>
    public Range? Repeated { get; private init; }

    /// <summary>Reads a template that was checked when it was stored.</summary>
    public static PayloadTemplate Read(string text, TableDefinition table) => new(new Reader(text, table, strict: false).Read());

    /// <summary>Reads a template that was checked, for messages of several records: what its array <c>data</c> holds is repeated for each.</summary>
    /// <returns>Null when it tells of a record elsewhere too, or has no such array, so that it fits one record only.</returns>
    public static PayloadTemplate? FindRepeated(string text, TableDefinition table)
    {
        var parts = new Reader(text, table, strict: false).Read();
        return RepeatedPart.Find(parts) is { } repeated && !parts[..repeated.Start].Concat(parts[repeated.End..]).Any(static p => p.TellsOfRecord) ? new PayloadTemplate(parts) { Repeated = repeated } : null;
    }

    /// <summary>Checks a template.</summary>
    /// <exception cref="DataException">It is too long, names what does not exist, or is no JSON object or array.</exception>
    public static void Check(string text, TableDefinition table)
    {
        if (text.Length > MaxLength)
            throw WebhookChecks.Wrong(Reader.Property, "The property 'CustomPayloadTemplate' may have at most 64,000 characters.");
        try
        {
            using var document = JsonDocument.Parse(string.Concat(new Reader(text, table, strict: true).Read().Select(static p => p.Sample)));
            if (document.RootElement.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
                throw WebhookChecks.Wrong(Reader.Property, "The property 'CustomPayloadTemplate' must be a JSON object or array.");
        }
        catch (JsonException failure)
        {
            throw WebhookChecks.Wrong(Reader.Property, $"The property 'CustomPayloadTemplate' is no JSON once its placeholders are filled in: look at line {failure.LineNumber + 1}, character {failure.BytePositionInLine + 1}.");
        }
    }

    private ref struct Reader(string text, TableDefinition table, bool strict)
    {
        public const string Property = "CustomPayloadTemplate";

        private readonly List<PayloadPart> _parts = [];
        private readonly StringBuilder _literal = new();
        private int _at;

        public List<PayloadPart> Read()
        {
            while (_at < text.Length)
            {
                var c = text[_at];
                if (c is '\'' or '"')
                    ReadString(c);
                else if (!TryReadPlaceholder(quoted: false))
                    Append(c);
            }

            EndLiteral();
            return _parts;
        }

        private void ReadString(char delimiter)
        {
            Append('"');
            while (_at < text.Length)
            {
                var c = text[_at];
                if (c == delimiter && delimiter == '\'' && Next() == '\'')
                {
                    _literal.Append('\'');
                    _at += 2;
                }
                else if (c == delimiter)
                {
                    Append('"');
                    return;
                }
                else if (c == '\\')
                {
                    ReadEscape();
                }
                else if (!TryReadPlaceholder(quoted: true))
                {
                    if (c is '"' or < ' ')
                        _literal.Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(c.ToString()));
                    else
                        _literal.Append(c);
                    _at++;
                }
            }

            throw WebhookChecks.Wrong(Property, "The property 'CustomPayloadTemplate' has a text that does not end: a closing quotation mark is missing.");
        }

        /// <summary>A quote that needed a backslash between single quotes needs none, or another, between double ones.</summary>
        private void ReadEscape()
        {
            _literal.Append(Next() == '\'' ? "'" : $"\\{Next()}");
            _at += 2;
        }

        private readonly char Next() => _at + 1 < text.Length ? text[_at + 1] : '\0';

        private void Append(char c)
        {
            _literal.Append(c);
            _at++;
        }

        private void EndLiteral()
        {
            if (_literal.Length > 0)
                _parts.Add(new PayloadPart(PayloadValue.Text, _literal.ToString()));
            _literal.Clear();
        }

        private bool TryReadPlaceholder(bool quoted)
        {
            if (text[_at] != '[' || Next() != '@' || text.IndexOf(']', _at) is not (> 0 and var end))
                return false;
            var inner = text.AsSpan(_at + 2, end - _at - 2);
            var colon = inner.IndexOf(':');
            if (colon < 0 || inner[..colon] is not (['o' or 'O', ..] or ['f' or 'F', ..]))
                return quoted ? false : throw Unknown(end);
            PayloadPart? part = null;
            var kind = inner[..colon];
            var name = inner[(colon + 1)..].Trim();
            if (kind.Equals("out-hook", StringComparison.OrdinalIgnoreCase))
                part = PayloadPart.FindMeta(name) is { } meta ? new PayloadPart(meta) : throw Unknown(end);
            else if (kind.Equals("field", StringComparison.OrdinalIgnoreCase))
                part = name is [.., '/'] ? FindFile(name[..^1], end) : FindField(PayloadValue.Field, name, end);
            else if (kind.Equals("old", StringComparison.OrdinalIgnoreCase))
                part = FindField(PayloadValue.OldField, name, end);
            if (part is null)
                return quoted ? false : throw Unknown(end);
            EndLiteral();
            _parts.Add(part with { IsQuoted = quoted });
            _at = end + 1;
            return true;
        }

        private readonly PayloadPart FindField(PayloadValue value, ReadOnlySpan<char> name, int end)
        {
            if (name.Equals(ObjectNames.Key, StringComparison.OrdinalIgnoreCase))
                return new PayloadPart(value);
            if (value == PayloadValue.Field && table.IsDirectory && MessageRecord.IsAttribute(name.ToString()))
                return new PayloadPart(PayloadValue.Attribute, name.ToString());
            return table.FindField(name.ToString()) is { Type: not PasswordFieldType } field
                ? new PayloadPart(value) { Field = field }
                : strict ? throw Unknown(end) : new PayloadPart(PayloadValue.Nothing);
        }

        private readonly PayloadPart FindFile(ReadOnlySpan<char> name, int end) =>
            table.FindField(name.ToString()) is { Type: AttachmentFieldType } field
                ? new PayloadPart(PayloadValue.FileAddress) { Field = field }
                : strict ? throw WebhookChecks.Wrong(Property, $"'{text[_at..(end + 1)]}' in 'CustomPayloadTemplate' must name an ATTACHMENT field of the table '{table.Name}'.")
                : new PayloadPart(PayloadValue.Nothing);

        private readonly DataException Unknown(int end) =>
            WebhookChecks.Wrong(Property, $"'{text[_at..(end + 1)]}' in 'CustomPayloadTemplate' is no placeholder, or names no readable field of the table '{table.Name}'.");
    }
}
