using System.Text.Json;
using System.Text.Json.Serialization;
using Tarn.Data.Engines;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Fields;

/// <summary>Whether fields of a type may be unique (specification data.md, section 2.2).</summary>
public enum Uniqueness { Never, Allowed, Always }

/// <summary>
/// A field type: one class, one file. It says what the type is called, how it is stored, which options it has, how a value comes in, goes out, and to what it converts.
/// Adding a type is adding a class and naming it in <see cref="FieldTypes"/>.
/// </summary>
[JsonConverter(typeof(FieldTypeConverter))]
public abstract class FieldType
{
    /// <summary>Name in REST: <c>STRING</c>, <c>DATE/TIME</c>, <c>RANDOM ID</c>.</summary>
    public abstract string Code { get; }

    /// <summary>Name in app packages: as <see cref="Code"/>, blanks written as underscores.</summary>
    public string PackageCode => Code.Replace(' ', '_');

    /// <summary>The T-SQL type of its columns.</summary>
    public abstract SqlType SqlType { get; }

    /// <summary>How its columns may be used in SQL.</summary>
    public virtual SqlColumnUse Use => SqlColumnUse.Any;

    /// <summary>May formulas refer to it?</summary>
    public virtual bool InFormulas => true;

    /// <summary>May it be unique?</summary>
    public virtual Uniqueness Uniqueness => Uniqueness.Never;

    /// <summary>May people and clients write it?</summary>
    public virtual bool IsEditable => true;

    /// <summary>True for the types whose value Tarn makes: autonumbers, random ids, GUIDs.</summary>
    public virtual bool IsGenerated => false;

    /// <summary>True when an enforced relationship may stand on it.</summary>
    public virtual bool CanRelate => Uniqueness != Uniqueness.Never;

    /// <summary>The value of a field that an insert leaves out.</summary>
    public virtual SqlValue Default => SqlValue.Null(SqlType.Kind);

    /// <summary>The value that a client's <c>null</c> stores.</summary>
    public virtual SqlValue Unset => Default;

    /// <summary>Names of the types that a field can be changed to over REST (rest-api.md 8.3).</summary>
    public virtual IReadOnlyList<string> ConvertsTo => [];

    /// <summary>Is this value blank in the sense of unique fields and "is blank" filters?</summary>
    public virtual bool IsBlank(in SqlValue value) => value.IsNull || (SqlType.IsText && value.AsText.AsSpan().TrimEnd(' ').IsEmpty);

    /// <summary>Fills in the defaults of the type's options and checks them.</summary>
    /// <exception cref="DataException">An option breaks a rule; the message names it.</exception>
    public virtual FieldDefinition Complete(FieldDefinition field) => field;

    /// <summary>Reads a value from JSON; the reader stands on its first token and is left on its last.</summary>
    /// <returns>False when the value does not fit the field.</returns>
    public abstract bool TryRead(ref Utf8JsonReader json, FieldDefinition field, out SqlValue value);

    /// <summary>Reads a value from text: a cell of an import, a form's input. Blank text is the caller's affair.</summary>
    /// <returns>False when the value does not fit the field.</returns>
    public abstract bool TryParse(string text, FieldDefinition field, out SqlValue value);

    /// <summary>Writes a stored value as JSON.</summary>
    public abstract void Write(Utf8JsonWriter json, RowReader row, int column, FieldDefinition field);

    /// <summary>A stored value as text for CSV and Excel; null for NULL.</summary>
    public abstract string? Format(RowReader row, int column, FieldDefinition field);

    /// <summary>Makes the value of a generated field for a new record, where Tarn makes it and not the database.</summary>
    public virtual SqlValue Generate(FieldDefinition field) => Default;

    /// <inheritdoc/>
    public override string ToString() => Code;

    /// <summary>A value that does not fit: for the last line of the <c>Try</c> methods.</summary>
    protected static bool Refuse(out SqlValue value)
    {
        value = default;
        return false;
    }
}
