using System.Globalization;
using Tarn.Data.Fields;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>A line or area of text: text, e-mail, number, date. With a second input when it asks for confirmation.</summary>
public class TextElement : FormElement
{
    private const int LongestAddress = 254;

    /// <summary>The record's value, and its text in the control.</summary>
    private (SqlValue Value, string Entry)? _stored;

    /// <inheritdoc/>
    public override Type View => IsArea ? typeof(Components.Elements.TextAreaView) : typeof(Components.Elements.TextView);

    /// <summary>Whether it has several lines.</summary>
    public bool IsArea => Is("Text Area");

    /// <summary>Whether its text is HTML, written in an editor.</summary>
    public bool IsRich => IsArea && Definition["RichEditMode"] is { Length: > 0 } mode && !mode.Equals("None", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it takes an e-mail address.</summary>
    public bool IsEmail => Is("Email");

    /// <summary>Whether it takes a date, and offers a calendar.</summary>
    public bool IsDate => Field?.Type is DateTimeFieldType or TimestampFieldType || (Field is null && Definition.IsSet("Calendar"));

    /// <summary>Whether it takes a number.</summary>
    public bool IsNumber => Field?.Type is NumericFieldType or AutonumberFieldType;

    /// <summary>Whether it must be typed twice.</summary>
    public bool NeedsConfirmation => Definition.IsSet("Confirmation");

    /// <summary>What was typed the second time.</summary>
    public string Confirmation { get; protected set; } = "";

    /// <summary>Longest text; 0 for no limit. Never longer than the column.</summary>
    public int MaxLength
    {
        get
        {
            var column = Field?.Type switch { StringFieldType or PasswordFieldType or FileFieldType => 255, LongTextFieldType => 64_000, null => 255, _ => 0 };
            return Definition.MaxLength is { } own and > 0 && (column == 0 || own < column) ? own : column;
        }
    }

    /// <inheritdoc/>
    public override ValueTask LoadAsync(FormContext form)
    {
        var (text, stored) = Receive(form);
        if (stored is { } value)
        {
            Value = value;
            Entries = [form.Page.Locale.FormatInput(value, Field!)];
            _stored = (Value, InControl(Entry));
        }
        else if (text is not null)
        {
            Take(form, text);
            // What cannot be read is as if it had not come.
            if (!Parsed)
                (Value, Entries) = (SqlValue.Null(SqlTypeKind.NVarChar), []);
            else if (Field is not null && !Value.IsNull)
                Entries = [form.Page.Locale.FormatInput(Value, Field)];
        }

        Confirmation = Entry;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask BindAsync(FormContext form)
    {
        var posted = Posted(form);
        Confirmation = form.Page.Request.Fields[Name + "_Confirm"] ?? "";
        Take(form, posted.Count > 0 ? posted[0] : "");
        // What comes back as it was shown is not touched: a control shows no milliseconds, no hundredth decimal, no line end.
        if (_stored is { } stored && posted is [var entry, ..] && InControl(entry) == stored.Entry)
            (Value, Parsed) = (stored.Value, true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A text as a browser has it in the control: an area knows one kind of line end, a line none.</summary>
    private string InControl(string text) => text.ReplaceLineEndings(IsArea ? "\n" : "");

    /// <inheritdoc/>
    public override ValueTask ValidateAsync(FormContext form)
    {
        var text = Entry;
        if (text.Trim().Length == 0)
        {
            if (NeedsValue)
                Fail(form, "Required");
        }
        else if (!Parsed)
        {
            FailParsing(form);
        }
        else if (!IsNumber && !IsDate && text.Length < Definition.MinLength)
        {
            Fail(form, "TooShort", Definition.MinLength);
        }
        else if (!IsNumber && !IsDate && MaxLength > 0 && text.Length > MaxLength)
        {
            Fail(form, "TooLong", MaxLength);
        }
        else if (IsEmail && !IsAddress(text))
        {
            Fail(form, "InvalidEmail");
        }

        if (Error is null && NeedsConfirmation && (form.Record is null || IsChanged(form.Record)) && !IsConfirmed(text))
            Fail(form, "ConfirmationMismatch");
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether the text could be read as the field's type.</summary>
    protected bool Parsed { get; private set; } = true;

    /// <summary>Reads a text into the value.</summary>
    protected virtual void Take(FormContext form, string text)
    {
        // Browsers post line ends as CR LF; records keep LF.
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        text = IsRich ? CleanHtml(text) : text.Trim();
        Entries = [text];
        if (Field is null)
        {
            (Value, Parsed) = (text.Length == 0 ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(text), true);
            return;
        }

        // The length is the form's own check, with the form's own words; the type would refuse it as unreadable.
        if (Field.Type is StringFieldType or LongTextFieldType or FileFieldType)
            (Value, Parsed) = (text.Length == 0 ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(text), true);
        else if (form.Page.Locale.TryParse(text, Field, out var value))
            (Value, Parsed) = (value, true);
        else
            (Value, Parsed) = (SqlValue.Null(Field.Type.SqlType.Kind), false);
    }

    /// <summary>What visitors write runs in other visitors' browsers: it is cleaned before it is stored. Markup around nothing is nothing.</summary>
    private static string CleanHtml(string html)
    {
        var clean = SafeHtml.Clean(html, out var isBlank);
        return isBlank ? "" : clean;
    }

    private bool IsConfirmed(string text) => IsEmail || Definition.ColumnName.Contains("mail", StringComparison.OrdinalIgnoreCase)
        ? text.Equals(Confirmation.Trim(), StringComparison.OrdinalIgnoreCase)
        : text == Confirmation.Trim();

    private void FailParsing(FormContext form)
    {
        if (IsDate)
            Fail(form, "InvalidDate", form.Page.Locale.Culture.DateTimeFormat.ShortDatePattern);
        else
            Fail(form, Field?.Type is IntegerFieldType or AutonumberFieldType ? "InvalidInteger" : IsNumber ? "InvalidNumber" : "InvalidValue");
    }

    private static bool IsAddress(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return text.Length <= LongestAddress && at > 0 && at == text.LastIndexOf('@') && !text.Any(c => char.IsWhiteSpace(c) || c is ',' or ';' or '<' or '>' or '"')
            && text.LastIndexOf('.') is var dot && dot > at + 1 && dot < text.Length - 1 && !text.Contains("..", StringComparison.Ordinal) && text[at - 1] != '.' && text[at + 1] != '.'
            && IdnIsValid(text[(at + 1)..]);
    }

    private static bool IdnIsValid(string domain)
    {
        try
        {
            return new IdnMapping().GetAscii(domain).Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private bool Is(string type) => Definition.ElementType.Equals(type, StringComparison.OrdinalIgnoreCase);
}
