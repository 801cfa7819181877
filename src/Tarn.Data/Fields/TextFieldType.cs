using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Fields;

/// <summary>What STRING, TEXT and FILE have in common: text of bounded length, stored exactly as given.</summary>
public abstract class TextFieldType : FieldType
{
    /// <summary>Longest value in UTF-16 units.</summary>
    public abstract int MaxLength { get; }

    /// <inheritdoc/>
    public override SqlValue Default { get; } = SqlValue.FromText("");

    /// <inheritdoc/>
    public override bool TryRead(ref Utf8JsonReader json, FieldDefinition field, out SqlValue value)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                return TryParse(json.GetString()!, field, out value);
            case JsonTokenType.Number:
                return TryParse(Encoding.UTF8.GetString(json.ValueSpan), field, out value);
            case JsonTokenType.True:
                return TryParse("true", field, out value);
            case JsonTokenType.False:
                return TryParse("false", field, out value);
            case JsonTokenType.Null:
                value = Unset;
                return true;
            default:
                return Refuse(out value);
        }
    }

    /// <inheritdoc/>
    public override bool TryParse(string text, FieldDefinition field, out SqlValue value)
    {
        value = SqlValue.FromText(text);
        return text.Length <= MaxLength;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field)
    {
        if (row.IsNull(column))
            json.WriteStringValue(ReadOnlySpan<char>.Empty);
        else
            row.WriteText(json, column);
    }

    /// <inheritdoc/>
    public override string? Format(RowReader row, int column, FieldDefinition field) => row.IsNull(column) ? null : row.GetText(column);
}

/// <summary>STRING: text of up to 255 UTF-16 units.</summary>
public sealed class StringFieldType : TextFieldType
{
    public override string Code => "STRING";

    public override int MaxLength => 255;

    public override SqlType SqlType { get; } = SqlType.NVarChar(255);

    public override Uniqueness Uniqueness => Uniqueness.Allowed;

    public override IReadOnlyList<string> ConvertsTo { get; } = ["TEXT", "FILE"];
}

/// <summary>TEXT: text of up to 64,000 UTF-16 units.</summary>
public sealed class LongTextFieldType : TextFieldType
{
    public override string Code => "TEXT";

    public override int MaxLength => 64_000;

    public override SqlType SqlType { get; } = SqlType.NVarChar(SqlType.Max);

    public override IReadOnlyList<string> ConvertsTo { get; } = ["STRING", "FILE"];
}

/// <summary>FILE: the path of a file in the account's Files area, <c>/Folder/name.ext</c>. Whether the file exists is not checked.</summary>
public sealed class FileFieldType : TextFieldType
{
    public override string Code => "FILE";

    public override int MaxLength => 255;

    public override SqlType SqlType { get; } = SqlType.NVarChar(500);

    public override IReadOnlyList<string> ConvertsTo { get; } = ["STRING", "TEXT"];

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field)
    {
        if (row.IsNull(column) || row.GetText(column) is { Length: 0 })
            json.WriteNullValue();
        else
            row.WriteText(json, column);
    }
}

/// <summary>PASSWORD: written once with a new record or by the password operation, stored as a hash, never read.</summary>
public sealed class PasswordFieldType : FieldType
{
    /// <summary>Longest password in UTF-16 units.</summary>
    public const int MaxLength = 255;

    public override string Code => "PASSWORD";

    public override SqlType SqlType { get; } = SqlType.NVarChar(SqlType.Max);

    public override SqlColumnUse Use => SqlColumnUse.Never;

    public override bool InFormulas => false;

    public override SqlValue Default { get; } = SqlValue.FromText("");

    /// <summary>Gives the clear text: the write door hashes it before it reaches the record.</summary>
    public override bool TryRead(ref Utf8JsonReader json, FieldDefinition field, out SqlValue value)
    {
        if (json.TokenType == JsonTokenType.String)
            return TryParse(json.GetString()!, field, out value);
        value = Default;
        return json.TokenType == JsonTokenType.Null;
    }

    /// <inheritdoc/>
    public override bool TryParse(string text, FieldDefinition field, out SqlValue value)
    {
        value = SqlValue.FromText(text);
        return text.Length is > 0 and <= MaxLength;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field) => json.WriteNullValue();

    /// <inheritdoc/>
    public override string? Format(RowReader row, int column, FieldDefinition field) => null;
}

/// <summary>ATTACHMENT: a file that belongs to one record. The column holds its name; its bytes are in the file store.</summary>
public sealed class AttachmentFieldType : FieldType
{
    public override string Code => "ATTACHMENT";

    public override SqlType SqlType { get; } = SqlType.NVarChar(255);

    public override bool InFormulas => false;

    public override bool IsEditable => false;

    public override SqlValue Default { get; } = SqlValue.FromText("");

    /// <inheritdoc/>
    public override FieldDefinition Complete(FieldDefinition field)
    {
        var options = field.Attachment ?? new AttachmentOptions();
        if (options is { SmartResizerForRetina: true, SmartResizer: false })
            throw new DataException(DataProblem.InvalidDefinition, "AttachmentSmartResizerForRetina needs AttachmentSmartResizer.", field.Name);
        if (options.MinFileSize < 0 || options.MaxFileSize < 0)
            throw new DataException(DataProblem.InvalidDefinition, "AttachmentMinFileSize and AttachmentMaxFileSize must not be negative.", field.Name);
        if (options.PermittedFileTypes.FirstOrDefault(t => t.TrimStart('.') is not { Length: > 0 and <= 20 } type || !type.All(char.IsAsciiLetterOrDigit)) is { } odd)
            throw new DataException(DataProblem.InvalidDefinition, $"AttachmentPermittedFileTypes holds '{odd}', which is no extension such as pdf or png.", field.Name);
        if (options.MinFileSize > options.MaxFileSize)
            throw new DataException(DataProblem.InvalidDefinition, "AttachmentMinFileSize is larger than AttachmentMaxFileSize.", field.Name);
        return field with
        {
            Attachment = options with
            {
                PermittedFileTypes = [.. options.PermittedFileTypes.Select(t => t.TrimStart('.').ToLower(CultureInfo.InvariantCulture))],
            },
        };
    }

    /// <inheritdoc/>
    public override bool TryRead(ref Utf8JsonReader json, FieldDefinition field, out SqlValue value) => Refuse(out value);

    /// <inheritdoc/>
    public override bool TryParse(string text, FieldDefinition field, out SqlValue value) => Refuse(out value);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field)
    {
        if (row.IsNull(column))
            json.WriteStringValue(ReadOnlySpan<char>.Empty);
        else
            row.WriteText(json, column);
    }

    /// <inheritdoc/>
    public override string? Format(RowReader row, int column, FieldDefinition field) => row.IsNull(column) ? null : row.GetText(column);
}
